"""A form of the survey as it is handed in: nine answers, and of the respondent what they wish to tell."""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from feedback.survey import ANSWERS, ELEMENTS
from lobby.refusals import BadRequest, Refusal

PHONE, KIOSK, PAPER = "phone", "kiosk", "paper"  # by which way a form comes
MORNING, AFTERNOON = "morning", "afternoon"  # 08.00–12.00 and 13.00–17.00, as the regulation's form has them
PARTED = time(12, 30)  # a form at noon counts to the band that is nearer
CHOICES = {
    "sex": ("l", "p"),
    "age": ("below_20", "20_29", "30_39", "40_49", "50_59", "from_60"),
    "education": ("sd", "smp", "sma", "d3", "s1", "s2"),
    "occupation": ("pns", "tni_polri", "swasta", "wirausaha", "petani", "pelajar", "rumah_tangga", "lainnya"),
}
RESPONDENT = tuple(CHOICES)
# Written so and not otherwise: Python reads weeks (2026-W48-2) and other dates that nobody writes by mistake only.
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
OLDEST = timedelta(days=5 * 366)  # of a paper: what somebody types as older is a slip of the hand


class AnswerMissing(BadRequest):
    sentence = "Pertanyaan ini belum dijawab. Pilih salah satu dari empat jawaban."


class AnswerUnknown(BadRequest):
    sentence = "Jawaban survei berupa angka 1 sampai 4."


class ElementUnknown(BadRequest):
    sentence = "Survei ini tidak punya pertanyaan itu. Kirim sembilan jawaban, satu untuk tiap unsur."


class RespondentUnknown(BadRequest):
    sentence = "Pilihan ini tidak ada di formulir survei. Pilih dari daftar, atau kosongkan."


class SurveyServiceUnknown(BadRequest):
    sentence = "Layanan ini tidak ada di kantor ini. Pilih dari daftar, atau kosongkan."


class SurveyDateUnread(BadRequest):
    sentence = "Tanggal formulir tidak dapat dibaca. Tulis seperti 2026-11-24."


class SurveyDateAhead(BadRequest):
    sentence = "Tanggal formulir belum tiba. Periksa tanggal di kertasnya."


class SurveyDateLongAgo(BadRequest):
    sentence = "Tanggal formulir lebih dari lima tahun yang lalu. Periksa tanggal di kertasnya."


class TokenNeeded(Refusal):
    status = 403
    sentence = "Survei diisi lewat kode QR di slip nomor antrean, sesudah Anda dilayani."


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """One form. `answers`: {element: 1 to 4}; `day`: a local date; `band`: morning, afternoon, or None on a paper that
    tells the date alone. Of the respondent (see CHOICES) None for what they left out."""

    answers: dict
    day: date
    band: str | None
    channel: str
    service: str | None = None
    language: str | None = None
    sex: str | None = None
    age: str | None = None
    education: str | None = None
    occupation: str | None = None


def read(sent, *, channel, office, now, service=None, language=None):
    """The Form in {name: whatever was sent}: answers as `answers: {…}`, or a form's own fields by the elements' names.

    `service`: of the number it is handed in for; without one, what was sent. When it was filled in, `at` and `band`,
    is believed of a paper alone: whoever answers here answers now. Raises a BadRequest that names its field.
    """
    answers = read_answers(sent)
    day, band = read_at(sent.get("at") if channel == PAPER else None, office, now)
    named = service or _one_of(sent.get("service"), office.services, SurveyServiceUnknown, "service")
    told = {name: _one_of(sent.get(name), CHOICES[name], RespondentUnknown, name) for name in RESPONDENT}
    if channel == PAPER:
        band = _one_of(sent.get("band"), (MORNING, AFTERNOON), RespondentUnknown, "band") or band
    return Form(answers=answers, day=day, band=band, channel=channel, service=named, language=language, **told)


def read_answers(sent):
    """{element: 1 to 4} of all nine: the regulation counts forms that are filled in. Raises a BadRequest."""
    given = sent.get("answers")
    if given is None:
        given = {element: sent[element] for element in ELEMENTS if element in sent}
    if not isinstance(given, dict):
        raise AnswerUnknown(field="answers")
    if not set(given) <= set(ELEMENTS):
        raise ElementUnknown(field="answers")
    for element in ELEMENTS:
        if given.get(element) in (None, ""):
            raise AnswerMissing(field=element)
    return {element: _answer(element, given[element]) for element in ELEMENTS}


def read_at(sent, office, now):
    """(local date, band or None) of an instant or a date that was sent; of now when nothing was. Raises a BadRequest.

    An instant without a zone is the office's own time.
    """
    if sent in (None, ""):
        return band_of(office.local(now))
    if not isinstance(sent, str) or not (DAY.fullmatch(sent) or INSTANT.fullmatch(sent)):
        raise SurveyDateUnread(field="at")
    try:
        if DAY.fullmatch(sent):
            day, band = date.fromisoformat(sent), None
        else:
            instant = datetime.fromisoformat(sent)
            local = instant if instant.tzinfo is None else office.local(instant.astimezone(UTC))
            day, band = band_of(local)
    except (ValueError, OverflowError):
        raise SurveyDateUnread(field="at") from None
    today = office.local(now).date()
    if day > today:
        raise SurveyDateAhead(field="at")
    if day < today - OLDEST:
        raise SurveyDateLongAgo(field="at")
    return day, band


def band_of(local):
    """(date, band) of a local instant."""
    return local.date(), MORNING if local.time() < PARTED else AFTERNOON


def new_key():
    """What a form is called on disk: drawn by lot, so that no order can be read from it."""
    return secrets.token_bytes(16)


def _answer(element, given):
    if isinstance(given, str) and len(given) == 1 and given in "1234":
        given = int(given)
    if type(given) is not int or given not in ANSWERS:
        raise AnswerUnknown(field=element)
    return given


def _one_of(given, known, unknown, field):
    if given in (None, ""):
        return None
    if not isinstance(given, str) or given not in known:
        raise unknown(field=field)
    return given
