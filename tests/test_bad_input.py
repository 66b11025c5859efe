"""Whatever is sent to whichever address: never a fault, always a refusal in words, and nothing of ours told."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import JSON, Village

from counter.pages import VERBS
from doors import KIOSK, PUBLIC, roles_of
from feedback.complaint_form import FIELDS as COMPLAINT_FIELDS

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
HOSTILE = [
    "", " ", "\x00", "\ud800", "'; drop table facts; --", "{{7*7}}", "{field}", "%s%n", "../../etc/passwd", "<script>",
    "\x1b[2J\x1b@", "١٢٣", "９", "-1", "1e309", "NaN", "true", "null", "A" * 300, "😀", "\r\nSet-Cookie: x=1", "A001",
    "1", "A", "S", "id", "en", "priority", "2026-11-24T09:00:00+07:00", "2026-11-24T09:00:00", "=1+1", "__class__",
]  # fmt: skip
BODIES = [
    (b"", JSON), (b"{", JSON), (b"[]", JSON), (b"null", JSON), (b"0", JSON), (b"[" * 60_000, JSON),
    (b'{"a":' * 12_000, JSON), (b'{"ticket":"\xff\xfe"}', JSON), (b"\xef\xbb\xbf{}", JSON),
    (b"{}", "application/json; charset=utf-16"),
    (b'{"seen":' + b"9" * 5000 + b"}", JSON), (b'{"tap":{"a":[[[[]]]]}}', JSON), (b"x" * 200_000, JSON),
    (b"x" * 200_000, FORM), (b"%", FORM), (b"%ff=%ff&tap=%00", FORM), (b"&" * 5000, FORM), (b"a=1&" * 3000, FORM),
    (b"x", "multipart/form-data"), (b"--x\r\n", PARTS),
    (b"--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--", PARTS),
    (b'--x\r\nContent-Disposition: form-data; name="tap"; filename="a"\r\n\r\nA\r\n--x--\r\n', PARTS),
    (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 60 + b"--x--\r\n", PARTS),
    (b"\x1f\x8b\x08", "application/gzip"), (b"<a/>", "text/xml"), (b"x", "\xff"), (b"{}", ";;;"),
]  # fmt: skip
FIELDS = ("queue", "service", "priority", "language", "tap", "ticket", "seen", "reason", "own", "to", "kiosk", "at",
          "staff", "pin")  # fmt: skip
FORM_FIELDS = {*FIELDS, *COMPLAINT_FIELDS}
NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=3), one, max_size=2),
    max_leaves=5,
)
VALUES = st.sampled_from(HOSTILE) | st.text(max_size=20) | NESTED
OBJECTS = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), VALUES, max_size=6)
OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    with Village(tmp_path_factory.mktemp("office")) as village:
        for queue in "AAS":
            village.issue(queue)
        village.act("1", "call")
        yield village


def rules(village, method):
    """Every address that takes this method."""
    return [rule for rule in village.app.url_map.iter_rules() if method in rule.methods and rule.endpoint != "static"]


def sender(village, rule):
    """Whoever may send something here: what is refused at the door tells nothing about the room."""
    roles = roles_of(village.app, rule.endpoint)
    return village.device("kiosk" if KIOSK in roles else "head")


def filled(rule, hole):
    """The address with its holes filled; a counter that exists, so that what lies behind it is met too."""
    path = rule.rule
    for name in rule.arguments:
        known = {"counter": "1", "language": "id"}.get(name, hole)
        path = path.replace(f"<{name}>", known).replace(f"<path:{name}>", known)
    return path


def check(answer, where):
    assert answer.status_code < 500, (where, answer.status_code)
    if answer.status_code >= 400:
        told = answer.json
        assert told["refusal"] and told["message"].strip(), where
        assert {"refusal", "message"} <= told.keys() <= {"refusal", "message", "field", "mistakes"}, where
        if "mistakes" in told:  # of a form, a sentence at each of its own fields
            assert answer.status_code == 422 and told["field"] in told["mistakes"], where
            assert set(told["mistakes"]) <= FORM_FIELDS and all(map(str.strip, told["mistakes"].values())), where
        assert "Traceback" not in answer.text and 'File "' not in answer.text, where


def go_on(village):
    """A day that was closed on the way is opened again, so that what follows is met by an open office."""
    if not village.live.see(lambda lobby: lobby.day.is_open):
        village.device("head").post("/day/reopen", {"reason": "tertutup tidak sengaja"})


@pytest.mark.parametrize(("body", "kind"), BODIES, ids=lambda given: repr(given)[:24])
def test_no_body_breaks_any_page(village, body, kind):
    for rule in rules(village, "POST"):
        for hole in ("call", "hold", "transfer", "open") if "<verb>" in rule.rule else ("x",):
            path = filled(rule, hole)
            check(sender(village, rule).post(path, data=body, content_type=kind), (path, body[:40], kind))
            go_on(village)


@OFTEN
@given(st.data())
def test_no_field_breaks_any_page(village, data):
    go_on(village)
    rule = data.draw(st.sampled_from(rules(village, "POST")))
    path = filled(rule, data.draw(st.sampled_from(list(VERBS))) if "counters" in rule.rule else "open")
    fields = data.draw(OBJECTS)
    sent = json.dumps(fields, ensure_ascii=True)

    check(sender(village, rule).post(path, data=sent, content_type=JSON), (path, fields))


@pytest.mark.parametrize("hostile", HOSTILE, ids=repr)
def test_no_address_or_question_breaks_any_page(village, hostile):
    for rule in rules(village, "GET"):
        hole = "".join(f"%{byte:02x}" for byte in hostile.encode("utf-8", "surrogatepass")) or "%20"
        query = "&".join(f"{name}={hole}" for name in ("lang", "queue", "queues", "priority", "again", "since", hole))
        for path in (filled(rule, hole), filled(rule, "x")):
            check(sender(village, rule).get(f"{path}?{query}"), (path, hostile))


@pytest.mark.parametrize(
    "path", ["../server.py", "..%2fserver.py", "%2e%2e/keys.py", "vendor/../../config.toml", "%00", "", "x" * 3000]
)
def test_no_file_but_those_meant_is_given_out(village, path):
    answer = village.browser().get(f"/static/{path}", Accept=JSON)

    assert answer.status_code in (400, 404)
    assert "import" not in answer.text


HEADERS = ["Accept", "X-Part", "X-CSRF", "Authorization", "Cookie", "Origin", "Host", "Content-Type", "Accept-Language",
           "Sec-Fetch-Site", "X-Forwarded-For", "Range", "If-None-Match", "If-Modified-Since"]  # fmt: skip
ODD = ["*/*;q=x", "text/html;q=2", ",,,", "Bearer", "Bearer \t", "Basic x", "antrean_device=....;;=", "null", "[::1",
       "http://[", "bytes=9-1"]  # fmt: skip
PLACES = ["/", "/kiosk", "/counters", "/counters/1", "/display", "/health", "/api/board", "/metrics", "/static/old.js"]


@OFTEN
@given(
    st.sampled_from(HEADERS),
    st.sampled_from(ODD) | st.text(st.characters(codec="latin-1", exclude_characters="\r\n\x00"), max_size=30),
    st.sampled_from(PLACES),
    st.booleans(),
)
def test_no_header_breaks_any_page(village, name, value, path, post):
    device = village.device("head")
    headers = {"Authorization": f"Bearer {device.token}", "Accept": JSON, name: value}
    answer = device.client.open(path, method="POST" if post else "GET", headers=headers)

    assert answer.status_code < 500, (name, value, path)


def test_every_address_is_met_here(village):
    """If a page is added that takes something, it is sent everything above without anybody thinking of it."""
    met = {rule.rule for method in ("GET", "POST") for rule in rules(village, method)}

    assert {"/kiosk/issue", "/counters/<counter>/<verb>", "/day/<verb>", "/health/clock", "/enter/<code>"} <= met
    assert all(roles_of(village.app, rule.endpoint) for rule in rules(village, "POST"))
    assert PUBLIC in roles_of(village.app, "static")
