"""The simulator: the real lobby under a virtual clock, against what theory says and what was published."""

import io
import json
import os
import signal
import sys
import tomllib
from heapq import heapreplace
from itertools import islice
from math import sqrt
from pathlib import Path
from random import Random
from statistics import mean, stdev
from subprocess import PIPE, Popen

import pytest
from click.testing import CliRunner

from commands import run
from reports.simulation import cases
from reports.simulation.endless import START, Stream, an_endless_lobby, draws, simulate
from reports.simulation.intervals import student, with_interval
from reports.simulation.playing import Room, Shift, Visit
from reports.simulation.theory import erlang_c, exact_wait, mg1_wait, mmc_wait
from reports.simulation.told import Progress, result
from reports.simulation.village import Profile, visitors

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = cases.read(cases.SHIPPED)
LINES = [each for each in PUBLISHED.values() if isinstance(each, cases.Case)]


def ideal(gaps, times, servers):
    """Minutes of wait of a line without a lobby: whoever comes first is served by whoever is free first."""
    free, at = [0.0] * servers, 0.0
    for gap, takes in zip(gaps, times, strict=False):
        at += gap
        begins = max(at, free[0])
        heapreplace(free, begins + takes)
        yield begins - at


def drawn(seed, stream, mirrored=False):
    return (draws(Random(f"{seed} gaps"), 1 / stream.rate, stream.arrival_cv, mirrored),
            draws(Random(f"{seed} times"), stream.mean, stream.service_cv, mirrored))  # fmt: skip


def in_the_lobby(gaps, times, servers):
    """The same, played by the real lobby."""
    room, at = Room(an_endless_lobby(servers), START), 0.0
    visits = []
    for gap, takes in zip(gaps, times, strict=True):
        at += gap * 60
        visits.append(Visit(at, "A", takes * 60))
    ended = list(room.play(visits, [Shift(0.0, counter, True) for counter in room.lobby.office.counters]))
    assert len(ended) == len(visits)
    return [visit.waited / 60 for visit in visits]


STREAMS = (
    Stream(rate=0.8, mean=1, servers=1), Stream(rate=0.95, mean=1, servers=1), Stream(rate=2.4, mean=1, servers=3),
    Stream(rate=0.6, mean=1, servers=1, service_cv=2), Stream(rate=1.8, mean=1, servers=2, service_cv=0),
)  # fmt: skip


@pytest.mark.parametrize("stream", STREAMS)
def test_everybody_waits_in_the_lobby_as_long_as_in_the_line_of_theory(stream):
    gaps, times = (list(islice(each, 3000)) for each in drawn(5, stream))

    assert in_the_lobby(gaps, times, stream.servers) == pytest.approx(
        list(ideal(gaps, times, stream.servers)), abs=1e-6
    )


def one_run(seed, stream, people):
    """(mean wait, how far what was drawn lies off what is expected): the mean of a run and its mirror."""
    pair = []
    for mirrored in (False, True):
        gaps, times = (list(islice(each, people)) for each in drawn(seed, stream, mirrored))
        square = stream.mean**2 * (1 + stream.service_cv**2)
        off = mean(x * x for x in times) - square, mean(gaps) - 1 / stream.rate, mean(times) - stream.mean
        pair.append((mean(ideal(gaps, times, stream.servers)), *off))
    return [mean(each) for each in zip(*pair, strict=True)]


@pytest.mark.parametrize(
    "stream",
    [
        Stream(rate=0.5, mean=1, servers=1), Stream(rate=1.2, mean=1, servers=2),
        Stream(rate=0.5, mean=1, servers=1, service_cv=1.5), Stream(rate=0.5, mean=1, servers=1, service_cv=0),
    ],
)  # fmt: skip
def test_and_that_line_waits_as_the_formulas_say_within_one_percent(stream):
    runs = [one_run(seed, stream, 15_000) for seed in range(16)]
    found, low, high = with_interval([run[0] for run in runs], [run[1:] for run in runs])
    exact = exact_wait(stream.rate, stream.mean, stream.servers, stream.arrival_cv, stream.service_cv)

    assert found == pytest.approx(exact, rel=0.01)
    assert low < exact < high


def test_the_formulas_give_what_textbooks_print():
    assert erlang_c(2, 3) == pytest.approx(4 / 9)  # Gross & Harris, M/M/3 with a load of two: 0.444
    assert erlang_c(0.5, 1) == pytest.approx(0.5)  # one counter: whoever finds it busy
    assert mmc_wait(2, 1, 3) == pytest.approx(4 / 9)
    assert mg1_wait(0.5, 1, 0) == pytest.approx(mmc_wait(0.5, 1, 1) / 2)  # always the same time: half the wait


