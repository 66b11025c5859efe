"""Numbers given on paper on a day without power: the sheets they are torn from, and telling the office of them later.

Paper goes on where the kiosk stopped, and the kiosk goes on where paper stopped. So a box that wakes in the middle of
a day gives no number of a queue that has sheets, until somebody has said which of them are gone.
"""

from datetime import date, timedelta

from lobby import refusals as no
from lobby.events import BlockPrinted, PaperAwaited, PaperSettled, TicketEntered
from lobby.lobby import at_any_time
from lobby.ticket import named, shown

SHEETS = (10, 20, 50)  # numbers on a sheet
ASLEEP = timedelta(minutes=10)  # as long as a restart never takes, and somebody may lose patience and give paper
DAYS_BACK = 31
MOST_AT_ONCE = 300  # numbers told at once: more is a slip of the finger, and what is recorded stays


@at_any_time
def print_block(lobby, queue, count, *, first=1, now):
    """Print a sheet of `count` numbers from `first` on."""
    queue = _queue(lobby, queue)
    if count not in SHEETS:
        raise no.SheetUnknown(field="count")
    if not 1 <= first <= queue.last_number:
        raise no.NumberTooHigh(field="first", queue=queue.name, last=shown(named(queue.letter, queue.last_number)))
    return [BlockPrinted(at=now, queue=queue.letter, first=first, last=min(first + count - 1, queue.last_number))]


@at_any_time
def await_paper(lobby, since, woke, *, now):
    """Numbers may have been given on paper while the box slept: `asleep` has said in which queues."""
    letters = asleep(lobby, since, woke)
    if not letters:
        raise no.PaperNotAwaited(queue=", ".join(lobby.blocks))
    return [PaperAwaited(at=now, queue=letter, day=day_of(lobby, woke)) for letter in letters]


@at_any_time
def settle_paper(lobby, queue, *, now):
    """No number of this queue was given on paper."""
    queue = _queue(lobby, queue)
    if queue.letter not in lobby.paper_due:
        raise no.PaperNotAwaited(queue=queue.name)
    return [PaperSettled(at=now, queue=queue.letter)]


@at_any_time
def enter_numbers(lobby, queue, *, day, first, last, served, tokens, clock_trusted, now):
    """The numbers `first` to `last` of a queue were given on paper on `day`, and up to `served` they were served.

    `served` is 0 or a number below `first` when none was. Today's others join the line; another day's have expired.
    `tokens`: fresh ones without end. `clock_trusted`: may it be believed? → a fact for each number, all in one act
    """
    queue, passed = _queue(lobby, queue), []
    if lobby.day is None or lobby.day.date != day:
        if _date(day) == date.fromisoformat(day_of(lobby, now)):
            passed = lobby.let_time_pass(trusted=clock_trusted, now=now)  # today begins with paper
        else:
            _check_past(lobby, day, clock_trusted, now)
    _check_range(lobby, queue, day, first, last, served)
    return passed + [
        TicketEntered(
            at=now, ticket=named(queue.letter, number), token=token, queue=queue.letter, day=day,
            served=number <= served,
        )
        for number, token in zip(range(first, last + 1), tokens, strict=False)
    ]  # fmt: skip


def day_of(lobby, now):
    """The date of the service day that is, or would be, at this instant."""
    opening = lobby.office.last_opening(now)
    if opening and lobby.office.serves_on(opening, now):
        now = opening
    return lobby.office.local(now).date().isoformat()


def asleep(lobby, since, woke):
    """The letters of queues of which paper may have given numbers: they have sheets, and the day began without the box.

    `woke`: when the box woke; `since`: when the last thing happened before that, or None where its clock knows no hour.
    """
    day, opening = day_of(lobby, woke), lobby.office.last_opening(woke)
    goes_on = lobby.day is not None and lobby.day.is_open and lobby.day.date == day
    if not goes_on and (day in lobby.days or opening is None or not lobby.office.serves_on(opening, woke)):
        return []
    known = [moment for moment in (since, None if goes_on else opening) if moment]
    if known and woke - max(known) < ASLEEP:
        return []
    return [letter for letter in lobby.office.queues if letter in lobby.blocks and lobby.paper_due.get(letter) != day]


def papers(lobby, day):
    """How each queue stands for whoever tells of paper: its last and next number on `day`, and what stands between.

    `booked`: the numbers, as they are read, booked from home after the last one anybody took. `due`: somebody must say.
    """
    return [_paper(lobby, queue, day) for queue in lobby.office.queues.values()]


def awaited(lobby):
    """The names of queues that give no number until somebody has told of paper."""
    if lobby.day and not lobby.day.is_open:
        return []
    dues = [lobby.paper_due.get(letter) for letter in lobby.office.queues]
    return [queue.name for queue, due in zip(lobby.office.queues.values(), dues, strict=True) if due]


def _paper(lobby, queue, day):
    last = lobby.last_numbers.get((day, queue.letter), 0)
    booked = {ticket.name for (on, _), ticket in lobby.bookings.items() if on == day}
    if lobby.day and lobby.day.date == day:
        booked |= {ticket.name for ticket in lobby.tickets.values() if ticket.slot_from}
    trailing = last
    while trailing and named(queue.letter, trailing) in booked:
        trailing -= 1
    return {
        "queue": queue,
        "last": named(queue.letter, last) if last else None,
        "next": last + 1,
        "named": named(queue.letter, last + 1),
        "most": queue.last_number,
        "finished": last >= queue.last_number,
        "booked": [shown(named(queue.letter, number)) for number in range(trailing + 1, last + 1)],
        "due": lobby.paper_due.get(queue.letter) == day,
        "sheet": named(queue.letter, lobby.blocks[queue.letter]) if queue.letter in lobby.blocks else None,
    }


def _queue(lobby, letter):
    if letter not in lobby.office.queues:
        raise no.UnknownQueue(field="queue", queue=letter)
    return lobby.office.queues[letter]


def _date(day):
    try:
        return date.fromisoformat(day)
    except (TypeError, ValueError):
        raise no.NotADay(field="day") from None


def _check_past(lobby, day, trusted, now):
    """A day that has been: one that the box slept through, or the last one before that at hand."""
    if not trusted:
        raise no.ClockNotTrusted()
    back = date.fromisoformat(day_of(lobby, now)) - _date(day)
    if back < timedelta(0):
        raise no.DayToCome(field="day")
    if back > timedelta(days=DAYS_BACK):
        raise no.DayLongAgo(field="day", days=DAYS_BACK)
    if day in lobby.days and day != lobby.day_before:
        raise no.DayRecorded(field="day", day=_date(day))


def _check_range(lobby, queue, day, first, last, served):
    known = lobby.last_numbers.get((day, queue.letter), 0)
    following = {"next": shown(named(queue.letter, known + 1))}
    if first <= known:
        raise no.NumberGiven(field="first", ticket=shown(named(queue.letter, first)), **following)
    if first > known + 1:
        raise no.NumbersMissing(field="first", **following)
    if last < first:
        raise no.NoNumbers(field="last", **following)
    if last > queue.last_number:
        raise no.NumberTooHigh(field="last", queue=queue.name, last=shown(named(queue.letter, queue.last_number)))
    if last - first >= MOST_AT_ONCE:
        raise no.TooManyNumbers(field="last", most=MOST_AT_ONCE)
    if served > last:
        raise no.ServedTooHigh(field="served", last=shown(named(queue.letter, last)))
