"""What is asked of whoever complains or suggests something, and what is said at a field that does not fit.

As with a letter's form, what is odd gets a sentence at its field and is never an exception, whatever somebody sends.
"""

from collections.abc import Mapping

from lobby.complaint import ABOUT, KINDS
from typed import as_line, as_lines, is_readable, without_unseen

MOST_WORDS, MOST_LINE = 2000, 120  # letters of what is told, of a name and a contact
LARGEST = 256 * 1024  # bytes of a form that is still answered at its fields
FAR_TOO_LONG = 20_000  # letters of which nothing is looked at
FIELDS = ("kind", "about", "service", "words", "who", "name", "contact")
WITHOUT_NAME, WITH_NAME = "without", "with"


def read(given, services, *, words_needed=True):
    """(answers, mistakes): {field: text} as kept, {field: (key in words, fields)} of what does not fit.

    `given`: {field: whatever was sent}; `services`: the ids an office offers. `who` is "without" or "with" a name; of
    somebody who wishes to stay unknown neither name nor contact is kept, whatever stands there.
    """
    given = given if isinstance(given, Mapping) else {}
    answers, mistakes = {}, {}

    def take(field, value):
        if isinstance(value, tuple):
            mistakes[field] = value
        elif value:
            answers[field] = value

    take("kind", _choice(given.get("kind"), KINDS))
    take("about", _choice(given.get("about"), ABOUT))
    take("service", _choice(given.get("service"), tuple(services), needed=False))
    take("words", _text(given.get("words"), as_lines, MOST_WORDS, words_needed and "complaint.wrong_no_words"))
    who = _choice(given.get("who"), (WITHOUT_NAME, WITH_NAME), needed=False)
    if who == "":
        who = WITH_NAME if given.get("name") else WITHOUT_NAME
    take("who", who)
    if who == WITH_NAME:
        take("name", _text(given.get("name"), as_line, MOST_LINE, "complaint.wrong_no_name"))
        take("contact", _text(given.get("contact"), as_line, MOST_LINE, ""))
    return answers, mistakes


def as_typed(given):
    """{field: text} of what was sent, to stand in the fields again; nothing of what is no text or far too long."""
    given = given if isinstance(given, Mapping) else {}
    texts = {field: given.get(field) for field in FIELDS}
    return {
        field: "".join(letter for letter in text if letter in "\r\n" or is_readable(letter))
        for field, text in texts.items() if isinstance(text, str) and len(text) <= FAR_TOO_LONG
    }  # fmt: skip


def said_mistakes(mistakes, words, language):
    """{field: sentence}, as a script or a program is told of them: nothing of what it sent."""
    return {field: words.say(key, language, **fields) for field, (key, fields) in mistakes.items()}


def answer_text(given):
    """What the office answers, or a mistake as in `read`."""
    return _text(given, as_lines, MOST_WORDS, "complaint.wrong_no_answer")


def _choice(sent, known, needed=True):
    if sent in (None, ""):
        return ("complaint.wrong_choose", {}) if needed else ""
    return sent if isinstance(sent, str) and sent in known else ("complaint.wrong_choose", {})


def _text(sent, tidy, most, needed):
    """`needed`: the key of what is said where there is nothing; empty or False where there may be nothing."""
    if sent is None:
        sent = ""
    if type(sent) is int and 0 <= sent < 10**18:  # a program may send a telephone number as such
        sent = str(sent)
    if not isinstance(sent, str):
        return ("complaint.wrong_not_text", {})
    if len(sent) > FAR_TOO_LONG:
        return ("complaint.wrong_far_too_long", {})
    text = tidy(without_unseen(sent))
    if not all(letter == "\n" or is_readable(letter) for letter in text):
        return ("complaint.wrong_unreadable", {})
    if len(text) > most:
        return ("complaint.wrong_too_long", {"n": len(text), "most": most})
    return text or ((needed, {}) if needed else "")
