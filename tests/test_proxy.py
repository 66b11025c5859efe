"""The way from outside: who is believed about where people are, and what they find. Through nginx, where it is."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
from http.client import HTTPConnection
from pathlib import Path

import pytest
from running import Running, free_port, settings, until
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from doors import KIOSK, PUBLIC, route_table
from outside import LETTER, WayIn, is_for_residents

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "deploy" / "online" / "nginx.conf"
NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else None)
TUNNEL, NAME = "10.77.0.1", "antrean.desa.id"
ONLINE = f'[kiosk]\nmost_per_minute = 0\n[online]\naddress = "https://{NAME}"\nproxy = "{TUNNEL}"\n'
SAID = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": NAME}


def asked(village, path, coming_from=TUNNEL, method="GET", **headers):
    return village.app.test_client().open(
        path, method=method, headers={"Host": "10.77.0.2:8000", **SAID, **headers},
        environ_overrides={"REMOTE_ADDR": coming_from},
    )  # fmt: skip


def who_asks(coming_from=TUNNEL, proxy=TUNNEL, **headers):
    """(address, scheme, host) as whatever stands behind the way in would see them."""
    seen = []

    def inside(environ, _):
        seen.extend(environ[name] for name in ("REMOTE_ADDR", "wsgi.url_scheme", "HTTP_HOST"))
        return []

    written = {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in {**SAID, **headers}.items()}
    given = {"wsgi.url_scheme": "http", "HTTP_HOST": "10.77.0.2:8000", "REMOTE_ADDR": coming_from, **written}
    WayIn(inside, proxy)({"SERVER_NAME": "10.77.0.2", "SERVER_PORT": "8000", **given}, None)
    return tuple(seen)


# --- who is believed -----------------------------------------------------------------------------------------------


def test_the_tunnels_end_is_believed_and_nobody_else():
    assert who_asks() == ("203.0.113.9", "https", NAME)
    for elsewhere in ("127.0.0.1", "192.168.1.7", "10.77.0.2", "::1", ""):
        assert who_asks(elsewhere) == (elsewhere, "http", "10.77.0.2:8000"), elsewhere
        assert who_asks(elsewhere, proxy="") == (elsewhere, "http", "10.77.0.2:8000"), elsewhere


def test_of_several_hops_only_our_own_proxys_word_counts():
    assert who_asks(**{"X-Forwarded-For": "10.77.0.1, 127.0.0.1, 203.0.113.50"})[0] == "203.0.113.50"


def test_without_a_proxy_in_the_settings_nobody_is_believed(opened):
    village = opened()
    assert village.server.settings.online.proxy == ""
    for address in (TUNNEL, "127.0.0.1"):
        answer = asked(village, "/here/x", address)
        assert answer.status_code == 410 and "__Host" not in str(answer.headers)


def test_an_address_written_as_ipv6_is_the_same_address():
    assert who_asks("::ffff:10.77.0.1")[0] == "203.0.113.9"


def test_a_tunnel_that_ends_on_the_box_leaves_its_kiosk_alone(opened):
    village = opened(ONLINE.replace(TUNNEL, "127.0.0.1"))
    kiosk = village.device("kiosk")
    assert kiosk.get("/kiosk").status_code == 200  # the browser on the box forwards nobody
    assert kiosk.get("/kiosk", **SAID).status_code == 404


def test_cookies_are_for_https_alone_when_the_phone_came_by_https(opened):
    village = opened(ONLINE)
    code = village.server.here.code()
    outside, inside = asked(village, f"/here/{code}"), asked(village, f"/here/{code}", "192.168.1.7")
    assert (
        outside.headers["Set-Cookie"].startswith("__Host-antrean_here=") and "Secure" in outside.headers["Set-Cookie"]
    )
    assert inside.headers["Set-Cookie"].startswith("antrean_here=")


def test_a_form_from_our_own_public_page_is_ours_and_from_another_is_not(opened):
    village = opened(ONLINE)
    token = village.issue()["token"]
    ours = asked(village, f"/t/{token}/delay", method="POST", Origin=f"https://{NAME}")
    foreign = asked(village, f"/t/{token}/delay", method="POST", Origin="https://evil.example")
    plain = asked(village, f"/t/{token}/delay", method="POST", Origin=f"http://{NAME}")
    assert ours.status_code != 403 and (foreign.status_code, plain.status_code) == (403, 403)


def test_each_phone_outside_has_its_own_limits(opened):
    village = opened(ONLINE)
    first = [asked(village, "/here/WRONG").status_code for _ in range(25)]
    assert first[-1] == 429
    other = asked(village, "/here/WRONG", **{"X-Forwarded-For": "203.0.113.10"})
    assert other.status_code == 410


# --- what they find ------------------------------------------------------------------------------------------------


def test_from_outside_only_residents_pages_are_there(opened):
    village = opened(ONLINE)
    for path in ("/kiosk", "/counters", "/counters/1", "/health", "/metrics", "/sign-in", "/enter/x", "/voice",
                 "/online", "/guide/unanswered", "/api/openapi.json"):  # fmt: skip
        assert asked(village, path).status_code in (401, 404), path
    paired = {"Authorization": f"Bearer {village.device('kiosk').token}", "Accept": "application/json"}
    assert asked(village, "/kiosk", **paired).status_code == 404
    assert asked(village, "/kiosk/issue", method="POST", **paired).status_code == 404
    assert asked(village, "/health").status_code == 404
    assert "hanya dapat dibuka di kantor" in asked(village, "/health", Accept="text/html").text
    for path in ("/", "/guide", "/terbuka", "/book", "/display", "/api/board", "/api/line", "/manifest.webmanifest",
                 "/sw.js", "/offline",
                 "/static/base.css", f"/t/{village.issue()['token']}"):  # fmt: skip
        assert asked(village, path).status_code == 200, path


def test_no_page_of_the_offices_own_counts_as_a_residents(opened):
    village = opened(ONLINE)
    for rule, methods, roles in route_table(village.app):
        for method in methods:
            if is_for_residents(method, _filled(rule)):
                assert PUBLIC in roles or roles == (KIOSK,), (method, rule, roles)
    assert not is_for_residents("POST", "/display/sound") and not is_for_residents("GET", "/guidebook")


def test_of_letters_a_resident_finds_their_own_and_the_forms_and_nothing_of_the_offices(opened):
    village = opened(ONLINE)
    token = secrets.token_urlsafe(16)
    for path in ("/letters/forms", "/letters/privacy", "/letters/form/sktm", f"/letters/{token}",
                 f"/letters/{token}/qr.svg"):  # fmt: skip
        assert is_for_residents("GET", path), path
    assert is_for_residents("POST", "/letters/form/sktm")
    for path in ("/letters", "/letters/", "/letters/requests", "/letters/requests/r1", "/letters/persons", "/letters/x",
                 "/letters/bodies", "/letters/bodies/sktm", "/letters/deleted", "/letters/agenda.csv",
                 "/letters/search", "/letters/expedition.csv", f"/letters/{token}/letter", f"/letters/{token}x",
                 "/letters/forms/x"):  # fmt: skip
        assert not is_for_residents("GET", path) and not is_for_residents("POST", path), path
        assert asked(village, path).status_code in (401, 404), path
    assert not is_for_residents("POST", f"/letters/{token}")


def test_no_word_of_the_offices_own_could_be_a_letters_token(opened):
    """Both stand in the same place of an address: a token is longer than any of the words, always."""
    words = {rule.split("/")[2] for rule, *_ in route_table(opened().app) if rule.startswith("/letters/")} - {"<token>"}
    assert "form" in words and not any(LETTER.fullmatch(f"/letters/{word}") for word in words)
    assert all(LETTER.fullmatch(f"/letters/{secrets.token_urlsafe(16)}") for _ in range(2000))


def test_nginx_lets_through_what_the_office_would_and_no_more(opened):
    """The places in the shipped file, read as nginx reads them."""
    village = opened(ONLINE)
    places = re.findall(r'^ +location (=|\^~|~)? ?"?([^\s"]+)"? +\{(.*)$', SHIPPED.read_text("utf-8"), re.M)
    assert len(places) > 12
    for rule, methods, _ in route_table(village.app):
        for method in set(methods) & {"GET", "POST"}:
            path = _filled(rule)
            assert _nginx_lets_through(places, method, path) == is_for_residents(method, path), (method, rule)


def _filled(rule):
    return re.sub(r"<[^>]*>", "x", rule.replace("<token>", "qVfN3-_x0Zq7mS2kD9aLwA"))


def _nginx_lets_through(places, method, path):
    exact = [body for kind, place, body in places if kind == "=" and place == path]
    prefixed = [body for kind, place, body in places if kind == "^~" and path.startswith(place)]
    by_pattern = [(place, body) for kind, place, body in places if kind == "~" and re.search(place, path)]
    if exact:
        return "return 404" not in exact[0] and method == "GET"
    if prefixed:
        return method == "GET"
    return bool(by_pattern) and (method == "GET" or "book" in by_pattern[0][0])


# --- through a real one --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def through(tmp_path_factory):
    """(office, the port of nginx before it). The shipped file, but for names, ports and certificates."""
    if not NGINX:
        pytest.skip("there is no nginx here: sudo apt install nginx-light")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    more = f'\n[online]\naddress = "https://{NAME}"\nproxy = "127.0.0.1"\n'
    with Running(tmp_path_factory.mktemp("office"), settings("AS", 2, more)) as office:
        (folder / "www").mkdir()
        shutil.copy(ROOT / "deploy" / "offline.html", folder / "www" / "office-line-down.html")
        (folder / "nginx.conf").write_text(_config(folder, port, office.port), "utf-8")
        line = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        checked = subprocess.run([*line, "-t"], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        server = subprocess.Popen(line, start_new_session=True)
        try:
            until(lambda: _listens(port))
            yield office, port
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(10)


def _config(folder, port, office):
    """The shipped file as it stands on a machine for tests: one server, in the clear, and its ends on loopback."""
    text = SHIPPED.read_text("utf-8")
    text = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", text, count=1, flags=re.S)
    text = re.sub(r"listen 443 ssl http2;", f"listen 127.0.0.1:{port};", text)
    text = re.sub(r"\n +ssl_\w+ +[^;]+;", "", text)
    text = text.replace("10.77.0.2:8000", f"127.0.0.1:{office}").replace("/var/www/antrean", str(folder / "www"))
    text = text.replace("X-Forwarded-Proto $scheme", "X-Forwarded-Proto https")
    return (
        f"{'user root; ' if os.geteuid() == 0 else ''}daemon off; pid {folder}/nginx.pid; worker_processes 1;\n"
        f"error_log {folder}/error.log; events {{ worker_connections 256; }}\nhttp {{ access_log off;\n"
        + "".join(f"{kind}_temp_path {folder}/{kind};\n"
                  for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        + text + "}\n"
    )  # fmt: skip


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _ask(port, path, method="GET", body=None, **headers):
    line = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request(method, path, body, {"Host": NAME, **headers})
        answer = line.getresponse()
        return answer, answer.read().decode("utf-8", "replace")
    finally:
        line.close()


def test_through_nginx_residents_pages_come_and_the_offices_own_do_not(through):
    office, port = through
    for path in (
        "/",
        "/guide",
        "/terbuka",
        "/book",
        "/api/board",
        "/display",
        "/static/base.css",
        "/sw.js",
        "/manifest.webmanifest",
    ):
        assert _ask(port, path)[0].status == 200, path
    for path in ("/kiosk", "/counters", "/health", "/metrics", "/sign-in", "/reports", "/guide/unanswered", "/enter/x",
                 "/kiosk/../health", "//health"):  # fmt: skip
        assert _ask(port, path)[0].status in (400, 404), path
    kiosk = {"Authorization": f"Bearer {office.token()}"}
    assert _ask(port, "/kiosk/issue", "POST", "{}", **kiosk)[0].status == 404
    assert _ask(port, "/display/sound", "POST", "{}")[0].status == 403
    token = secrets.token_urlsafe(16)
    answer, text = _ask(port, f"/letters/{token}", Accept="application/json")
    assert answer.status == 404 and "RequestGone" in text  # the office's own word for it
    assert _ask(port, "/letters/form/sktm")[0].status == 200 and _ask(port, "/letters/forms")[0].status == 200
    assert _ask(port, f"/letters/{token}", "POST", "{}")[0].status == 403
    for path in ("/letters", "/letters/requests/r1", "/letters/agenda.csv", "/letters/search"):
        assert _ask(port, path)[0].status == 404, path


def test_through_nginx_a_phone_cannot_say_where_it_is_and_its_cookies_are_for_https(through):
    office, port = through
    spoofed = {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    page, _ = _ask(port, "/book", **spoofed)
    # A resident's phone is known by a cookie from its first look at /book on.
    assert page.status == 200 and "__Host-" in (page.headers["Set-Cookie"] or "")
    assert f"wss://{NAME}" in page.headers["Content-Security-Policy"]


def test_through_nginx_a_form_and_a_socket_of_our_own_page_pass_and_a_foreign_one_does_not(through):
    office, port = through
    _, ticket = office.issue("A")
    sent = {"Content-Type": "application/json", "Accept": "application/json"}
    ours, told = _ask(port, f"/t/{ticket['token']}/feedback", "POST", "{}", Origin=f"https://{NAME}", **sent)
    assert ours.status in (409, 422), told
    foreign, _ = _ask(port, f"/t/{ticket['token']}/feedback", "POST", "{}", Origin="https://evil.example", **sent)
    assert foreign.status == 403
    address = f"ws://{NAME}/socket.io/?EIO=4&transport=websocket"
    for origin, opens in ((f"https://{NAME}", True), ("https://evil.example", False)):
        line = socket.create_connection(("127.0.0.1", port))
        try:
            with connect(address, sock=line, origin=origin, open_timeout=10) as page:
                assert opens and page.recv(timeout=10).startswith("0{")
        except InvalidStatus as refused:
            assert not opens, refused


def test_when_the_offices_line_is_down_nginx_says_so_in_words(through):
    office, port = through
    office.kill()
    try:
        answer, text = _ask(port, "/t/whatever")
        assert answer.status == 502 and answer.headers["Cache-Control"] == "no-store"
        assert "Kantor tetap buka" in text and "stay valid" in text
    finally:
        office.start()
    assert _ask(port, "/api/board")[0].status == 200


def test_the_page_for_a_line_that_is_down_needs_nothing_else():
    text = (ROOT / "deploy" / "offline.html").read_text("utf-8")
    assert not re.search(r"https?://|src=|<link|url\(|<script", text) and len(text) < 8000
    assert 'href=""' in text and "tetap berlaku" in text
