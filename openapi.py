"""`/api/openapi.json`: the ways in, for programs. Written by hand, so that a promise is made only on purpose."""

from flask import Blueprint, jsonify

from counter.pages import VERBS
from doors import PUBLIC, who
from letters.steps import VERBS as LETTER_VERBS

TEXT, WHOLE, YES = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
ANY, NUMBER = {"type": "object"}, {"type": "number"}
COPY_FIELDS, COPY = {"ticket": TEXT, "token": TEXT, "tap": TEXT}, {"ticket": TEXT, "copy": WHOLE}
SLIP = {"id": WHOLE, "printer": TEXT, "kind": TEXT, "ticket": TEXT, "copy": WHOLE, "status": TEXT, "reason": TEXT,
        "at": TEXT, "text": TEXT, "picture": TEXT}  # fmt: skip
EXAMPLE = {"model": TEXT, "language": TEXT, "millimetres": WHOLE, "text": TEXT, "picture": TEXT}
TOKEN = {"security": [{"token": []}]}
PAPERS = {name: {"type": "array"} for name in ("slips", "jobs", "printers", "unprinted")}
HOME = {name: WHOLE for name in ("given", "came", "coming", "gone", "refused")} | {"stopped": YES, "flood": YES}
ASKED = {"understood": YES, "answers": {"type": "array"}}
ACT_FIELDS = {"ticket": TEXT, "seen": WHOLE, "reason": TEXT, "to": TEXT, "tap": TEXT, "back": TEXT}


def openapi_pages(office):
    """The description of this office's ways in."""
    bp = Blueprint("openapi", __name__)
    described = description(office)

    @bp.get("/api/openapi.json")
    @who(PUBLIC)
    def openapi():
        return jsonify(described)

    return bp


def description(office):
    """An OpenAPI 3.1 document as a dictionary."""
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Antrean · {office.name}", "version": "0.1.0"},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Refusal": _object({"refusal": TEXT, "message": TEXT, "field": TEXT}, ["refusal", "message"]),
                "Wait": {"anyOf": [_object({"from": WHOLE, "to": WHOLE}), {"type": "null"}]},
                "Call": _object({"ticket": TEXT, "counter": TEXT, "at": TEXT}),
            },
        },
        "paths": {
            "/kiosk/issue": {"post": _issue()},
            "/kiosk/check-in": {"post": _check_in()},
            "/kiosk/list": {"post": _post("Print what to bring", {"service": TEXT, "tap": TEXT}, {"service": TEXT},
                                          created=True)},
            "/kiosk/help": {"post": _post("Ask for a person", {"tap": TEXT}, {"help": TEXT}, created=True)},
            "/kiosk/reprint": {"post": _again("Print a ticket's slip again", COPY_FIELDS, COPY)},
            "/kiosk/slips": {"get": _get("The printers, and what became of the last slips", PAPERS)},
            "/kiosk/slips/{number}": {
                "get": _get("One slip", SLIP, gone=True) | {"parameters": [_in_path("number")]}
            },
            "/kiosk/letters/slip": {
                "post": _again("Print a letter's slip", {"request": TEXT, "token": TEXT, "tap": TEXT},
                               {"request": TEXT, "paper": YES, "state": TEXT})
            },
            "/kiosk/preview": {"get": _get("How a slip comes out of a kind of printer", EXAMPLE)},
            "/kiosk/roll": {"post": _post("A new roll of paper is in", {"printer": TEXT, "tap": TEXT},
                                          {"printer": TEXT, "paper_left_millimetres": _or_null(WHOLE)})},
            "/kiosk/test": {"post": _again("Print a test slip", {"printer": TEXT, "tap": TEXT}, {"printer": TEXT})},
            **{f"/counters/{{counter}}/{verb}": {"post": _act(verb)} for verb in VERBS},
            **_complaints(),
            "/api/board": {"get": _board()},
            "/api/line": {"get": _text("The line, as every phone is told of it: phone/line.py says how it is read")},
            "/t/{token}": {"get": _ticket()},
            "/guide": {"get": _guide()},
            "/guide/{service}": {"get": _service()},
            "/guide/ask": {"get": _asking("A question in a resident's own words", "q", ASKED)},
            "/guide/unanswered": {
                "get": _get("What could not be answered", {"questions": {"type": "array"}}) | TOKEN,
                "post": _post("It has been read", {"question": WHOLE, "all": YES}, {"questions": WHOLE}),
            },
            "/health": {"get": _get("How every part is", {"ok": YES, "clock_trusted": YES, "parts": ANY})},
            "/health/clock": {
                "post": _post("Say what time it is", {"at": TEXT}, {"clock_trusted": YES, "seconds": NUMBER})
            },
            "/online": {"get": _get("Numbers from home today", HOME) | TOKEN},
            "/online/stop": {"post": _post("Give none from home today", {"tap": TEXT}, {"stopped": YES, "seq": WHOLE})},
            "/online/resume": {"post": _post("Give them again", {"tap": TEXT}, {"stopped": YES, "seq": WHOLE})},
            "/day/close": {"post": _post("End the service day", {"tap": TEXT}, {"day": TEXT, "seq": WHOLE})},
            "/day/open": {"post": _post("Open outside hours", {"reason": TEXT}, {"day": TEXT, "seq": WHOLE})},
            "/day/reopen": {"post": _post("Go on with a closed day", {"reason": TEXT}, {"day": TEXT, "seq": WHOLE})},
            **_papers(),
            **_residents(),
            **_survey(),
            **_letters(),
            **_letters_at_the_desk(),
            **_months(),
            **_now(),
            **_record(),
        },
    }


