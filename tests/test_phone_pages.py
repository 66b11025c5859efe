"""A resident's own phone: one token, one ticket, and nothing else."""

import re

import pytest
import segno
from office import AT_ANY_PACE, SETTINGS, Page, Village
from room import WEDNESDAY

TOLD = {"ticket", "queue", "service", "status", "outcome", "counter", "ahead", "wait", "seq"}
WHY = {"reason": "perlu"}


@pytest.fixture
def village(tmp_path):
    with Village(tmp_path) as village:
        yield village


@pytest.fixture(scope="module")
def common(tmp_path_factory):
    """One office for what leaves no trace, with three people waiting."""
    with Village(tmp_path_factory.mktemp("office")) as village:
        village.mine = [village.issue("A", service="ktp"), village.issue("A"), village.issue("S")]
        yield village


def asked(village, token):
    return village.browser().get(f"/t/{token}", Accept="application/json")


def test_a_program_is_told_what_is_promised_and_nothing_else(common):
    answer = asked(common, common.mine[0]["token"])

    assert answer.status_code == 200
    assert answer.json == {
        "ticket": "A001", "queue": "A", "service": "ktp", "status": "waiting", "outcome": None, "counter": None,
        "ahead": 0, "wait": None, "seq": common.board()["seq"],
    }  # fmt: skip
    assert answer.json.keys() == TOLD


def test_a_wait_that_is_known_is_told_from_and_to(village):
    village.act("1", "open")
    token = village.issue("A", service="ktp")["token"]

    assert asked(village, token).json["wait"].keys() == {"from", "to"}


