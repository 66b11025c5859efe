"""What pages hear: the whole picture first, every change after, each call once and only while it is true."""

import re
from urllib.request import urlopen

import gevent
import pytest
import socketio
from room import called
from running import Running, at_once, in_order, settings, until

from push import Place, Push


@pytest.fixture
def office(tmp_path):
    with Running(tmp_path, settings("AS", 2)) as running:
        yield running


class Page:
    """A page that only listens."""

    def __init__(self, office, namespace="/display", token=None, origin=None, auth=None, **said):
        """`auth`: what it says, where a word of it is one of ours."""
        self.draws, self.announced = [], []
        self.namespace = namespace
        self.client = in_order(socketio.Client(reconnection=False))
        self.client.on("draw", self.draws.append, namespace=namespace)
        self.client.on("announce", self.announced.append, namespace=namespace)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.client.connect(
            f"http://127.0.0.1:{office.port}", transports=["websocket"], namespaces=[namespace],
            auth=auth or said,
            headers=headers | ({"Origin": origin} if origin else {}), wait_timeout=5,
        )  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.disconnect()

    def html(self, part):
        """How a part looks now, or nothing."""
        return next((draw["html"] for draw in reversed(self.draws) if draw["part"] == part), "")

    def count(self, part):
        return sum(draw["part"] == part for draw in self.draws)


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_page_that_comes_gets_the_whole_picture_first(office):
    office.issue("A"), office.act("1", "call")
    with Page(office) as tv:
        until(lambda: tv.draws)
        assert tv.draws[0]["part"] == "board" and "A 001" in tv.draws[0]["html"]
        assert tv.draws[0]["seq"] == office.board()["seq"]


def test_what_is_pushed_is_what_the_page_itself_would_load(office):
    office.issue("A"), office.issue("S"), office.act("2", "call")
    with Page(office) as tv:
        until(lambda: tv.html("board"))
        page = urlopen(f"http://127.0.0.1:{office.port}/display", timeout=5).read().decode()
        board = re.search(r'<main id="board"[^>]*>(.*?)</main>', page, re.S)[1]
        assert words(board) == words(tv.html("board"))


def test_a_tap_is_drawn_on_board_desk_and_kiosk(office):
    counter, kiosk = office.token("counter", "1"), office.token()
    with (
        Page(office) as tv,
        Page(office, "/counters", counter, counter="1") as desk,
        Page(office, "/kiosk", kiosk) as menu,
    ):
        until(lambda: tv.draws and desk.draws and menu.draws)
        office.issue("A")
        until(lambda: "1 menunggu" in words(tv.html("board")))
        until(lambda: "A 001" in desk.html("desk"))
        until(lambda: "1 orang menunggu" in words(menu.html("menu")))


def test_a_burst_is_drawn_once_and_not_for_each_fact(office):
    with Page(office) as tv:
        until(lambda: tv.draws)
        before = tv.count("board")
        at_once(10, lambda _: [office.issue("A") for _ in range(10)])
        until(lambda: "100 menunggu" in words(tv.html("board")))
        assert tv.count("board") - before < 100


def test_every_page_hears_the_clock_within_three_seconds(office):
    with Page(office) as tv, Page(office, "/kiosk", office.token()) as menu:
        for page in (tv, menu):
            until(lambda page=page: re.search(r"\d\d\.\d\d", page.html("clock")), 3)


def test_a_call_is_announced_once_to_each_page_with_its_clip(office):
    with Page(office) as tv, Page(office) as other:
        until(lambda: tv.draws and other.draws)
        office.issue("A")
        seq = office.act("1", "call")[1]["seq"]
        until(lambda: tv.announced and other.announced)
        office.issue("A")
        until(lambda: "1 menunggu" in words(tv.html("board")))
        call = tv.announced[0]
        assert (call["ticket"], call["counter"], call["seq"]) == ("A001", "1", seq)
        assert call["say"] == "Nomor antrean, A nol nol satu, silakan ke loket satu"
        assert call["clips"] == ["/display/voice/id/1/A001.wav"]
        assert len(tv.announced) == len(other.announced) == 1


