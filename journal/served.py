"""How many people were served in a period, from the legs: of them a survey's forms are a sample."""

from contextlib import closing

from journal.sqlite import reading

# A visit has several legs, and at most one of them ends so: its last.
_SERVED = "select service, count(*) from legs where day between ? and ? and ending = 'served' group by service"


def served(path, first, last):
    """{service, or None where none was named: how many numbers}, of the days from `first` to `last`, dates, inclusive.

    Raises JournalTrouble.
    """
    with closing(reading(path)) as connection:
        return dict(connection.execute(_SERVED, (first.isoformat(), last.isoformat())).fetchall())
