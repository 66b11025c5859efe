"""The blanks of a service's form: which are asked, how an answer is read, and what is said at one that does not fit.

What is odd gets a sentence at its blank and is never an exception, whatever somebody sends. Nothing is looked up in any
register: a NIK is only asked whether it can be one.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from typed import TURNING, as_line, as_lines, is_readable, without_unseen
from words import locale_of, rupiah

LINE, PARAGRAPH = 120, 600  # letters of a text, and of a longer one
LONGEST = 2000  # letters of anything that is looked at at all
MOST, MOST_RUPIAH = 9_999_999, 999_999_999_999
EARLIEST, YEARS_AHEAD = 1900, 10
YES = "ya"
TICKED, UNTICKED = ("1", "ya", "yes", "on", "true"), ("", "0", "tidak", "no", "off", "false")
# The Ministry of Home Affairs' numbers of provinces, the four of 2022 in Papua among them.
PROVINCES = (
    *range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 97),
)  # fmt: skip
WOMEN = 40  # is added to the day of birth in a woman's NIK
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTHS = (
    ("januari", "january", "jan"), ("februari", "february", "pebruari", "feb", "peb"), ("maret", "march", "mar"),
    ("april", "apr"), ("mei", "may"), ("juni", "june", "jun"), ("juli", "july", "jul"),
    ("agustus", "august", "agt", "agu", "ags", "aug"), ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"), ("november", "nopember", "nov", "nop"),
    ("desember", "december", "des", "dec"),
)  # fmt: skip
MONTH_OF = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
PAST = ("lahir", "meninggal", "wafat")  # what has happened when its date is asked
AMOUNT = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)")
RUPIAH = re.compile(rf"(?:rp\.?|idr)? ?{AMOUNT.pattern}(?:[.,]00|,-+|\.-+)?", re.IGNORECASE)
MOBILE, LANDLINE = re.compile(r"08[1-9]\d{6,10}"), re.compile(r"0[2-79]\d{7,10}")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at one blank: the text's `key` in words and its `fields`. `odd`: staff may say that it is so."""

    key: str
    fields: dict = field(default_factory=dict)
    odd: bool = False


def blanks(entry):
    """The blanks of an Entry's form that are asked: nothing that the law calls specific."""
    return tuple(each for each in entry.fields if each.pii != "spesifik")


def at_the_counter(entry):
    """The blanks that are talked about at the counter instead, and written down nowhere here."""
    return tuple(each for each in entry.fields if each.pii == "spesifik")


def read(entry, given, *, today, trusting=()):
    """(answers, mistakes): {name: text as it is kept} of what was answered, {name: Mistake} of what does not fit.

    `given`: {name: whatever was sent}; names that are no blanks are not looked at. `today`: the office's date.
    `trusting`: names at which staff say that what looks odd is so.
    """
    given = given if isinstance(given, Mapping) else {}
    answers, mistakes = {}, {}
    for blank in blanks(entry):
        answer = _read(blank, given.get(blank.name), today, blank.name in trusting)
        if isinstance(answer, Mistake):
            mistakes[blank.name] = answer
        elif answer:
            answers[blank.name] = answer
    if (same := _card_as_nik(entry, answers)) and same not in trusting:
        mistakes[same] = Mistake("form.card_is_nik", odd=True)
        del answers[same]
    return answers, mistakes


def as_typed(entry, given):
    """{name: text} of what was sent, to stand in the blanks again; nothing of what is no text or far too long."""
    given = given if isinstance(given, Mapping) else {}
    typed = {}
    for blank in blanks(entry):
        text = (_ticked if blank.type == "checkbox" else _text_of)(given.get(blank.name))
        if isinstance(text, str):
            typed[blank.name] = "".join(letter for letter in text if letter in "\r\n" or is_readable(letter))
    return typed


def as_written(entry, answers):
    """{name: text}: answers that are kept, as a person would type them, for a form that is put right."""
    written = {blank.name: answers[blank.name] for blank in blanks(entry) if blank.name in answers}
    for blank in blanks(entry):
        text = written.get(blank.name, "")
        if blank.type == "date" and re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            written[blank.name] = "-".join(str(int(part)) for part in reversed(text.split("-")))
        elif blank.type == "money" and text.isascii() and text.isdigit():
            written[blank.name] = f"{int(text):,}".replace(",", ".")
    return written