def _issue():
    fields = {"queue": TEXT, "service": TEXT, "priority": {"enum": ["none", "priority"]}, "tap": TEXT, "language": TEXT}
    answer = {"ticket": TEXT, "token": TEXT, "queue": TEXT, "service": _or_null(TEXT), "ahead": WHOLE,
              "wait": _schema("Wait"), "paper": YES, "url": TEXT}  # fmt: skip
    return _again("Take a number; the same tap is the same ticket", fields, answer)


def _check_in():
    """Whoever waits already, or sends the same tap again, is told where they stand."""
    fields = {"code": TEXT, "token": TEXT, "tap": TEXT}
    answer = _issue()["responses"]["201"]["content"]["application/json"]["schema"]["properties"]
    return _again("Check in with a number from home, by its code or its token", fields, answer)


def _residents():
    """What a phone may ask, in the room and from home. Nobody needs a token of the office's for it."""
    slot = _object({"from": TEXT, "to": TEXT})
    given = {"ticket": TEXT, "token": TEXT, "code": TEXT, "queue": TEXT, "service": _or_null(TEXT), "slot": slot,
             "url": TEXT, "letter": _or_null(TEXT)}  # fmt: skip
    wanted = {"queue": TEXT, "service": TEXT, "letter": TEXT | {"description": "the token of a letter it is for"},
              "slot": TEXT | {"description": "an instant in UTC, or now"},
              "priority": {"enum": ["none", "priority"]}, "language": TEXT, "tap": TEXT,
              "puzzle": TEXT, "answer": TEXT}  # fmt: skip
    ticket = {"ticket": TEXT, "status": TEXT, "seq": WHOLE}
    score = {"type": "integer", "minimum": 1, "maximum": 4}
    said = {"/delay": {"places": {"enum": [1, 2]}, "tap": TEXT}, "/rejoin": {"tap": TEXT},
            "/feedback": {"score": score, "about": {"type": "array"}, "tap": TEXT},
            "/cancel": {"tap": TEXT}}  # fmt: skip
    return {
        "/book/slots": {"get": _asking("What a queue offers from home", "queue", {"days": {"type": "array"}})},
        "/book/puzzle": {"get": _get("What a phone has to reckon before it books", {"challenge": TEXT, "bits": WHOLE})},
        "/book": {"post": _public(_again("Take a number from home", wanted, given))},
        **{f"/t/{{token}}{verb}": {"post": _public(_post(f"{verb[1:]}, from its owner's phone", fields, ticket))
                                   | {"parameters": [_in_path("token")]}} for verb, fields in said.items()},
        "/here/{code}": {"get": _get("Prove to be in the room; 410 when the code has changed", {"here": YES})
                         | {"parameters": [_in_path("code")]}},
        "/manifest.webmanifest": {"get": _get("The office as an app", {"name": TEXT, "start_url": TEXT})},
    }  # fmt: skip


