"""What a request asks, and how it is answered: the same address serves a page's form, a page's script and a program.

A form gets 303 and a page, a script that sends `X-Part` gets the part of the page it asks for, a program that accepts
JSON gets JSON.
"""

from collections import deque

from flask import g, jsonify, make_response, redirect, request

from lobby.refusals import BadRequest

LONGEST = 200  # characters of any text somebody sends


class NotUnderstood(BadRequest):
    sentence = "Permintaan ini tidak dapat dibaca. Kirim objek JSON atau formulir."


class TooLong(BadRequest):
    sentence = "Isian {field_name} terlalu panjang."


class NotText(BadRequest):
    sentence = "Isian {field_name} harus berupa teks."


class NotTexts(BadRequest):
    sentence = "Isian {field_name} harus berupa daftar teks."


class NotANumber(BadRequest):
    sentence = "Isian {field_name} harus berupa bilangan bulat."


class Asked:
    """The fields of a form or of a JSON object, each checked when it is read."""

    def __init__(self):
        if request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
            # A part of a multipart form may come without a name.
            self._fields = {name: text for name, text in request.form.items() if name}
        else:
            self._fields = _object()
        g.asked = self._fields

    @property
    def sent(self):
        """{name: whatever was sent}, unchecked, for who reads it themselves."""
        return dict(self._fields)

    def text(self, name, default=None):
        """A text without leading or trailing blanks; `default` when absent or empty. Raises a BadRequest."""
        value = self._fields.get(name)
        if value is None or value == "":
            return default
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise NotText(field=name, field_name=name)
        if len(value) > LONGEST:
            raise TooLong(field=name, field_name=name)
        return "".join(letter for letter in value if letter.isprintable()).strip() or default

    def number(self, name):
        """A whole number, or None when absent. Raises a BadRequest."""
        value = self._fields.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
            return int(value)
        if type(value) is int and 0 <= value < 10**15:
            return value
        raise NotANumber(field=name, field_name=name)

    def texts(self, name):
        """Several texts under one name: a JSON list, or a form's ticked boxes, each `<name>_<text>=1`."""
        value = self._fields.get(name)
        if value is None:
            # A part of a multipart form may have no name at all.
            return tuple(key[len(name) + 1 :] for key in self._fields if key and key.startswith(f"{name}_"))
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise NotTexts(field=name, field_name=name)
        return tuple(value)

    def yes(self, name):
        """Yes or no: a program's `true`, a form's `1`. Anything else, and nothing, is no."""
        return self._fields.get(name) in (True, 1, "1", "true", "yes", "on")


def _object():
    """The JSON object that was sent; nothing sent is an empty one. Raises NotUnderstood."""
    try:
        sent = request.get_json(force=True, silent=True) if request.get_data(cache=True) else {}
    except RecursionError:
        sent = None
    if not isinstance(sent, dict):
        raise NotUnderstood()
    return sent


class Taps:
    """The last taps that did something which is no fact, as printing a test: the same tap does it once."""

    def __init__(self, most=200):
        self._taps = deque(maxlen=most)

    def is_first(self, tap):
        """Has this tap not been here before? One that sends none is always new."""
        if tap and tap in self._taps:
            return False
        self._taps.append(tap)
        return True


def bears_token():
    """Does a program ask, one with a token of its own?"""
    return request.authorization is not None and request.authorization.type == "bearer"


def wants_json():
    """Does whoever asks read JSON rather than pages? A program that does not say reads JSON."""
    offered = ["application/json", "text/html"] if bears_token() else ["text/html", "application/json"]
    return request.accept_mimetypes.best_match(offered, default=offered[0]) == "application/json"


def wants_part():
    """The name of the page's part that a script asks for, or None."""
    return request.headers.get("X-Part")


def said(payload, page, part=None, status=200):
    """Answer an act: JSON for a program, the part (a function that draws it) for a script, the page for a form.

    Always a Response, so that whoever is given it may put more on it.
    """
    if wants_part() and part:
        return make_response(part(), status)
    if wants_json():
        return make_response(jsonify(payload), status)
    return redirect(page, 303)


def unlisted(answer, *status):
    """An answer whose address stays between the phone and the office: no search engine and no other site is told."""
    answer = make_response(answer, *status)
    answer.headers["X-Robots-Tag"] = "noindex"  # and `same-origin`, which every page has, tells no other site
    return answer