def test_a_run_says_what_the_line_came_to_and_its_interval_holds_the_truth():
    found = simulate(Stream(rate=0.4, mean=2, servers=2), 2000, 12, 1, processes=1)

    assert found.wait[1] < mmc_wait(0.4, 2, 2) < found.wait[2]
    assert found.queue[0] == pytest.approx(0.4 * found.wait[0], rel=0.05)  # Little: people = rate × wait
    assert found.load[0] == pytest.approx(0.4, abs=0.01)


def test_the_same_seed_gives_the_same_numbers_on_any_number_of_processors():
    stream = Stream(rate=0.7, mean=1, servers=1)
    alone, together, other = (
        simulate(stream, 1000, 4, seed, processes=processes) for seed, processes in ((9, 1), (9, 2), (10, 2))
    )

    assert alone == together != other


def test_one_seed_is_split_so_that_it_too_has_an_interval():
    found = simulate(Stream(rate=0.5, mean=1, servers=1), 8000, 1, 1, processes=1)

    assert found.wait[1] < 1 < found.wait[2]


def test_a_line_has_forgotten_that_it_began_empty_when_the_first_customers_are_left_out():
    """Reckoned apart, from the law of how many there are: the chance of each number, step by step."""
    stream, steps, most = Stream(rate=0.8, mean=1, servers=1), 10, 150  # steps a minute
    law, missing = [1.0] + [0.0] * most, []
    up, down = stream.rate / steps, 1 / steps
    for _ in range(round(3 * stream.memory / stream.rate * steps)):
        law = [here * (1 - up * (n < most) - down * (n > 0)) + (law[n - 1] * up if n else 0)
               + (law[n + 1] * down if n < most else 0) for n, here in enumerate(law)]  # fmt: skip
        missing.append(1 - sum(n * chance for n, chance in enumerate(law)) / 4)  # of the four there in the long run

    assert missing[-1] < 0.01 < 0.1 < missing[len(missing) // 10]


def test_nobody_waits_less_than_nothing():
    found = json.loads(said("--id", "tegal-samsat-2018", "--customers", "5000", "--seeds", "4", "--json").stdout)

    assert [part["wait_ci_minutes"][0] for part in (found, *found["parts"])] == [0] * 5


def test_days_that_share_their_seeds_are_together_no_surer_than_each(tmp_path):
    file = tmp_path / "kasus.toml"
    file.write_text('[[cases]]\nid = "x"\nlambda_per_hour = [9, 9, 9, 9]\nservice_mean_min = 4', "utf-8")
    found = json.loads(said("--case", str(file), "--id", "x", *SMALL, "--json").stdout)

    assert found["wait_ci_minutes"] == pytest.approx(found["parts"][0]["wait_ci_minutes"])


def test_a_run_too_short_for_its_load_says_that_it_may_not_be_used():
    few, enough = (said("--id", "bone-bolango-2025-now", "--customers", number, "--seeds", "2").stdout
                   for number in ("6000", "7000"))  # fmt: skip

    assert "JANGAN DIPAKAI" in few and "--customers 6300 atau lebih" in few
    assert "JANGAN DIPAKAI" not in enough


def test_mirrored_runs_draw_the_other_end():
    for cv in (1, 2):
        usual, mirrored = (list(islice(draws(Random(3), 5, cv, mirrored), 4000)) for mirrored in (False, True))
        below = sum((a < 4) == (b < 4) for a, b in zip(usual, mirrored, strict=True))
        assert mean(usual) == pytest.approx(5, rel=0.1)
        assert mean(mirrored) == pytest.approx(5, rel=0.1)
        assert below < 2000  # as often as not by chance; mirrored, seldom


# --- how sure a mean is --------------------------------------------------------------------------------------------


def test_students_t_is_that_of_the_tables():
    told = {1: 12.706, 2: 4.303, 4: 2.776, 9: 2.262, 16: 2.120, 19: 2.093, 30: 2.042}

    assert {free: round(student(free), 3) for free in told} == pytest.approx(told, abs=0.002)


def test_without_controls_an_interval_is_that_of_students():
    values = [3.0, 5.0, 4.0, 6.0, 7.0]
    middle, low, high = with_interval(values)

    assert (middle, high - middle) == pytest.approx((5, 2.776 * stdev(values) / sqrt(5)), abs=0.002)
    assert middle - low == pytest.approx(high - middle)


def test_an_interval_of_95_percent_holds_the_truth_95_times_of_100():
    held = 0
    for seed in range(600):
        chance = Random(seed)
        noise = [(chance.gauss(0, 1), chance.gauss(0, 3)) for _ in range(16)]
        values = [10 + 2 * one - other / 2 + chance.gauss(0, 0.5) for one, other in noise]
        _, low, high = with_interval(values, noise)
        held += low < 10 < high
    assert 0.93 <= held / 600 <= 0.97


def test_what_is_known_of_chance_is_taken_off():
    chance = Random(1)
    noise = [(chance.gauss(0, 1),) for _ in range(16)]
    values = [10 + 2 * one + chance.gauss(0, 0.1) for (one,) in noise]
    _, low, high = with_interval(values)
    _, nearer, farther = with_interval(values, noise)

    assert farther - nearer < (high - low) / 10


def test_one_run_has_no_interval():
    assert with_interval([4.0]) == (4.0, None, None)


# --- what was published --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", LINES, ids=lambda case: case.id)
def test_a_published_case_is_what_theory_makes_of_its_rates(case):
    for part in case.parts:
        stream = part.stream
        exact = exact_wait(stream.rate, stream.mean, stream.servers, stream.arrival_cv, stream.service_cv)
        assert exact == pytest.approx(part.published, rel=0.005)


def test_the_file_says_how_near_each_case_must_come():
    assert {case.id: case.tolerance for case in LINES} == {
        "bandung-birth-2015": 0.05, "bone-bolango-2025-now": 0.1, "tegal-samsat-2018": 0.1,
    }  # fmt: skip


def test_a_published_case_comes_out_within_its_tolerance():
    monday = next(case for case in LINES if case.id == "tegal-samsat-2018").parts[0]
    found = simulate(monday.stream, 3000, 16, 1, processes=1)

    assert found.wait[0] == pytest.approx(monday.published, rel=0.1)
    assert found.wait[1] < monday.published < found.wait[2]


# --- ./run simulate ------------------------------------------------------------------------------------------------


def said(*asked):
    return CliRunner().invoke(run, ["simulate", *asked])


SMALL = ("--customers", "400", "--seeds", "3")


def test_a_case_is_told_to_programs_by_fixed_names():
    found = json.loads(said("--id", "bone-bolango-2025-now", *SMALL, "--json", "--seed", "4").stdout)

    assert {"wait_mean_minutes", "wait_ci_minutes", "in_queue_mean", "utilisation", "customers", "seed"} <= set(found)
    assert (found["customers"], found["seeds"], found["seed"], found["counters"]) == (400, 3, 4, 4)
    assert found["wait_ci_minutes"][0] < found["wait_mean_minutes"] < found["wait_ci_minutes"][1]
    assert 0 < found["utilisation"] < 1


def test_the_same_seed_prints_the_same_bytes():
    asked = ("--id", "padat", "--customers", "300", "--seeds", "2", "--json")

    assert said(*asked).stdout == said(*asked).stdout != said(*asked, "--seed", "2").stdout


def test_one_more_counter_shortens_the_wait():
    now, more = (json.loads(said("--id", "padat", "--customers", "500", "--seeds", "2", "--json", *changed).stdout)
                 for changed in ((), ("--counters", "+1")))  # fmt: skip

    assert (now["counters"], more["counters"]) == (4, 5)
    assert more["wait_mean_minutes"] < now["wait_mean_minutes"]
    assert more["customers"] == now["customers"]  # the same people


def test_an_office_is_played_by_whole_weeks():
    found = json.loads(said("--id", "padat", "--customers", "126", "--seeds", "1", "--json").stdout)

    assert found["days"] == 5 and found["customers"] == pytest.approx(5 * 125, rel=0.1)


def test_a_person_reads_it_in_a_sentence():
    told = said("--id", "bone-bolango-2025-now", *SMALL).stdout

    assert "menunggu rata-rata" in told and "menurut rumus 26,42 menit" in told


def test_without_a_name_all_cases_stand_in_a_table(tmp_path):
    file = tmp_path / "kasus.toml"
    file.write_text(OWN, "utf-8")
    rows = said("--case", str(file), *SMALL).stdout.splitlines()

    assert [row.split("|")[1].strip() for row in rows[2:]] == ["kantor-kami", "desa-kami"]
    assert len({len(row) for row in rows}) == 1


OWN = """
[[cases]]
id = "kantor-kami"
model = "M/M/2"
lambda_per_hour = 10
service_mean_min = 9
[profile]
hour_start_mon_thu = ["08.00", "10.00"]
share_mon_thu = [0.7, 0.3]
weekday_factor = { mon = 2, fri = 0 }
[[services]]
id = "apa-saja"
queue = "A"
minutes = 8
[[scenarios]]
id = "desa-kami"
visitors_per_day = 30
counters = ["A", "A"]
"""

WRONG = {
    "bilangan": ('[[cases]]\nid = "x"\nlambda_per_hour = "banyak"\nservice_mean_min = 3', "lambda_per_hour"),
    "tak hingga": ('[[cases]]\nid = "x"\nlambda_per_hour = inf\nservice_mean_min = 3', "lambda_per_hour"),
    "tumpah": ('[[cases]]\nid = "x"\nlambda_per_hour = 30\nservice_mean_min = 3', "tumbuh tanpa henti"),
    "model": ('[[cases]]\nid = "x"\nmodel = "Z/Z/1"\nlambda_per_hour = 1\nservice_mean_min = 3', "Z/Z/1"),
    "lama": ('[[cases]]\nid = "x"\nlambda_per_hour = 1', "service_mean_min"),
    "jam": ('[[scenarios]]\nid = "x"\n[profile]\nhour_start_fri = ["pagi"]\nshare_fri = [1]', "hour_start_fri"),
    "loket": ('[[scenarios]]\nid = "x"\ncounters = 0', "counters"),
    "huruf": ('[[scenarios]]\nid = "x"\ncounters = [1, 2]', "counters"),
    "salah ketik": ('[[cases]]\nid = "x"\nlambda_per_hour = 9\nservice_mean_min = 3\nservice_vc = 0.5', "service_cv"),
    "salah ketik kantor": ('[[scenarios]]\nid = "x"\n[profile]\npriority_shares = 0.3', "priority_share."),
    "dua kali": ('[[cases]]\nid = "x"\nlambda_per_hour = 9\nservice_mean_min = 3\n' * 2, "Ada 2 kasus bernama ini"),
    "tersebar": ('[[cases]]\nid = "x"\nmodel = "M/G/1"\nlambda_per_hour = 9\nservice_mean_min = 3', "service_cv = 0.6"),
    "nama": ("[[cases]]\nlambda_per_hour = 1\nservice_mean_min = 3", "id"),
    "kosong": ("", "Tidak ada [[cases]]"),
    "koma": ('[[cases]]\nid = "x"\nservice_mean_min = 4,5', "baris 3, kolom 21"),
    "bukan toml": ("[[", "TOML"),
    "bukan daftar": ("cases = 3", "[[cases]]"),
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_file_is_refused_in_a_sentence(text, tmp_path):
    file = tmp_path / "kasus.toml"
    file.write_text(WRONG[text][0], "utf-8")
    told = said("--case", str(file))

    assert (told.exit_code, told.stdout) == (1, "")
    assert WRONG[text][1] in told.stderr


@pytest.mark.parametrize(
    "asked",
    [
        ("--id", "tidak-ada"), ("--case", "/tidak/ada.toml"), ("--id", "padat", "--counters", "banyak"),
        ("--id", "bone-bolango-2025-now", "--counters", "-1"), ("--customers", "3"), ("--seeds", "0"),
        ("--seed", "x"), ("--id", "padat", "--counters", "0"), ("--id", "padat", "--counters", "-6"),
    ],
)  # fmt: skip
def test_what_cannot_be_simulated_is_refused_in_a_sentence(asked):
    told = said(*asked)

    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.strip()
    assert "Traceback" not in told.stderr


# --- how far a long run is -----------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self):
        return True


def told_of(stream, *steps):
    """What is written of a run of which (done of ten, at second) are told."""
    clock = [0.0]
    of = Progress(stream, now=lambda: clock[-1]).of("padat")
    for done, at in steps:
        clock.append(at)
        of(done, 10)
    return stream.getvalue()


def test_on_a_terminal_one_line_says_at_once_that_it_runs_and_then_how_long_it_will():
    lines = told_of(Terminal(), (1, 60.0), (5, 300.0), (10, 600.0)).split("\r\x1b[K")

    assert lines == ["", "padat: 0 %", "padat: 10 %, kira-kira 9 menit lagi", "padat: 50 %, kira-kira 5 menit lagi",
                     "padat: 100 %"]  # fmt: skip


def test_in_a_file_it_is_a_line_for_every_tenth_and_none_of_what_is_soon_done():
    assert told_of(io.StringIO(), (5, 1.0), (10, 1.9)) == ""
    assert told_of(io.StringIO(), (1, 32.0), (1, 33.0), (10, 40.0)).splitlines() == [
        "padat: 10 %, kira-kira 5 menit lagi", "padat: 100 %",
    ]  # fmt: skip


def _as_at_a_terminal():
    # A shell starts what runs behind it deaf to Ctrl+C, and these tests may run behind one.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def long_run():
    """The command at work on a long run, with processes of its own and a terminal's group."""
    given = [sys.executable, "commands.py", "simulate", "--id", "padat", "--seeds", "100", "--customers", "500"]
    running = Popen(
        given, cwd=ROOT, stdout=PIPE, stderr=PIPE, text=True, start_new_session=True, preexec_fn=_as_at_a_terminal
    )
    assert "%" in running.stderr.readline()
    yield running
    running.kill()
    running.communicate()


def test_ctrl_c_ends_a_long_run_with_one_sentence(long_run):
    os.killpg(long_run.pid, signal.SIGINT)
    out, told = long_run.communicate(timeout=20)

    assert (long_run.returncode, out) == (130, "")
    assert [line for line in told.splitlines() if "%" not in line] == ["Dihentikan sebelum selesai."]


def test_cases_that_were_done_before_ctrl_c_are_not_lost(monkeypatch):
    def second_stops(case, *given):
        if case is not LINES[0]:
            raise KeyboardInterrupt
        return result(case, *given)

    monkeypatch.setattr("reports.simulation.cases.read", lambda path: PUBLISHED)
    monkeypatch.setattr("reports.simulation.told.result", second_stops)
    stopped = said(*SMALL)

    assert stopped.exit_code == 130 and "Dihentikan" in stopped.stderr
    assert [row.split("|")[1].strip() for row in stopped.stdout.splitlines()[2:]] == ["bandung-birth-2015"]


def test_when_the_command_is_killed_its_processes_end_without_a_word(long_run):
    long_run.kill()
    _, told = long_run.communicate(timeout=20)  # the pipe is closed when the last of them has ended

    assert [line for line in told.splitlines() if "%" not in line] == []


def test_of_several_cases_it_says_which_cannot_be_played():
    told = said("--counters", "-1", *SMALL)

    assert (told.exit_code, told.stdout) == (1, "") and told.stderr.startswith("bandung-birth-2015: Jumlah loket")


# --- a village by the day ------------------------------------------------------------------------------------------


def test_services_of_the_cases_are_those_of_the_catalogue():
    catalogue = tomllib.loads((ROOT / "guide" / "services.toml").read_text("utf-8"))["services"]
    known = [(each["id"], each["group"], each["duration_minutes_estimate"], each["service_cv"], each["demand_share"])
             for each in catalogue]  # fmt: skip

    assert [tuple(each) for each in cases.usual_services()] == known


def test_people_come_by_the_shares_of_the_hours_and_days():
    padat = PUBLISHED["padat"]
    days = {weekday: [visitors(padat, weekday, Random(f"{weekday} {n}")) for n in range(60)] for weekday in (0, 4)}
    monday = [visit.at / 3600 for day in days[0] for visit in day]

    assert len(monday) / 60 == pytest.approx(125 * 1.25, rel=0.05)
    assert sum(map(len, days[4])) / 60 == pytest.approx(125 * 0.75, rel=0.05)
    assert sum(9 <= at < 10 for at in monday) / len(monday) == pytest.approx(0.24, abs=0.02)
    assert all(visit.at / 3600 < 11.5 or visit.at / 3600 >= 13 for day in days[4] for visit in day)  # Friday's prayer


def test_a_profile_of_ones_own_is_followed(tmp_path):
    file = tmp_path / "kasus.toml"
    file.write_text(OWN, "utf-8")
    own = cases.case_of(file, "desa-kami")
    monday = visitors(own, 0, Random(1))

    assert own.profile.weekday[0] == 2 and own.profile.weekday[4] == 0
    assert own.profile.no_show == Profile().no_show
    assert {visit.queue for visit in monday} == {"A"} and min(visit.at for visit in monday) >= 8 * 3600
    assert visitors(own, 4, Random(1)) == []