def _survey():
    """The satisfaction survey: the same form from a phone, a kiosk and from paper, and what the forms come to."""
    score, nine = {"type": "integer", "minimum": 1, "maximum": 4}, "persyaratan prosedur waktu biaya produk kompetensi"
    answers = _object(dict.fromkeys(f"{nine} perilaku sarana pengaduan".split(), score))
    told = {name: TEXT for name in ("sex", "age", "education", "occupation", "service", "tap")}
    form = {"answers": answers, "at": TEXT | {"description": "a date, or an instant"}, **told}
    index = {"n": WHOLE, "index": _or_null(NUMBER), "grade": _or_null(TEXT)}
    period = {"parameters": [{"name": name, "in": "query", "schema": TEXT} for name in ("from", "to")]}
    return {
        "/survey": {
            "get": _get("The index of this year, or of the last", {"year": WHOLE, **index}),
            "post": _again("Hand in a form: with the token of a number that was served, or from a device of the office",
                           form | {"token": TEXT}, {"taken": YES, "date": TEXT, "channel": TEXT}),
        },
        "/t/{token}/survey": {
            "post": _public(_again("Hand in a number's own form", form, {"taken": YES}))
            | {"parameters": [_in_path("token")]}
        },
        "/reports/survey": {
            "get": _get("What the forms of a period come to", {
                **index, "elements": ANY, "from": TEXT, "to": TEXT, "served": WHOLE, "sample_wanted": WHOLE,
                "enough": YES, "channels": ANY, "services": _each(ANY), "months": _each(ANY),
            }) | TOKEN | period
        },
    }  # fmt: skip


def _letters():
    """Forms and the letters they lead to, as a resident's phone meets them. Answers of a form are never told again."""
    blanks = {"tap": TEXT, "ticket": TEXT | {"description": "the token of a number"}, "language": TEXT}
    fields = _object(blanks) | {
        "additionalProperties": TEXT, "description": "and an answer for each of the service's fields, by its name"
    }  # fmt: skip
    made = {name: TEXT for name in ("code", "token", "service", "state", "url")}
    state = {"enum": ["incomplete", "checking", "awaiting_signature", "ready", "collected", "cancelled"]}
    stands = {"code": TEXT, "service": TEXT, "state": state, "holder": _or_null(TEXT), "since": TEXT,
              "missing": _each(TEXT), "ticket": _or_null(TEXT), "seq": WHOLE}  # fmt: skip
    hand_in = _public(_again("Hand in a form; the same tap is the same request", blanks, made))
    hand_in["requestBody"]["content"]["application/json"]["schema"] = fields
    return {
        "/letters/forms": {"get": _get("The services that have a form", {"forms": _each(ANY)})},
        "/letters/form/{service}": {"post": hand_in | {"parameters": [_in_path("service")]}},
        "/letters/{token}": {
            "get": _get("Where a letter stands, for its owner", stands, gone=True) | {"parameters": [_in_path("token")]}
        },
    }


