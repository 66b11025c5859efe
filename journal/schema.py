"""The tables of the journal: the facts, and what is derived from them for reports and may be derived anew."""

from sqlite_utils import Migrations

migrations = Migrations("journal")

# Word for word the conditions of the indexes below as they are now, or SQLite would not think of them.
ACROSS = (
    "fact in ('DayOpened', 'DayClosed', 'DayReopened', 'ClockSettled', 'BlockPrinted', 'TicketBooked',"
    " 'TicketCancelled', 'TicketEntered')"
)
LETTERS = (
    "fact in ('RequestMade', 'RequestBrought', 'RequestMoved', 'FormChanged', 'FormShown', 'FormDeleted',"
    " 'LetterNumbered', 'LetterVoided')"
)
COMPLAINTS = "fact in ('ComplaintMade', 'ComplaintMoved', 'ComplaintAnswered', 'ComplaintShown', 'ComplaintDeleted')"
DAY = "case when json_valid(body) then json_extract(body, '$.day') end"  # a body spoilt by hand has none


@migrations(name="001_facts")
def _facts(db):
    db.execute(
        "create table facts (seq integer primary key, at text not null, fact text not null, body text not null,"
        " seal text not null)"
    )
    # What a start must find among years of facts without reading them all.
    db.execute(
        "create index facts_across_days on facts (fact, seq) where fact in"
        " ('DayOpened', 'DayClosed', 'DayReopened', 'TicketBooked', 'TicketCancelled')"
    )
    for verb in ("update", "delete"):
        db.execute(
            f"create trigger facts_take_no_{verb} before {verb} on facts"
            " begin select raise(abort, 'facts are added to and never changed'); end"
        )


@migrations(name="002_legs")
def _legs(db):
    db.execute(
        "create table legs (day text, ticket text, leg integer, queue text, service text, priority text, language text,"
        " counter text, served_by text, calls integer, arrived_at text, queued_at text, called_at text,"
        " started_at text, ended_at text, ending text, wait_seconds real, walk_seconds real, service_seconds real,"
        " primary key (day, ticket, leg)) without rowid"
    )


@migrations(name="003_paper")
def _paper(db):
    db.execute("alter table legs add column paper integer not null default 0")
    db.execute("drop index facts_across_days")
    db.execute(
        "create index facts_across_days on facts (fact, seq) where fact in"
        " ('DayOpened', 'DayClosed', 'DayReopened', 'BlockPrinted', 'TicketBooked', 'TicketCancelled', 'TicketEntered')"
    )


@migrations(name="004_letters")
def _letters(db):
    db.execute(
        "create index letters_across_days on facts (fact, seq) where fact in"
        " ('RequestMade', 'RequestBrought', 'RequestMoved', 'FormChanged', 'FormShown', 'FormDeleted',"
        " 'LetterNumbered', 'LetterVoided')"
    )


@migrations(name="005_reports")
def _reports(db):
    """More of each leg, what the record remarks with its reason, and counts of what has no leg.

    `derived`: by which version of `journal/derived.py` the rows were derived; none: they are to be derived anew.
    """
    db.execute("alter table legs add column home integer not null default 0")
    db.execute("alter table legs add column told_from integer")
    db.execute("alter table legs add column told_to integer")
    db.execute("alter table legs add column visit_seconds real")
    db.execute(
        "create table remarks (seq integer primary key, day text not null, at text not null, what text not null,"
        " ticket text, counter text, done_by text, reason text)"
    )
    db.execute("create index remarks_by_day on remarks (day)")
    db.execute(
        "create table tallies (day text, what text, about text, count integer not null, primary key (day, what, about))"
        " without rowid"
    )
    db.execute("create table derived (version integer not null)")


@migrations(name="006_record")
def _record(db):
    """The facts up to which closed days are counted, to be derived; and the last fact there is, against a cut end."""
    db.execute("create table sealed (seq integer primary key, day text not null)")
    db.execute("create index sealed_by_day on sealed (day)")
    db.execute("create table tail (seq integer not null, at text not null, seal text not null)")


@migrations(name="006_periods")
def _periods(db):
    """The steps of letters, and which fact touched a day last (see `journal/derived.py`).

    A clock put right moves letters of that day, so a start must find it among years of facts.
    """
    db.execute(
        "create table letter_steps (seq integer primary key, day text not null, request text not null, service text,"
        " state text not null, before text, seconds real)"
    )
    db.execute("create index letter_steps_by_day on letter_steps (day, state, before)")
    db.execute("create table touched (day text primary key, seq integer not null) without rowid")
    db.execute("drop index facts_across_days")
    db.execute(
        "create index facts_across_days on facts (fact, seq) where fact in"
        " ('DayOpened', 'DayClosed', 'DayReopened', 'ClockSettled', 'BlockPrinted', 'TicketBooked', 'TicketCancelled',"
        " 'TicketEntered')"
    )


@migrations(name="006_complaints")
def _complaints(db):
    db.execute(
        "create index complaints_across_days on facts (fact, seq) where fact in"
        " ('ComplaintMade', 'ComplaintMoved', 'ComplaintAnswered', 'ComplaintShown', 'ComplaintDeleted')"
    )
