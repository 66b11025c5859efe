"""Who may know whom, and what must stand nowhere."""

import ast
import re
import sys
from pathlib import Path

from office import Village

from doors import route_table, routes_without_role

HERE = Path(__file__).resolve().parent.parent
ROOMS = ("kiosk", "counter", "display", "phone", "letters", "feedback", "reports")
OURS = {path.stem for path in HERE.glob("*.py")} | {path.parent.name for path in HERE.glob("*/__init__.py")}
NOT_THE_HOUSE = {".venv", ".venv-old", "tests", "bench", "vendor", "data"}


def files(*endings, under=HERE):
    every = [path for path in under.rglob("*") if path.suffix in endings and path.is_file()]
    return [path for path in every if not NOT_THE_HOUSE & set(path.relative_to(HERE).parts)]


CODE = files(".py")
PAGES = [path for part in ("templates", "static") for path in files(".html", ".css", ".js", ".svg", under=HERE / part)]


def imports(path):
    """The top names a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module.split(".")[0]


def known_by(room):
    return {name for path in (HERE / room).rglob("*.py") for name in imports(path)}


def calls():
    """(path, call) for every call in our code."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(HERE), node


def test_the_lobby_knows_the_standard_library_and_itself():
    assert known_by("lobby") <= {*sys.stdlib_module_names, "_queue", "lobby"}


def test_the_journal_knows_the_lobby_and_no_page():
    assert known_by("journal") & OURS == {"journal", "lobby"}


def test_rooms_never_know_each_other_nor_the_journal():
    for room in ROOMS:
        others = {*ROOMS, "push", "server", "sockets"} - {room}
        assert not known_by(room) & others, f"{room} knows {known_by(room) & others}"


def test_nobody_knows_the_server_but_the_commands_that_start_it():
    knowing = {path.name for path in CODE if "server" in imports(path)}
    assert knowing == {"commands.py"}


def test_every_address_has_a_role(tmp_path):
    with Village(tmp_path) as village:
        assert routes_without_role(village.app) == []
        roles = dict((rule, roles) for rule, *_, roles in route_table(village.app))
        assert len(roles) > 20


def test_no_page_is_without_escape_or_acts_by_inline_words():
    for path in PAGES:
        if path.suffix == ".html":
            text = path.read_text("utf-8")
            assert "|safe" not in text.replace(" ", ""), path
            assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|javascript:", text), path


def test_no_page_asks_for_anything_outside_the_box():
    for path in PAGES:
        addresses = re.findall(r"https?://[^\s\"'<>)]+", path.read_text("utf-8"))
        assert all(address.startswith("http://www.w3.org/") for address in addresses), (path, addresses)


def test_no_code_runs_words_as_code():
    for path, call in calls():
        name = ast.unparse(call.func)
        assert name not in ("eval", "exec", "os.system", "render_template_string", "pickle.loads", "yaml.load"), path
        assert not any(word.arg == "shell" for word in call.keywords), path


def test_no_sql_is_glued_together_from_what_people_send():
    """Only names of our own, known before anybody asks, may stand in an f-string of SQL."""
    for path, call in calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("execute", "executemany") and call.args:
            glued = [ast.unparse(part.value) for part in ast.walk(call.args[0]) if isinstance(part, ast.FormattedValue)]
            assert all(re.fullmatch("_?[A-Z]+|verb", name) for name in glued), (path, glued)


def test_no_file_is_a_scroll():
    lines = {path.relative_to(HERE): len(path.read_text("utf-8").splitlines()) for path in [*CODE, *PAGES]}
    assert not {path: count for path, count in lines.items() if count > 400}