def said_mistakes(mistakes, words, language, may_trust=False):
    """{name: sentence} of mistakes, as a script or a program is told of them: nothing of what it sent.

    A resident whose odd number is genuine is sent to staff, who `may_trust` it.
    """
    help = "" if may_trust else f" {words.say('form.odd_help', language)}"
    said = {name: words.say(each.key, language, **each.fields) for name, each in mistakes.items()}
    return {name: said[name] + (help if each.odd else "") for name, each in mistakes.items()}


def shown_as(blank, text, words, language):
    """How a person reads an answer that is kept: `17 Agustus 1990`, `Rp1.500.000`."""
    try:
        if blank.type == "date":
            from babel.dates import format_date  # here, as in words: most processes never need it

            return format_date(date.fromisoformat(text), "d MMMM y", locale=locale_of(language))
        if blank.type == "money":
            return rupiah(int(text))
        if blank.type == "number" and not is_year(blank):
            return words.number(int(text), language)
    except ValueError:
        return text  # kept before the catalogue said that it is a date
    return words.say("form.yes", language) if blank.type == "checkbox" and text == YES else text


def is_name(blank):
    """Is a person's name asked here?"""
    is_called = blank.name.startswith("nama") or blank.name == "atas_nama"
    return blank.type == "text" and blank.pii != "tidak" and is_called


def is_year(blank):
    """Is a year asked here?"""
    return blank.type == "number" and ("tahun" in blank.name or "(tahun)" in blank.label.lower())


def is_past(blank):
    """Is the date asked here one that has been, as of a birth?"""
    name, label = blank.name, blank.label.lower()
    return any(name.startswith((f"tgl_{what}", f"tanggal_{what}")) or what in label for what in PAST)


def _read(blank, sent, today, is_trusted):
    """The answer as it is kept, "" where there is none, or a Mistake."""
    text = _ticked(sent) if blank.type == "checkbox" else _text_of(sent)
    if isinstance(text, str):
        text = _tidied(text, blank.type)
    if text == "":
        return Mistake(NOTHING.get(blank.type, "form.missing")) if blank.required else ""
    answer = text if isinstance(text, Mistake) else READERS[blank.type](blank, text, today)
    if isinstance(answer, tuple):  # a Mistake that may be so, and the answer if it is
        return answer[1] if is_trusted else answer[0]
    return answer


def _text_of(sent):
    """What was sent as a text: a program may send a whole number as such."""
    if sent is None:
        return ""
    if type(sent) is int and 0 <= sent < 10**18:
        return str(sent)
    if not isinstance(sent, str):
        return Mistake("form.not_text")
    return sent if len(sent) <= LONGEST else Mistake("form.far_too_long")


def _ticked(sent):
    text = {True: YES, False: ""}[sent] if isinstance(sent, bool) else _text_of(sent)
    if isinstance(text, str):
        text = text.strip().lower()
        return YES if text in TICKED else "" if text in UNTICKED else Mistake("form.not_a_tick")
    return text


def _tidied(text, type):
    """Without blanks around it and marks that nobody sees; of lines only a longer text keeps its own."""
    text = without_unseen(text)
    if type in DIGITS:  # telephones copy numbers with marks that turn them round
        text = unicodedata.normalize("NFKC", TURNING.sub("", text))
    text = as_lines(text) if type == "textarea" else as_line(text)
    readable = all(letter == "\n" or is_readable(letter) for letter in text)
    return text if readable else Mistake("form.unreadable")


def _line(blank, text, today):
    if len(text) > LINE:
        return Mistake("form.too_long", {"n": len(text), "most": LINE})
    if is_name(blank) and not any(letter.isalpha() for letter in text):
        return Mistake("form.no_name")
    return text


def _paragraph(blank, text, today):
    return text if len(text) <= PARAGRAPH else Mistake("form.too_long", {"n": len(text), "most": PARAGRAPH})


def _number(blank, text, today):
    if not (match := AMOUNT.fullmatch(text)) or not text.isascii():
        return Mistake("form.not_a_number")
    number = _digits(match[1])
    if is_year(blank) and not (len(number) == 4 and EARLIEST <= int(number) <= today.year):
        return Mistake("form.not_a_year", {"first": str(EARLIEST), "last": str(today.year)})
    if len(number) > len(str(MOST)):
        return Mistake("form.number_high", {"most": MOST})
    return str(int(number))


