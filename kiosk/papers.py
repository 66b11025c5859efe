"""Papers that are no ticket's: what a day came to, sealed; and sheets of numbers for a day without power."""

from collections import Counter
from datetime import date

from kiosk.slip import Slip
from lobby.closing import seal_rows
from lobby.ticket import named, shown

IN_A_PART = 10  # numbers that come out at once: what a printer tears, it prints again
JUMPS_TOLD = 8  # each with its ticket and reason; more are told by reason alone
TYPED = 16  # letters of a seal that are enough to type
# What a queue's number came to, in the order it is told; those from `no_show` on only where there are any.
OUTCOMES = (
    "given", "served", "no_show", "cancelled", "expired", "lapsed", "waiting", "at_counter", "booked", "paper", "home",
    "came_from_home",
)  # fmt: skip


def closing_slip(told, seal, by, words, language, now):
    """The slip of a day (see `lobby/closing.py`). `seal`: that of fact `told["seq"]`; `by`: who closed it, or None."""

    def say(key, **fields):
        return words.say(key, language, **fields)

    office, closed = words.office, told["closed_at"]
    lines = [("title", office.name)]
    if office.region:
        lines.append(("small", office.region))
    lines += [("title", say("closing.title")), ("text", words.day(date.fromisoformat(told["day"]), language))]
    if not closed:
        lines.append(("title", say("closing.so_far", hour=words.hour(now))))
    lines += [("rule", ""), ("pair", (say("closing.opened"), words.hour(told["opened_at"])))]
    if closed:
        lines.append(("pair", (say("closing.closed"), words.hour(closed))))
        lines.append(("pair", (say("closing.closed_by"), by or say("closing.by_itself"))))
    lines += [("rule", ""), ("text", say("closing.all"))]
    lines += [("pair", row) for row in count_rows(told["total"], words, language)]
    for letter, queue, counts, spans in told["queues"]:
        if counts.given:
            lines += [("rule", ""), ("text", f"{letter} · {queue.named(language) if queue else ''}".rstrip(" ·"))]
            lines += [("pair", row) for row in count_rows(counts, words, language)]
            lines += [("small", f"{shown(first)} - {shown(last)}") for first, last in spans]
    lines.append(("rule", ""))
    for heading, count, reasons in record_rows(told, words, language):
        lines.append(("pair", (heading, str(count))))
        for reason, more in reasons:
            lines.append(("pair", (f"- {reason}", more)) if more else ("small", reason))
    lines += [("rule", ""), *_sealed(told, seal, say)]
    lines += [("text", ""), ("pair", (say("closing.officer"), say("closing.head"))), ("text", ""), ("text", ""),
              ("pair", ("_" * 14, "_" * 14)), ("text", "")]  # fmt: skip
    lines.append(("pair", (say("closing.printed"), f"{words.hour(now)} {office.local(now):%Z}")))
    return Slip(told["day"], tuple(lines), sealed_text(told, seal), "closing", say("slip.again"))


def count_rows(counts, words, language):
    """(what, how many) rows of a queue's Counts, for paper and for the screen."""

    def say(key, **fields):
        return words.say(key, language, **fields)

    rows = [
        (say(f"closing.{name}"), words.number(getattr(counts, name), language))
        for name in OUTCOMES if name in OUTCOMES[:2] or getattr(counts, name)
    ]  # fmt: skip
    if counts.priority:
        share = say("closing.share", n=counts.priority, percent=counts.priority_percent)
        rows.append((say("closing.priority"), share))
    if counts.mean is not None:
        rows.append((say("closing.mean"), say("closing.minutes", n=counts.mean)))
        rows.append((say("closing.longest"), say("closing.minutes", n=counts.longest)))
    return rows


def record_rows(told, words, language):
    """(what, how many, [(reason, how often or where)]) of what the record must tell, for paper and for the screen."""
    jumps = told["jumps"]
    if len(jumps) > JUMPS_TOLD:
        each = _counted(Counter(jump.reason for jump in jumps).most_common())
    else:
        each = [row for jump in jumps for row in _jump(jump, words.office)]
    rows = [("jumps", len(jumps), each)]
    for what in ("restored", "cancelled", "changed"):
        rows.append((what, sum(count for _, count in told[what]), _counted(told[what])))
    rows += [(what, told[what], []) for what in ("unprinted", "reprinted", "help")]
    always = ("jumps", "unprinted", "help")
    return [
        (words.say(f"closing.record_{what}", language), count, reasons)
        for what, count, reasons in rows if count or what in always
    ] + _from_phones(told, words, language)  # fmt: skip


def _from_phones(told, words, language):
    """What people did and said with their own phones; no row where nobody has."""
    rows = [(words.say(f"phone.day_{what}", language), told[what], []) for what in ("rejoined", "delayed")]
    given, content = told["feedback"]
    share = words.say("phone.day_content", language, percent=round(100 * content / given)) if given else ""
    rows.append((words.say("phone.day_feedback", language), given, [(share, "")]))
    return [row for row in rows if row[1]]


def _counted(reasons):
    return [(reason, str(count)) for reason, count in reasons]


def _jump(jump, office):
    """A call out of order: whom, where, and below it why."""
    counter = office.counters.get(jump.counter)
    return (shown(jump.ticket), counter.name if counter else jump.counter), (jump.reason, "")


def verify_rows(seal):
    """The command that checks a seal, in two rows; the beginning of a seal is enough of it."""
    return "./run journal verify", f"--seal {seal[:TYPED]}"


def sealed_text(told, seal):
    """What the code beside a seal says to a phone."""
    return f"Antrean {told['day']} #{told['seq']} {seal}"


def _sealed(told, seal, say):
    lines = [("title", say("closing.seal")), ("pair", (say("closing.seq"), str(told["seq"])))]
    lines += [("text", row) for row in seal_rows(seal)]
    lines += [("small", say("closing.check")), *(("text", row) for row in verify_rows(seal))]
    return [*lines, ("small", say("closing.keep")), ("link", say("closing.code"))]


# --- numbers for a day without power -------------------------------------------------------------------------------


def block_slips(queue, first, last, words, language):
    """The slips of a sheet, numbers `first` to `last` of a Queue, in parts; before them how it is used."""
    parts = [(start, min(start + IN_A_PART - 1, last)) for start in range(first, last + 1, IN_A_PART)]
    return [_part(queue, *part, (first, last) if part == parts[0] else None, words, language) for part in parts]


def _part(queue, first, last, whole, words, language):
    """Some of a sheet's numbers. `whole`: (first, last) of all of them, on the part that begins with how it is used."""

    def say(key, **fields):
        return words.say(key, language, **fields)

    def number(number):
        return shown(named(queue.letter, number))

    name = named(queue.letter, first)
    start, end = whole or (first, last)
    lines = [("title", say("block.paper_title")), ("text", queue.named(language)),
             ("text", say("block.paper_span", first=number(start), last=number(end)))]  # fmt: skip
    if whole:
        lines.append(("rule", ""))
        lines += [("item", say(f"block.step_{step}", first=number(1))) for step in "123456"]
        if queue.bookings:
            lines.append(("item", say("block.step_booked")))
    for each in range(first, last + 1):
        lines += [("cut", ""), ("text", words.office.name), ("text", queue.named(language)), ("number", number(each)),
                  ("text", ""), ("pair", (say("block.paper_date"), say("block.paper_hour"))), ("text", ""),
                  ("title", say("slip.free"))]  # fmt: skip
    return Slip(name, tuple(lines), None, "block", say("slip.again"))