def test_a_page_that_missed_calls_hears_only_what_is_still_true(office):
    for _ in range(3):
        office.issue("A")
    office.act("1", "call"), office.act("1", "finish")
    missed = office.act("1", "call")[1]["seq"]
    office.act("2", "call")
    with Page(office, since=0) as tv:
        until(lambda: len(tv.announced) == 2)
        assert [call["ticket"] for call in tv.announced] == ["A002", "A003"]
    with Page(office, since=missed) as tv:
        until(lambda: tv.announced)
        assert [call["ticket"] for call in tv.announced] == ["A003"]
    with Page(office, since=office.board()["seq"]) as tv:
        until(lambda: tv.draws)
        office.act("1", "recall")
        until(lambda: tv.announced)
        assert [call["ticket"] for call in tv.announced] == ["A002"]
        assert tv.announced[0]["say"].startswith("Panggilan ulang")


def test_a_narrowed_board_hears_and_shows_its_own_queues_alone(office):
    with Page(office, queues="S") as narrow, Page(office) as wide:
        until(lambda: narrow.draws and wide.draws)
        office.issue("A"), office.issue("S")
        office.act("1", "call", ticket="A001"), office.act("2", "call")
        until(lambda: len(wide.announced) == 2)
        until(lambda: narrow.announced)
        assert [call["ticket"] for call in narrow.announced] == ["S001"]
        assert "A 001" not in narrow.html("board")


@pytest.mark.parametrize(
    ("namespace", "kind", "counter"),
    [("/counters", None, None), ("/counters", "kiosk", None), ("/counters", "counter", "2"), ("/kiosk", None, None)],
)
def test_desk_and_kiosk_listen_only_for_those_who_may(office, namespace, kind, counter):
    token = office.token(kind, counter) if kind else None
    with pytest.raises(socketio.exceptions.ConnectionError):
        Page(office, namespace, token, counter="1")


def test_a_page_from_elsewhere_is_refused(office):
    with pytest.raises(socketio.exceptions.ConnectionError):
        Page(office, origin="http://elsewhere.example")


def test_with_pages_open_the_server_goes_quickly_when_told_to(office):
    pages = [Page(office) for _ in range(20)]
    until(lambda: all(page.draws for page in pages))
    seconds, code = office.stop()
    assert code == 0 and seconds < 5, (seconds, code)
    until(lambda: not any(page.client.connected for page in pages), 3)


# --- what goes wrong while pages are told -----------------------------------------------------------------------------


class Small:
    """A push with one board and one kiosk, told of calls by hand; `heard` is all that goes out, in order.

    It stands in for the lobby, whose `seq` is all that is looked at, and for the sockets.
    """

    def __init__(self):
        self.seq, self.calls, self.heard, self.followers = 0, [], [], []
        self.server = self.manager = self
        self.while_drawing = []
        self.push = Push(self, self, lambda language: "09.00")
        self.board = Place(None, lambda view: {"board": str(self.calls)}, self.due)
        self.kiosk = Place(None, self.draw_kiosk)
        for namespace, place in (("/display", self.board), ("/kiosk", self.kiosk)):
            self.push.add(namespace, place)
            place.rooms["all"] = (self, {})
        self.greenlet = gevent.spawn(self.push._draw_for_ever)

    language = None

    def see(self, look):
        return look(self)

    def on_event(self, *_):
        pass

    def get_participants(self, *_):
        return iter(["a page"])

    def emit(self, event, message, **_):
        self.heard.append((event, message.get("html", message["seq"])))

    def due(self, view, since, within):
        return [{"seq": seq} for seq in self.calls if seq > since]

    def draw_kiosk(self, view):
        for act in [self.while_drawing.pop() for _ in self.while_drawing]:
            act()
        return {"menu": str(self.seq)}

    def call(self):
        self.seq += 1
        self.calls.append(self.seq)
        for follower in self.followers:
            follower([(self.seq, called("A001", "1", "9:00"))])

    def passes(self):
        gevent.sleep(0.05)


@pytest.fixture
def small():
    small = Small()
    yield small
    small.greenlet.kill()


def test_a_call_that_comes_while_pages_are_drawn_is_said_after_the_board_shows_it(small):
    small.while_drawing.append(small.call)

    small.call()
    small.passes()

    said = [what for what in small.heard if what[0] == "announce" or what[1].startswith("[")]
    assert said == [("draw", "[1]"), ("announce", 1), ("draw", "[1, 2]"), ("announce", 2)]


@pytest.mark.parametrize("part", ["draw", "announce"])
def test_a_voice_or_a_picture_that_fails_once_does_not_silence_the_boards(small, part):
    works = getattr(small.board, part)
    setattr(small.board, part, lambda *_: 1 / 0)
    small.call()
    small.passes()
    setattr(small.board, part, works)

    small.call()
    small.passes()

    assert ("draw", "[1, 2]") in small.heard
    assert ("announce", 2) in small.heard