def _letters_at_the_desk():
    """What staff do with letters. A program moves them along and is never told what is written in a form."""
    row = {"request": TEXT, "code": TEXT, "service": TEXT, "state": TEXT, "holder": TEXT, "since": TEXT,
           "missing": _each(TEXT), "seq": WHOLE}  # fmt: skip
    fields = {"seen": WHOLE, "reason": TEXT, "missing": _each(TEXT), "to": TEXT, "tap": TEXT}
    of_one, listed = {"parameters": [_in_path("id")]}, {"requests": _each(_object(row))}
    return {
        "/letters": {"get": _get("Letters on their way, by desk (at) and state", {"seq": WHOLE} | listed) | TOKEN},
        "/letters/requests/{id}": {"get": _get("Where one letter is", row, gone=True) | TOKEN | of_one},
        **{f"/letters/requests/{{id}}/{verb}": {"post": _post(f"{verb}, of a letter", fields, row) | of_one}
           for verb in LETTER_VERBS},
        "/letters/tickets/{token}/bring": {
            "post": _post("A number's owner came about a letter", {"code": TEXT, "tap": TEXT}, row)
            | {"parameters": [_in_path("token")]}
        },
    }  # fmt: skip


def _now():
    """The office this minute, for its head; and how it serves, for everybody."""
    now = {"at": TEXT, "needing": WHOLE, "queues": _each(ANY), "counters": _each(ANY), "loads": _each(ANY)}
    told = {"at": TEXT, "now": _each(ANY), "today": _each(ANY), "month": _or_null(ANY), "seals": _each(ANY)}
    return {
        "/reports": {"get": _get("The office now, and what needs somebody", now) | TOKEN},
        "/reports/evidence": {"get": _get("What an inspector asks", {"evidence": _each(ANY)}) | TOKEN},
        "/terbuka": {"get": _asking("How the office serves, with no person in it", "month", told)},
    }


def _months():
    """What the office did, by any period: dates or months; without them, this month."""
    span = [{"name": name, "in": "query", "schema": TEXT} for name in ("from", "to")]
    table = [*span, {"name": "table", "in": "query", "schema": TEXT}]
    groups = {name: ANY for name in ("all", "queues", "services", "counters", "officers", "days", "letters", "remarks")}
    told = {"first": TEXT, "last": TEXT, "hours": _each(ANY), "trend": _each(ANY), "survey": ANY, "complaints": ANY}
    told |= groups
    played = {"now": ANY, "more": ANY, "fewer": ANY, "own": YES, "days": WHOLE, "people": WHOLE,
              "dropped": _or_null(TEXT), "waited": _or_null(NUMBER)}  # fmt: skip
    return {
        "/reports/months": {"get": _get("A period's numbers; times in seconds", told) | TOKEN | {"parameters": span}},
        "/reports/what-if": {"get": _get("The last weeks with one counter more, and one fewer", played) | TOKEN},
        "/reports/months.csv": {"get": _text("One table of them") | TOKEN | {"parameters": table}},
        "/reports/months.xlsx": {"get": _text("All tables, or one") | TOKEN | {"parameters": table}},
    }


def _record():
    """What the record holds, for the head; a day's counts are by what is remarked (see `journal/record.py`)."""
    day = {"day": TEXT, "given": WHOLE, "jump": WHOLE, "cancelled": WHOLE, "restored": WHOLE, "seal": ANY}
    facts, of_day = {"total": WHOLE, "page": WHOLE, "facts": _each(ANY)}, {"parameters": [_in_path("day")]}
    some = [{"name": name, "in": "query", "schema": TEXT} for name in ("ticket", "counter", "by", "page")]
    verdict = {"fits": YES, "seq": ANY, "kind": ANY, "found": ANY, "notes": _each(ANY)}
    checked = _asking("A seal from paper", "seal", verdict)
    going = {"done": WHOLE, "total": WHOLE, "seconds_left": _or_null(NUMBER)}
    checked["responses"]["202"] = _answer("How far it is; ask again", _object(going))
    register = day | {"register": _each(ANY)}
    return {
        "/reports/record": {"get": _asking("Days of a month", "month", {"days": _each(_object(day))}) | TOKEN},
        "/reports/record/check": {"get": checked | TOKEN},
        "/reports/record/{day}": {"get": _get("A day's register", register, gone=True) | TOKEN, **of_day},
        "/reports/record/{day}/facts": {"get": _get("A day's facts", facts) | TOKEN | {"parameters": some}, **of_day},
    }