@pytest.mark.parametrize(
    ("verbs", "status", "outcome", "says"),
    [
        ([], "waiting", None, "Anda berikutnya"),
        ([("call", {})], "called", None, "Giliran Anda. Silakan ke Loket 1."),
        ([("call", {}), ("start", {})], "serving", None, "Sedang dilayani di Loket 1."),
        ([("call", {}), ("hold", WHY)], "held", None, "Giliran Anda ditahan."),
        ([("call", {}), ("finish", {})], "ended", "served", "Selesai dilayani."),
        ([("cancel", {"ticket": "A001", **WHY})], "ended", "cancelled", "dibatalkan"),
        ([("call", {}), ("recall", {}), ("recall", {}), ("no-show", {})], "ended", "no_show", "Kembali mengantre"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_the_phone_says_where_one_stands(village, verbs, status, outcome, says):
    token = village.issue("A")["token"]
    for verb, fields in verbs:
        village.act("1", verb, **fields)

    told = asked(village, token).json
    assert (told["status"], told["outcome"]) == (status, outcome)
    assert says in village.page(f"/t/{token}").text


def test_the_phone_counts_those_ahead(common):
    page = common.page(f"/t/{common.mine[1]['token']}").text

    assert "A 002" in page and "1 orang di depan Anda" in page and "Keadaan pukul 09.00" in page


def test_the_phone_speaks_the_language_chosen_at_the_kiosk(village):
    token = village.issue("A", language="en")["token"]

    assert "You are next" in village.page(f"/t/{token}").text
    assert '<html lang="en">' in village.browser().get(f"/t/{token}").text


@pytest.mark.parametrize("token", ["A001", "nobody", "x" * 5000, "%00", "..%2f..%2fconfig.toml", "%F0%9F%98%80"])
@pytest.mark.parametrize("page", ["", "/qr.svg"])
def test_a_token_nobody_holds_opens_nothing(common, token, page):
    answer = common.browser().get(f"/t/{token}{page}", Accept="application/json")

    assert answer.status_code == 404 and answer.json["message"].endswith(".")


def test_a_token_nobody_holds_is_told_in_words_and_leads_a_resident_nowhere_they_may_not_go(common):
    answer = common.browser().get("/t/nobody")

    assert answer.status_code == 404 and "Nomor ini tidak berlaku lagi" in answer.text
    assert not Page(answer.text).links


def test_yesterdays_paper_opens_nothing_today(village):
    token = village.issue("A")["token"]
    village.device("head").post("/day/close")
    assert "tidak berlaku lagi" in village.page(f"/t/{token}").text

    village.go_on_to("9:00", WEDNESDAY)
    assert village.issue("A")["ticket"] == "A001"
    assert asked(village, token).status_code == 404


def test_the_code_leads_to_the_same_page(common):
    token = common.mine[0]["token"]
    answer = common.browser().get(f"/t/{token}/qr.svg")
    code = segno.make(f"{common.server.address()}/t/{token}", error="m", micro=False)

    assert answer.mimetype == "image/svg+xml"
    assert code.svg_data_uri(scale=8, border=2) and re.search(r'd="([^"]+)"', answer.text)[1] in code.svg_inline(
        scale=8, border=2
    )


@pytest.mark.parametrize("page", ["", "/qr.svg"])
def test_the_page_is_kept_from_search_engines_caches_and_other_sites(common, page):
    headers = common.browser().get(f"/t/{common.mine[0]['token']}{page}").headers

    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Cache-Control"] == "no-store"
    # With `no-referrer` a browser sends its own forms with `Origin: null`, and they would be refused.
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_token_reveals_no_other_ticket_and_no_other_token(common):
    mine, *others = common.mine
    for accept in ("text/html", "application/json"):
        told = common.browser().get(f"/t/{mine['token']}", Accept=accept).text
        for other in others:
            assert other["token"] not in told
            assert other["ticket"] not in told and f"{other['ticket'][0]} {other['ticket'][1:]}" not in told


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_token_changes_nothing(common, method):
    seq = common.board()["seq"]
    client = common.browser().client
    for page in ("", "/cancel", "/qr.svg"):
        answer = getattr(client, method)(f"/t/{common.mine[0]['token']}{page}")
        assert answer.status_code in (403, 404, 405)  # another phone than the one that booked may not cancel
    assert common.board()["seq"] == seq


def test_tokens_are_long_and_have_nothing_in_common(common):
    tokens = [common.issue("A")["token"] for _ in range(50)]

    assert len(set(tokens)) == 50 and all(len(token) >= 22 for token in tokens)


def test_a_queue_taken_out_of_the_configuration_loses_nobody(village):
    token = village.issue("S")["token"]
    village.reopen(SETTINGS.replace('[[queues]]\nletter = "S"\nname = "Surat"\n', "").replace(', "S"', "")
                   .replace('"S", ', "").replace('"S"', '"A"') + AT_ANY_PACE)  # fmt: skip

    assert "S 001" in village.page(f"/t/{token}").text
    assert asked(village, token).json["queue"] == "S"
    assert "S 001" in village.browser("kiosk").page(f"/kiosk/taken/{token}").text
    assert village.act("1", "call", ticket="S001", reason="antrean lama").json["ticket"] == "S001"
    assert "S 001" in village.browser("counter", "1").page("/counters/1").text
    assert village.browser().get("/display").status_code == 200


# --- what a token can do -------------------------------------------------------------------------------------------


def do(village, mine, verb, **fields):
    """A program that holds the token."""
    return village.browser().client.post(
        f"/t/{mine['token']}/{verb}", json=fields, headers={"Accept": "application/json"}
    )


def test_by_a_form_without_scripts_somebody_lets_another_go_first(village):
    mine, _ = village.issue("A"), village.issue("A")
    path, browser = f"/t/{mine['token']}", village.browser()

    answer = browser.press(path, f"{path}/delay", places="1")
    assert (answer.status_code, answer.location) == (303, path)
    assert "1 orang di depan Anda" in village.page(path).text


def test_a_refusal_stands_in_words_on_the_page_itself(village):
    mine = village.issue("A")
    path, browser = f"/t/{mine['token']}", village.browser()

    answer = browser.press(path, f"{path}/delay", places="2")
    assert answer.status_code == 409 and "Belum ada orang di belakang Anda" in answer.text
    assert "A 001" in Page(answer.text).text and path in Page(answer.text).links


def test_a_program_lets_others_go_first_comes_back_and_says_how_it_was(village):
    mine, _, _ = (village.issue("A") for _ in range(3))
    assert do(village, mine, "delay", places=2).json["ahead"] == 2
    assert do(village, mine, "delay", places="x").status_code == 422
    village.act("1", "call", ticket="A001", reason="perlu")
    assert do(village, mine, "delay", places=1).json["refusal"] == "NowCalled"
    village.act("1", "recall"), village.act("1", "recall"), village.act("1", "no-show")
    assert do(village, mine, "rejoin").json["status"] == "waiting"
    village.act("1", "call", ticket="A001", reason="perlu"), village.act("1", "finish")
    assert do(village, mine, "feedback", score=4, about=["cepat"]).status_code == 200
    assert do(village, mine, "feedback", score=4).json["refusal"] == "FeedbackIsGiven"


@pytest.mark.parametrize("fields", [{}, {"score": 9}, {"score": 3, "about": "x"}, {"score": 3, "about": ["nama"]}])
def test_bad_feedback_is_refused_in_words(village, fields):
    mine = village.issue("A")
    village.act("1", "call"), village.act("1", "finish")

    answer = do(village, mine, "feedback", **fields)
    assert answer.status_code == 422 and answer.json["message"].endswith(".")


def test_the_faces_and_the_reasons_are_one_form(village):
    mine = village.issue("A", service="ktp")
    village.act("1", "call"), village.act("1", "finish")
    path, browser = f"/t/{mine['token']}", village.browser()
    page = village.page(path)
    assert "/complaints?lang=id&service=ktp" in page.links
    ticked = {key: value for key, value in page.form(f"{path}/feedback").items() if not key.startswith("about_")}

    ticked |= {"score": "2", "about_lama": "1", "about_tempat": "1"}
    assert browser.post(f"{path}/feedback", ticked).status_code == 303
    assert village.live.see(lambda lobby: lobby.tickets["A001"].feedback) == (2, ("lama", "tempat"))
    assert "penilaian Anda sudah kami terima" in village.page(path).text


def test_a_missed_call_is_told_with_its_hour_and_its_counter_and_the_way_back(village):
    mine = village.issue("A")
    village.act("1", "call")
    village.pass_minutes(3)
    village.act("1", "recall"), village.act("1", "recall"), village.act("1", "no-show")
    page = village.page(f"/t/{mine['token']}")

    assert "Anda dipanggil pukul 09.03 ke Loket 1." in page.text and f"/t/{mine['token']}/rejoin" in page.actions()
    assert village.browser().press(f"/t/{mine['token']}", f"/t/{mine['token']}/rejoin").status_code == 303
    assert "kembali mengantre dari ponsel" in village.browser("counter", "1").page("/counters/1").text


def test_another_number_is_never_touched_by_a_token(village):
    mine, other = village.issue("A"), village.issue("A")
    do(village, mine, "delay", places=1)
    for verb in ("call", "finish", "transfer", "hold", "restore", "cancel", "no-show"):
        assert do(village, mine, verb, ticket=other["ticket"], reason="x").status_code in (403, 404, 405)
    assert asked(village, other["token"]).json["status"] == "waiting"


def test_the_same_press_is_one_act(village):
    mine = [village.issue("A") for _ in range(4)][0]
    assert do(village, mine, "delay", places=1, tap="t").json["ahead"] == 1
    assert do(village, mine, "delay", places=1, tap="t").json["ahead"] == 1


@pytest.mark.parametrize("verb", ["delay", "rejoin", "feedback"])
def test_a_token_of_yesterday_does_nothing(village, verb):
    mine = village.issue("A")
    village.device("head").post("/day/close")
    village.go_on_to("9:00", WEDNESDAY)
    village.issue("A")

    answer = do(village, mine, verb, places=1, score=4)
    assert answer.status_code == 404 and "tidak berlaku lagi" in answer.json["message"]


def test_the_page_is_light(common):
    browser, sizes = common.browser(), {}
    page = browser.get(f"/t/{common.mine[0]['token']}")
    own = re.findall(r'(?:href|src)="(/static/[^"#]+)"', page.text)
    for path in [path for path in own if "socket.io" not in path] + ["/static/live.js", "/static/phone-line.js",
                 "/static/phone-alarm.js", "/static/faces.svg"]:  # fmt: skip
        sizes[path] = len(browser.get(path).data)

    assert len(page.data) + sum(sizes.values()) < 60_000, sizes
