"""What came of it: how visits ended, who they were, letters, paper, estimates, and what people said."""

from lobby.letter import STATES
from lobby.stay import ABOUT, CONTENT
from reports.months.charts import Row, bars
from reports.months.table import COUNTED, ended, section, share, shared
from spreadsheet import COUNT, DECIMAL, PERCENT

DONE = ("collected", "cancelled")  # where letters stay: how many stand there says nothing
REMARKS = ("jump", "cancelled", "restored", "returned", "opened", "reopened", "clock")


def endings(summary, tell):
    groups = [(tell.queue(letter), group) for letter, group in sorted(summary.queues.items())]
    every = summary.all
    if not ended(every):
        return None
    rows = [
        (
            name,
            group.served,
            group.no_show,
            group.cancelled,
            group.expired,
            group.transferred,
            share(group.no_show, ended(group)),
        )
        for name, group in [*groups, (tell.say("months.everybody"), every)]
    ]
    counts = [(name, getattr(every, name)) for name in ("served", "no_show", "cancelled", "expired")]
    drawn = [shared(tell, tell.say(f"months.col_{name}"), count, ended(every)) for name, count in counts]
    point = tell.say("months.point_endings", percent=tell.percent(every.no_show / ended(every)), n=every.no_show)
    heads = [
        ("queue", "text"),
        ("served", COUNT),
        ("no_show", COUNT),
        ("cancelled", COUNT),
        ("expired", COUNT),
        ("transferred", COUNT),
        ("no_show_share", PERCENT),
    ]
    return section("endings", tell, heads, rows, bars(tell.say("months.title_endings"), point, drawn, tell.number_of))


def kinds(summary, tell):
    groups = [(tell.queue(letter), group) for letter, group in sorted(summary.queues.items())]
    every = summary.all
    if not every.arrivals:
        return None
    rows = [
        (
            name,
            group.arrivals,
            group.priority,
            share(group.priority, group.arrivals),
            group.home,
            share(group.home, group.arrivals),
            group.paper,
        )
        for name, group in [*groups, (tell.say("months.everybody"), every)]
    ]
    drawn = [
        Row(
            tell.say(f"months.col_{name}"),
            100 * count / every.arrivals,
            tell.say("months.people_share", n=count, percent=tell.percent(count / every.arrivals)),
        )
        for name in ("priority", "home", "paper")
        for count in [getattr(every, name)]
    ]
    point = tell.say(
        "months.point_kinds",
        priority=tell.percent(every.priority / every.arrivals),
        home=tell.percent(every.home / every.arrivals),
    )
    chart = bars(tell.say("months.title_kinds"), point, drawn, lambda each: tell.percent(each / 100), top=100)
    heads = [
        ("queue", "text"),
        ("arrivals", COUNT),
        ("priority", COUNT),
        ("priority_share", PERCENT),
        ("home", COUNT),
        ("home_share", PERCENT),
        ("paper", COUNT),
    ]
    return section("kinds", tell, heads, rows, chart)


def home(summary, tell):
    home = summary.home
    if not home.booked + home.taken:
        return None
    names = ("booked", "taken", "came", "gave_back", "lapsed", "expected")
    return section("home", tell, COUNTED, [(tell.say(f"months.home_{name}"), getattr(home, name)) for name in names])


def help(summary, tell):
    rows = [(tell.say(f"months.asked_{name}"), getattr(summary, name)) for name in ("help", "delayed", "rejoined")]
    return section("help", tell, COUNTED, rows if any(row[1] for row in rows) else [])


def letters(summary, tell):
    letters = summary.letters
    states = [state for state in STATES if letters.reached.get(state) or letters.at_end.get(state)]
    rows = []
    for state in states:
        time = letters.time.get(state)
        spread = (time.n, time.median, time.p90, time.longest) if time and time.n else (None, None, None, None)
        rows.append(
            (
                tell.words.say(f"letters.{state}", tell.language),
                letters.reached.get(state, 0),
                None if state in DONE else letters.at_end.get(state, 0),
                *(each / 3600 if at and each is not None else each for at, each in enumerate(spread)),
            )
        )
    chart = None
    if rows:
        drawn = [Row(row[0], row[1], tell.say("months.letters_n", n=row[1])) for row in rows]
        point = tell.say("months.point_letters", made=letters.made, collected=letters.collected)
        chart = bars(tell.say("months.title_letters"), point, drawn, tell.number_of)
    heads = [
        ("state", "text"),
        ("reached", COUNT),
        ("at_end", COUNT),
        ("stays", COUNT),
        ("hours_median", DECIMAL),
        ("hours_p90", DECIMAL),
        ("hours_longest", DECIMAL),
    ]
    return section("letters", tell, heads, rows, chart)


def letter_services(summary, tell):
    made = sorted(summary.letters.by_service.items(), key=lambda each: -each[1])
    rows = [(tell.service(id), count) for id, count in made]
    return section("letter_services", tell, [("services", "text"), ("made", COUNT)], rows)


def paper(summary, tell, millimetres):
    slips = summary.slips
    if not slips.printed + slips.again + slips.lost:
        return None
    rows = [(tell.say(f"months.slips_{name}"), getattr(slips, name)) for name in ("printed", "again", "lost")]
    if millimetres:
        rows.append((tell.say("months.slips_metres"), round(slips.metres(millimetres), 1)))
    return section("paper", tell, COUNTED, rows)


def estimates(summary, tell):
    seen = summary.estimates
    if not seen.n:
        return None
    shares = [(name, getattr(seen, name)) for name in ("sooner", "inside", "later")]
    drawn = [shared(tell, tell.say(f"months.estimate_{name}"), count, seen.n) for name, count in shares]
    point = tell.say(
        "months.point_estimates", percent=tell.percent(seen.inside / seen.n), error=tell.minutes(seen.error)
    )
    chart = bars(tell.say("months.title_estimates"), point, drawn, tell.number_of)
    rows = [(tell.say(f"months.estimate_{name}"), count, count / seen.n) for name, count in shares]
    return section("estimates", tell, [("what", "text"), ("n", COUNT), ("share", PERCENT)], rows, chart)


def faces(summary, tell):
    faces = summary.faces
    if not faces.n:
        return None
    named = [
        (tell.words.say(f"phone.score_{score}", tell.language), faces.scores.get(score, 0)) for score in (4, 3, 2, 1)
    ]
    content = sum(count for score, count in faces.scores.items() if score >= CONTENT)
    drawn = [shared(tell, name, count, faces.n) for name, count in named]
    point = tell.say("months.point_faces", percent=tell.percent(content / faces.n), n=faces.n)
    chart = bars(tell.say("months.title_faces"), point, drawn, tell.number_of)
    rows = [(name, count, count / faces.n) for name, count in named]
    return section("faces", tell, [("what", "text"), ("n", COUNT), ("share", PERCENT)], rows, chart)


def about(summary, tell):
    counts = [(key, summary.faces.about.get(key, 0)) for key in ABOUT]
    rows = [(tell.words.say(f"phone.about_{key}", tell.language), count) for key, count in counts if count]
    return section("about", tell, COUNTED, sorted(rows, key=lambda each: -each[1]))


def remarks(summary, tell):
    rows = [(tell.say(f"months.remark_{name}"), summary.remarks.get(name, 0)) for name in REMARKS]
    return section("remarks", tell, COUNTED, rows if summary.days else [])
