"""The browsers people have: a television of 2019 reads the same page, and an older one a page that reloads itself.

acorn reads every script of ours as ECMAScript 2017, stylelint every style as Chrome 63 would. See `tests/web/`.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "tests" / "web"
TOOLS = WEB / "node_modules" / ".bin"
STATIC = ROOT / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))
STYLES = sorted(STATIC.glob("*.css"))
BEFORE_MODULES = {"old.js"}  # for browsers that know no modules

pytestmark = pytest.mark.skipif(
    "ANTREAN_EVERY_TEST" not in os.environ and (not (TOOLS / "acorn").exists() or not shutil.which("node")),
    reason="the page checks are not there: sudo apt install npm, then ./run test",
)

TOO_NEW_SCRIPTS = {
    "optional chaining": "export const name = person?.name;",
    "nullish": "export const name = person ?? 'x';",
    "object spread": "export const two = { ...one };",
    "optional catch": "try { f(); } catch { g(); }",
    "private field": "class A { #b = 1; }",
    "dynamic import": "import('./x.js');",
    "bigint": "export const many = 10n;",
}
TOO_NEW_STYLES = {
    "flex gap": ".a { display: flex; gap: 1px; }",
    "min": ".a { width: min(1px, 2px); }",
    "clamp": ".a { width: clamp(1px, 2px, 3px); }",
    "inset": ".a { inset: 0; }",
    "aspect-ratio": ".a { aspect-ratio: 1; }",
    ":is": ".a:is(.b, .c) { color: red; }",
    ":not with a list": ".a:not(.b, .c) { color: red; }",
    ":has": ".a:has(.b) { color: red; }",
    "nesting": ".a { & .b { color: red; } }",
    "layers": "@layer a { .b { color: red; } }",
    "dvh": ".a { height: 1dvh; }",
}
OLD_ENOUGH_STYLES = [
    ".a { display: grid; grid-gap: 1px; grid-template-columns: repeat(2, minmax(0, 1fr)); }",
    ".a:not(.b):not(.c) { width: calc(var(--u) * 2); }",
    "@media (prefers-reduced-motion: reduce) { .a { animation: none; } }",
]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_television_of_2019_reads_our_scripts(script):
    complaint = acorn(script.read_text("utf-8"), "--ecma5" if script.name in BEFORE_MODULES else "--ecma2017")

    assert not complaint


def test_a_television_of_2019_reads_our_styles():
    assert not complaints_about(*STYLES)


@pytest.mark.parametrize("code", TOO_NEW_SCRIPTS.values(), ids=TOO_NEW_SCRIPTS)
def test_a_script_that_is_too_new_is_found(code):
    assert acorn(code)


@pytest.mark.parametrize("code", TOO_NEW_STYLES.values(), ids=TOO_NEW_STYLES)
def test_a_style_that_is_too_new_is_found(tmp_path, code):
    assert complaints_about(written(tmp_path, code))


@pytest.mark.parametrize("code", OLD_ENOUGH_STYLES)
def test_a_style_that_is_old_enough_is_let_pass(tmp_path, code):
    assert not complaints_about(written(tmp_path, code))


def acorn(code, language="--ecma2017"):
    """What acorn says of a script; nothing when it can be read."""
    kind = [] if language == "--ecma5" else ["--module"]
    read = subprocess.run(
        [TOOLS / "acorn", language, *kind, "--silent"], input=code, capture_output=True, text=True, timeout=60
    )
    return read.stderr or read.returncode


def complaints_about(*styles):
    """What stylelint says of styles, a line each."""
    read = subprocess.run(
        [TOOLS / "stylelint", "--config", WEB / "stylelint.config.mjs", "--config-basedir", WEB, "--formatter", "json",
         *styles],
        capture_output=True, text=True, timeout=120, cwd=WEB,
    )  # fmt: skip
    told = json.loads(read.stdout or read.stderr)
    return [
        f"{Path(style['source']).name}:{found['line']} {found['text']}" for style in told for found in style["warnings"]
    ]


def written(folder, code):
    path = folder / "style.css"
    path.write_text(code + "\n", encoding="utf-8")
    return path