def _money(blank, text, today):
    if not (match := RUPIAH.fullmatch(text)) or not text.isascii():
        return Mistake("form.not_money")
    rupiah = _digits(match[1])
    return str(int(rupiah)) if len(rupiah) <= len(str(MOST_RUPIAH)) else Mistake("form.money_high")


def _date(blank, text, today):
    if match := re.fullmatch(r"([0-9]{2})(0[1-9]|1[0-2])([0-9]{4})", text):
        day, month, year = match.groups()
    elif match := re.fullmatch(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})", text):
        year, month, day = match.groups()
    elif match := re.fullmatch(r"([0-9]{1,2}) ?[-/., ] ?([0-9]{1,2}|[A-Za-z]+)\.? ?[-/., ] ?([0-9]{2,4})", text):
        day, month, year = match.groups()
    else:
        return Mistake("form.not_a_date")
    month = MONTH_OF.get(month.lower(), month)
    if len(year) < 4:
        return Mistake("form.year_short")
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return Mistake("form.no_such_day")
    if is_past(blank) and found > today:
        return Mistake("form.day_to_come", odd=True), found.isoformat()
    if not EARLIEST <= found.year <= today.year + YEARS_AHEAD:
        return Mistake("form.year_odd", {"year": f"{found.year:04}"}, odd=True), found.isoformat()
    return found.isoformat()


def _choice(blank, text, today):
    alike = [option for option in blank.options if " ".join(option.split()).casefold() == text.casefold()]
    return alike[0] if alike else Mistake("form.not_a_choice")


def _phone(blank, text, today):
    digits = re.sub(r"[ ().\-/\u2010-\u2015]", "", text)
    digits = re.sub(r"^(\+62|0062|62)0?", "0", digits)
    digits = f"0{digits}" if digits.startswith("8") else digits
    if not digits.isascii() or not digits.isdigit():
        return Mistake("form.not_a_phone")
    if MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits):
        return digits
    return Mistake("form.phone_odd" if digits.startswith("0") else "form.not_a_phone")


def _nik(blank, text, today):
    return _sixteen(text, "nik", WOMEN)


def _card(blank, text, today):
    return _sixteen(text, "card", 0)


def _sixteen(text, what, added):
    """A number of the population register: where, ddmmyy, which. The 31st with `added` days is somebody's too."""
    digits = re.sub(r"[ .\-\u2010-\u2015]", "", text)
    if not digits.isascii() or not digits.isdigit():
        return Mistake(f"form.{what}_letters")
    if len(digits) != 16:
        return Mistake(f"form.{what}_length", {"n": len(digits)})
    day, month, serial = int(digits[6:8]), int(digits[8:10]), digits[12:]
    day -= added if added and day > added else 0
    if not 1 <= month <= 12 or not 1 <= day <= DAYS[month - 1]:
        return Mistake(f"form.{what}_date", odd=True), digits
    if day == 29 and month == 2 and int(digits[10:12]) % 4:
        return Mistake(f"form.{what}_date", odd=True), digits
    if int(digits[:2]) not in PROVINCES or "00" in (digits[2:4], digits[4:6]):
        return Mistake(f"form.{what}_place", odd=True), digits
    if serial == "0000":
        return Mistake(f"form.{what}_serial", odd=True), digits
    return digits


def _card_as_nik(entry, answers):
    """The name of a family card's blank in which a NIK of this form was written, or None."""
    niks = {answers.get(blank.name) for blank in blanks(entry) if blank.type == "nik"} - {None}
    return next((each.name for each in blanks(entry) if each.type == "nokk" and answers.get(each.name) in niks), None)


def _digits(text):
    """Those of a number, without zeros before it."""
    return re.sub("[^0-9]", "", text).lstrip("0") or "0"


DIGITS = ("number", "money", "date", "phone", "nik", "nokk")
NOTHING = {"select": "form.choose", "checkbox": "form.tick"}
READERS = {
    "text": _line, "textarea": _paragraph, "number": _number, "money": _money, "date": _date, "select": _choice,
    "phone": _phone, "nik": _nik, "nokk": _card, "checkbox": lambda blank, text, today: text,
}  # fmt: skip
