"""The office's recordings: each clip to hear, and a page on which the head makes the office's own with a phone."""

import tempfile
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request, send_file

from asking import Asked, said
from display.own_clips import LANGUAGE, LONGEST, MOST_BYTES, MOST_IN_SET, OwnClips, SetTooLarge
from display.voice import LETTERS, Voice, slug
from doors import HEAD, PUBLIC, STAFF, who

KINDS = {".wav": "audio/wav", ".ogg": "audio/ogg"}
A_DAY = 86400
CLIP = "voice/_clip.html"


@dataclass(frozen=True, slots=True)
class Row:
    """One clip on the page: its `name` in addresses, the `words` it says, and whose it is."""

    name: str
    words: str
    own: bool
    there: bool
    version: int


def recording_pages(voice, artist, settings):
    """The recordings, one by one and as sets. `voice` reads them anew after every change."""
    bp = Blueprint("recordings", __name__)
    own = OwnClips(*voice.folders)

    @bp.get("/voice/clips/<language>/<name>")
    @who(PUBLIC)
    def clip(language, name):
        path = _find(own, language, name)
        if not path.is_file():
            abort(404)
        return send_file(path, KINDS[path.suffix], max_age=A_DAY if request.query_string else 0)

    @bp.get("/voice")
    @who(STAFF, HEAD)
    def page():
        known, called = own.languages(), settings.voice.languages
        known = {code: known[code] for code in sorted(known, key=lambda code: (code not in called, code))}
        language = request.args.get("set") if request.args.get("set") in known else next(iter(known))
        return render_template(
            "voice/page.html", spoken=language, sets=known, groups=groups(own, language, settings.office),
            called=language in called, counters=settings.office.counters.values(),
            letter=next(iter(settings.office.queues)), troubles=voice.missing(), longest=LONGEST,
        )  # fmt: skip

    @bp.post("/voice/clips/<language>/<name>")
    @who(STAFF, HEAD)
    def keep(language, name):
        row_of(language, name)
        request.max_content_length = MOST_BYTES * 2
        own.save(language, name, request.get_data(cache=False))
        return changed(language, name)

    @bp.post("/voice/clips/<language>/<name>/default")
    @who(STAFF, HEAD)
    def restore(language, name):
        row_of(language, name)
        own.remove(language, name)
        return changed(language, name)

    @bp.get("/voice/sets/<language>.zip")
    @who(STAFF, HEAD)
    def pack(language):
        if language not in own.languages():
            abort(404)
        named = {"Content-Disposition": f'attachment; filename="suara-{language}.zip"'}
        return Response(own.pack(language), mimetype="application/zip", headers=named)

    @bp.post("/voice/sets")
    @who(STAFF, HEAD)
    def install():
        request.max_content_length = MOST_IN_SET
        if (request.content_length or 0) > MOST_IN_SET:
            raise SetTooLarge(field="set", megabytes=MOST_IN_SET // 1024**2)
        with tempfile.TemporaryFile() as packed:
            while piece := request.stream.read(65536):
                packed.write(piece)
            packed.seek(0)
            language = own.install(packed)
        voice.read()
        return said({"language": language, "url": f"/voice?set={language}"}, f"/voice?set={language}")

    @bp.post("/voice/languages")
    @who(STAFF, HEAD)
    def begin():
        asked = Asked()
        language = asked.text("language", "").lower()
        own.begin(language, asked.text("name", ""))
        voice.read()
        return said({"language": language, "url": f"/voice?set={language}"}, f"/voice?set={language}")

    @bp.get("/voice/sample/<language>/<counter>.wav")
    @who(STAFF, HEAD)
    def sample(language, counter):
        known = settings.office.counters.get(counter)
        if known is None or language not in own.languages():
            abort(404)
        numbers = "words" if request.args.get("numbers") == "words" else "digits"
        sound = Voice(own.folders, (language,), numbers).wav(f"{known.queues[0]}023", known, language)
        return Response(sound, mimetype="audio/wav")

    def row_of(language, name):
        """What the page shows of this clip; 404 when it is none of this set's."""
        if language not in own.languages():
            abort(404)
        every = [row for _, rows in groups(own, language, settings.office) for row in rows]
        return next((row for row in every if row.name == name), None) or abort(404)

    def changed(language, name):
        voice.read()
        row = row_of(language, name)
        told = {"name": name, "own": row.own, "there": row.there}
        return said(told, f"/voice?set={language}", lambda: artist.part(CLIP, None, row=row, spoken=language))

    return bp


def groups(own, language, office):
    """[(group, [Row])] of every clip of a set, each word once, and the names only this office has."""
    files, listed, clip_set = own.files(language), own.listen(language), own.clip_set(language)
    counted = clip_set.counting()
    for counter in office.counters.values():
        clip_set.words("A001", counter, "digits", again=False)  # notes signs that it cannot say word by word
    every = {
        "call": [word for word in clip_set.vocabulary() if word not in (*LETTERS, *counted)],
        "counters": sorted(
            clip_set.unsaid | {each.name for each in office.counters.values() if slug(each.name) in files}
        ),
        "numbers": counted,
        "letters": LETTERS,
        "screens": listed.get("screens", ()),
        "feedback": listed.get("feedback", ()),
        "names": [queue.named(language) for queue in office.queues.values()],
        "services": listed.get("services", ()),
        "requirements": listed.get("requirements", ()),
    }
    seen = set()
    rows = {
        group: [_row(own, files, text) for text in texts if _first(seen, slug(text))] for group, texts in every.items()
    }
    return [(group, found) for group, found in rows.items() if found]


def _row(own, files, text):
    path = files.get(slug(text))
    version = path.stat().st_mtime_ns // 1_000_000 if path else 0
    return Row(slug(text), text, bool(path and own.is_own(path)), bool(path), version)


def _first(seen, name):
    """Is it met here for the first time? Then it no longer is."""
    if name in seen:
        return False
    seen.add(name)
    return True


def _is_name(name):
    return bool(name) and name == slug(name) and len(name) <= 200


def _find(own, language, name):
    if not LANGUAGE.fullmatch(language) or not _is_name(name) or name not in (files := own.files(language)):
        abort(404)
    return files[name]