def _public(way_in):
    return {key: value for key, value in way_in.items() if key != "security"}


def _text(summary):
    told = {"description": "So it is", "content": {"text/plain": {"schema": TEXT}}}
    return {"summary": summary, "responses": {"200": told, "304": {"description": "As the ETag you have"}}}


def _asking(summary, name, answer):
    return _get(summary, answer) | {"parameters": [{"name": name, "in": "query", "schema": TEXT}]}


def _papers():
    closing = {"day": TEXT, "seq": WHOLE, "seal": TEXT, "closed": YES, "total": ANY, "queues": ANY,
               "jumps": {"type": "array", "items": ANY}}  # fmt: skip
    sheet = {"queue": TEXT, "count": {"enum": [10, 20, 50]}, "first": WHOLE, "tap": TEXT}
    entered = {"queue": TEXT, "day": TEXT, "first": WHOLE, "last": WHOLE, "served": WHOLE, "tap": TEXT}
    numbers = {"first": TEXT, "last": TEXT}
    none, listed = {"queue": TEXT, "tap": TEXT}, {"service": TEXT, "tap": TEXT}
    return {
        "/kiosk/closing": {
            "get": _get("What the day came to", closing),
            "post": _post("Print what the day came to", {"tap": TEXT}, {"paper": YES}, created=True),
        },
        "/kiosk/block": {
            "post": _post("Print numbers for a day without power", sheet, numbers | {"paper": YES}, created=True)
        },
        "/kiosk/entered": {
            "post": _post("Enter numbers given on paper", entered, numbers | {"day": TEXT, "seq": WHOLE}, created=True)
        },
        "/kiosk/entered/none": {"post": _post("Say that paper gave none", none, {"queue": TEXT, "seq": WHOLE})},
        "/kiosk/lists": {
            "post": _post("Print what to bring, for staff", listed, {"service": TEXT, "paper": YES}, created=True)
        },
    }


def _complaints():
    """What residents write and follow, and what staff do with it."""
    written = {"kind": TEXT, "about": TEXT, "words": TEXT, "service": TEXT, "who": TEXT, "name": TEXT, "contact": TEXT,
               "tap": TEXT}  # fmt: skip
    told = {"complaint": TEXT, "code": TEXT, "token": TEXT, "state": TEXT, "answer_by": _or_null(TEXT), "url": TEXT}
    stands = {"complaint": TEXT, "kind": TEXT, "about": TEXT, "state": TEXT, "reason": _or_null(TEXT), "since": TEXT,
              "due": _or_null(TEXT), "late": YES, "answers": _each(ANY), "seq": WHOLE}  # fmt: skip
    row = {"complaint": TEXT, "number": TEXT, "state": TEXT, "due": _or_null(TEXT), "late": YES, "seq": WHOLE}
    found = {"complaint": TEXT, "token": TEXT, "url": TEXT}
    acts = {"reason": TEXT, "seen": WHOLE, "tap": TEXT}
    here = {"parameters": [_in_path("complaint")]}
    steps = {
        f"/complaints/desk/{{complaint}}/{verb}": {"post": _post(f"{verb} a complaint", acts, row) | here}
        for verb in ("take", "forward", "refuse", "close", "reopen", "delete")
    }
    return steps | {
        "/complaints": {"post": _again("Complain, or suggest something", written, told)},
        "/complaints/find": {"post": _post("One by its number and code", {"number": TEXT, "code": TEXT}, found)},
        "/complaints/{token}": {
            "get": _get("One complaint, for its owner", stands, gone=True) | {"parameters": [_in_path("token")]}
        },
        "/complaints/desk": {"get": _get("Those that wait, late first", {"complaints": _each(ANY)}) | TOKEN},
        "/complaints/desk/{complaint}/answer": {"post": _post("Answer one", {"text": TEXT, **acts}, row) | here},
        "/kiosk/complaint": {"post": _again("Complain at a kiosk, without a name", written, told)},
    }


