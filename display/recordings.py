"""The office's recordings: each clip to hear, and a page to make one's own with a phone."""

from flask import Blueprint, abort, request, send_file

from doors import PUBLIC, who

KINDS = {".wav": "audio/wav", ".ogg": "audio/ogg"}
A_DAY = 86400


def recording_pages(voice):
    """The recordings, one by one."""
    bp = Blueprint("recordings", __name__)

    @bp.get("/voice/clips/<language>/<name>")
    @who(PUBLIC)
    def clip(language, name):
        path = voice.file(language, name)
        if path is None or not path.is_file():
            abort(404)
        return send_file(path, KINDS[path.suffix], max_age=A_DAY if request.query_string else 0)

    return bp
