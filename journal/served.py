"""How many people were served in a period, from the legs: of them a survey's forms are a sample."""

from contextlib import closing

from journal.sqlite import reading

# A visit of several legs is one person, served where the last of them ended so.
_SERVED = (
    "select service, count(*) from legs where day between ? and ? and ending = 'served'"
    " and not exists (select 1 from legs as later where later.day = legs.day and later.ticket = legs.ticket"
    " and later.leg > legs.leg) group by service"
)


def served(path, first, last):
    """{service, or None where none was named: how many numbers}, of the days from `first` to `last`, dates, inclusive.

    Raises JournalTrouble.
    """
    with closing(reading(path)) as connection:
        return dict(connection.execute(_SERVED, (first.isoformat(), last.isoformat())).fetchall())