def _act(verb):
    answer = {"ticket": _or_null(TEXT), "counter": TEXT, "status": TEXT, "seq": WHOLE}
    return _post(f"{verb} at a counter", ACT_FIELDS, answer) | {"parameters": [_in_path("counter")]}


def _board():
    answer = {"day": _or_null(TEXT), "seq": WHOLE, "now": _list("Call"), "recent": _list("Call"),
              "waiting": {"type": "object", "additionalProperties": WHOLE}, "closed": YES}  # fmt: skip
    queues = {"name": "queues", "in": "query", "schema": TEXT, "description": "letters, as A,S"}
    return _get("What the room sees", answer) | {"parameters": [queues]}


def _guide():
    answer = {"confirmed": YES, "decree": _or_null(TEXT), "q": _or_null(TEXT), "services": _each(ANY)}
    return _asking("The services, or those that were meant, typing forgiven", "q", answer)


def _service():
    texts = {name: _each(TEXT) for name in ("requirements", "steps", "legal_basis", "keywords")}
    answer = {"confirmed": YES, "decree": _or_null(TEXT), "id": TEXT, "name": TEXT, "names": ANY, "fee": WHOLE,
              "fee_note": TEXT, "completion_time": TEXT, "product": TEXT, "officer": TEXT, "signer": TEXT,
              "standard": _each(ANY), "fields": _each(ANY), "book": TEXT, **texts}  # fmt: skip
    return _get("What one service asks, takes and gives", answer, gone=True) | {"parameters": [_in_path("service")]}


def _each(schema):
    return {"type": "array", "items": schema}


def _ticket():
    answer = {"ticket": TEXT, "queue": TEXT, "service": _or_null(TEXT), "status": TEXT, "outcome": _or_null(TEXT),
              "counter": _or_null(TEXT), "ahead": WHOLE, "wait": _schema("Wait"), "seq": WHOLE}  # fmt: skip
    return _get("One ticket, for its owner", answer, gone=True) | {"parameters": [_in_path("token")]}


def _get(summary, answer, gone=False):
    refused = {"404": _answer("Unknown", _schema("Refusal"))} if gone else {}
    return {"summary": summary, "responses": {"200": _answer("So it is", _object(answer)), **refused}}


def _post(summary, fields, answer, created=False):
    refusals = {"401": "No token", "403": "Not yours", "404": "Unknown", "409": "Refused, and why", "413": "Too much",
                "422": "Bad input, and which field", "429": "Too many", "503": "The disk did not take it"}  # fmt: skip
    return {
        "summary": summary,
        **TOKEN,
        "requestBody": {"content": {"application/json": {"schema": _object(fields)}}},
        "responses": {
            "201" if created else "200": _answer("Done, and on disk", _object(answer)),
            **{status: _answer(text, _schema("Refusal")) for status, text in refusals.items()},
        },
    }


def _again(summary, fields, answer):
    """What is made once: the same tap sent again is told of the same."""
    said = _post(summary, fields, answer, created=True)
    said["responses"]["200"] = _answer("The same tap had done it already", _object(answer))
    return said


def _answer(text, schema):
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _object(properties, required=()):
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


def _or_null(schema):
    return {"anyOf": [schema, {"type": "null"}]}


def _list(name):
    return _each(_schema(name))


def _schema(name):
    return {"$ref": f"#/components/schemas/{name}"}


def _in_path(name):
    return {"name": name, "in": "path", "required": True, "schema": TEXT}
