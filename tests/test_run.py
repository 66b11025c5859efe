"""`./run` on somebody else's machine: the first start, the ones after it, and what it says when it cannot.

Each test has a small copy of the project and a PATH of its own, so what is installed here does not matter. Most have a
uv that does nothing, because there is nothing to install.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from pathlib import Path

import pip
import pytest

PROJECT = Path(__file__).resolve().parents[1]
PYTHON = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
TOOLS = ["cat", "cksum", "date", "dirname", "grep", "id", "mktemp", "mv", "readlink", "rm", "sh", "tail", "uname"]
NOWHERE = "http://127.0.0.1:9/"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has run.cmd")


PYTHON_ON_A_FULL_DISK = f"""
case "$*" in
    *ensurepip*) echo "$0" ;;
    *'-m venv'*) echo 'OSError: [Errno 28] No space left on device' >&2; exit 1 ;;
    *) exec "{PYTHON}" "$@" ;;
esac
"""

PYTHON_WITHOUT_ENSUREPIP = f"""
shift 2
exec "{PYTHON}" -I -c 'import sys; sys.modules["ensurepip"] = None; sys.argv.pop(0); exec(sys.argv[0])' "$@"
"""

# Unpacking pip takes most of the time of a first start; this one finds the pip of the environment it is tested from.
PYTHON_WITH_PIP_AT_HAND = f"""
case "$*" in
    *ensurepip*) echo "$0" ;;
    *'-m venv'*)
        "{PYTHON}" -I -m venv --without-pip "$5"
        echo "{Path(pip.__file__).parents[1]}" >"$5"/lib/python3.{sys.version_info.minor}/site-packages/pip.pth ;;
    *) exec "{PYTHON}" "$@" ;;
esac
"""


class Copy:
    """A copy of the project whose only command says what it was given."""

    def __init__(self, folder):
        self.root = folder / "kantor desa"
        self.root.mkdir(parents=True)
        shutil.copy(PROJECT / "run", self.root)
        for name in ("requirements.txt", "requirements-dev.txt"):
            (self.root / name).write_text("# nothing\n")
        (self.root / "tests" / "web").mkdir(parents=True)
        (self.root / "tests" / "web" / "package-lock.json").write_text("{}")
        (self.root / "commands.py").write_text("import os, sys\nprint(os.getcwd(), *sys.argv[1:], sep='|')\n")
        self.venv = self.root / ".venv"
        self.bin = folder / "bin"
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))
        self.offer("python3", f'exec "{PYTHON}" "$@"')
        self.offer("uv", "exit 0")
        self.offer("sync", "exit 0")

    def offer(self, name, script):
        """Put a program on PATH."""
        program = self.bin / name
        program.unlink(missing_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)

    def take_away(self, *names):
        for name in names:
            (self.bin / name).unlink()

    def environment(self, **more):
        return {
            "PATH": str(self.bin),
            "HOME": str(self.bin.parent),
            "TMPDIR": str(self.bin.parent),
            "PIP_CONFIG_FILE": os.devnull,
            **more,
        }

    def run(self, *args, cwd=None, script=None, environment=None, **more):
        return subprocess.run(
            [script or self.root / "run", *args],
            cwd=cwd or self.root,
            env=self.environment(**environment or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            **more,
        )


@pytest.fixture
def copy(tmp_path):
    return Copy(tmp_path)


@pytest.fixture
def ready(copy):
    """A copy that has been started before, and has lost the internet and every Python but its own since."""
    assert copy.run().returncode == 0
    copy.take_away("python3", "uv")
    return copy


def lock(copy, name="antrean-contoh", digest="0" * 64):
    (copy.root / "requirements.txt").write_text(f"{name}==1.0 --hash=sha256:{digest}\n")


def wheel(folder, name="antrean_contoh"):
    """The smallest package there is, and its hash."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{name}.py", "")
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


# The first start


def test_the_first_start_prepares_and_then_does_what_was_asked(copy):
    started = copy.run("serve")

    assert started.stdout == f"{copy.root}|serve\n"
    assert "Menyiapkan Antrean" in started.stderr


def test_it_stays_in_the_callers_folder_so_that_relative_names_mean_what_they_say(copy, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    assert copy.run("--config", "x y.toml", cwd=elsewhere).stdout == f"{elsewhere}|--config|x y.toml\n"


def test_it_starts_through_a_symlink(copy, tmp_path):
    (tmp_path / "antrean").symlink_to(copy.root / "run")

    assert copy.run("serve", cwd=tmp_path, script=tmp_path / "antrean").stdout == f"{tmp_path}|serve\n"


def test_what_the_command_answers_is_how_it_ends(copy):
    (copy.root / "commands.py").write_text("raise SystemExit(7)\n")

    assert copy.run().returncode == 7


def test_with_uv_exactly_what_is_locked_is_installed(copy, tmp_path):
    copy.offer("uv", f'echo "$@" >"{tmp_path}/asked"')

    copy.run()

    asked = (tmp_path / "asked").read_text()
    assert asked.startswith("sync ") and "--frozen" in asked and "--no-dev" in asked


def test_a_half_made_environment_is_made_anew(copy):
    (copy.venv / "bin").mkdir(parents=True)
    (copy.venv / "bin" / "python").symlink_to(PYTHON)

    started = copy.run("serve")

    assert "terputus" in started.stderr
    assert started.stdout.endswith("|serve\n") and (copy.venv / "pyvenv.cfg").exists()


def test_a_developers_own_environment_is_completed_and_nothing_in_it_is_lost(copy):
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", copy.venv], check=True)
    with (copy.venv / "pyvenv.cfg").open("a") as settings:
        settings.write("uv = 0.9\n")
    (copy.venv / "theirs").touch()

    assert copy.run().returncode == 0
    assert (copy.venv / "theirs").exists()


def test_two_starts_at_the_same_moment_prepare_once_and_both_go_on(copy):
    copy.offer("uv", f'"{shutil.which("sleep")}" 1')
    command = [copy.root / "run", "serve"]
    both = [
        subprocess.Popen(command, env=copy.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    said = [start.communicate(timeout=60) for start in both]

    assert [out.endswith("|serve\n") for out, _ in said] == [True, True]
    assert sorted("menunggu" in error for _, error in said) == [False, True]


# Later starts


def test_a_later_start_says_nothing_and_needs_neither_internet_nor_pip(ready):
    again = ready.run("serve")

    assert (again.stdout, again.stderr) == (f"{ready.root}|serve\n", "")


def test_a_later_start_is_quick(ready):
    (ready.root / "commands.py").write_text("")

    def quickest(*command):
        def seconds():
            before = time.perf_counter()
            subprocess.run(command, env=ready.environment(), check=True)
            return time.perf_counter() - before

        return min(seconds() for _ in range(10))

    bare = quickest(ready.venv / "bin" / "python", ready.root / "commands.py")

    assert quickest(ready.root / "run") - bare < 0.05


def test_a_folder_that_was_moved_starts_as_before(ready):
    moved = ready.root.rename(ready.root.parent / "pindah")

    assert ready.run("serve", cwd=moved, script=moved / "run").stdout == f"{moved}|serve\n"


def test_another_lock_brings_another_environment(copy):
    copy.run()
    (copy.venv / "no longer locked").touch()
    lock(copy)

    assert "Memperbarui" in copy.run().stderr
    assert not (copy.venv / "no longer locked").exists()


def test_another_python_underneath_brings_another_environment(copy):
    copy.run()
    upgraded = copy.bin / "python3.99"
    copy.offer(upgraded.name, f'exec "{PYTHON}" "$@"')
    (copy.venv / "bin" / "python").unlink()
    (copy.venv / "bin" / "python").symlink_to(upgraded)

    assert "Memperbarui" in copy.run().stderr


def test_an_update_that_fails_leaves_the_environment_that_worked(ready):
    before = (ready.root / "requirements.txt").read_text()
    ready.offer("python3", PYTHON_ON_A_FULL_DISK)
    lock(ready)
    assert ready.run().returncode == 1

    (ready.root / "requirements.txt").write_text(before)

    assert ready.run("serve").stdout == f"{ready.root}|serve\n"


def test_an_update_works_from_inside_the_environment_it_replaces(copy):
    copy.run()
    copy.take_away("python3")
    lock(copy)

    active = copy.run("serve", environment={"PATH": f"{copy.venv}/bin:{copy.bin}", "VIRTUAL_ENV": str(copy.venv)})

    assert active.stdout.endswith("|serve\n")


# With pip


def test_pip_takes_over_where_uv_fails_and_nothing_the_caller_has_set_confuses_it(copy, tmp_path):
    copy.offer("uv", "exit 2")
    lock(copy, digest=wheel(tmp_path))
    (copy.root / "commands.py").write_text("import antrean_contoh\nprint(antrean_contoh.__file__)\n")
    for name in ("venv.py", "pip.py", "fcntl.py"):
        (tmp_path / name).write_text("raise SystemExit('not this one')\n")
    hostile = dict(
        HOME="",
        PYTHONHOME="/nowhere",
        PYTHONPATH=str(tmp_path),
        PYTHONSAFEPATH="1",
        VIRTUAL_ENV="/nowhere",
        PIP_REQUIRE_VIRTUALENV="1",
        PIP_USER="1",
        PIP_TARGET=str(tmp_path / "target"),
        PIP_NO_INDEX="1",
        PIP_FIND_LINKS=str(tmp_path),
    )

    started = copy.run(cwd=tmp_path, environment=hostile, umask=0o077)

    assert started.stdout.startswith(str(copy.venv)), started.stderr


def test_a_package_that_is_not_the_locked_one_is_refused(copy, tmp_path):
    copy.take_away("uv")
    copy.offer("python3", PYTHON_WITH_PIP_AT_HAND)
    wheel(tmp_path)
    lock(copy)

    refused = copy.run(environment={"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)})

    assert refused.returncode == 1 and refused.stdout == ""
    assert "berbeda dari yang dikunci" in refused.stderr


def test_without_internet_it_says_so(copy):
    copy.take_away("uv")
    copy.offer("python3", PYTHON_WITH_PIP_AT_HAND)
    lock(copy)

    alone = copy.run(environment={"PIP_INDEX_URL": NOWHERE, "PIP_RETRIES": "1"})

    assert alone.returncode == 1 and alone.stdout == ""
    assert "Internet tidak terjangkau" in alone.stderr
    assert not copy.venv.exists()


# When it cannot


def test_on_a_full_disk_it_says_what_to_do(copy):
    copy.take_away("uv")
    copy.offer("python3", PYTHON_ON_A_FULL_DISK)

    assert "Penyimpanan penuh" in copy.run().stderr


def test_a_python_without_venv_is_named_with_the_package_that_completes_it(copy):
    copy.take_away("uv")
    copy.offer("python3", PYTHON_WITHOUT_ENSUREPIP)

    stopped = copy.run()

    version = f"python3.{sys.version_info.minor}"
    assert stopped.returncode == 1 and not copy.venv.exists()
    assert stopped.stderr.endswith(f"ketik: sudo apt install {version}-venv\n")
    assert len(stopped.stderr.splitlines()) == 1


def test_a_complete_python_is_preferred_to_one_without_venv(copy):
    copy.take_away("uv")
    copy.offer("python3.12", PYTHON_WITHOUT_ENSUREPIP)
    copy.offer("python3", PYTHON_WITH_PIP_AT_HAND)

    assert copy.run("serve").stdout == f"{copy.root}|serve\n"


@pytest.mark.parametrize("python", ["echo 3.9; exit 4", "exit 127"], ids=["too old", "none"])
def test_without_a_python_that_fits_it_says_which_to_install(copy, python):
    copy.offer("python3", python)

    stopped = copy.run()

    assert stopped.returncode == 1 and stopped.stdout == ""
    assert "Python 3.11, 3.12, atau 3.13" in stopped.stderr and "sudo apt install" in stopped.stderr
    assert len(stopped.stderr.splitlines()) == 1


def test_the_python_asked_for_is_the_one_taken(copy, tmp_path):
    copy.take_away("python3")
    copy.offer("my python", f'touch "{tmp_path}/taken"; exec "{PYTHON}" "$@"')
    (copy.bin / "touch").symlink_to(shutil.which("touch"))

    assert copy.run(environment={"ANTREAN_PYTHON": str(copy.bin / "my python")}).returncode == 0
    assert (tmp_path / "taken").exists()


def test_a_folder_that_cannot_be_written_is_named():
    somebody_else = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy = Copy(Path(folder))
        copy.root.chmod(0o555)

        stopped = copy.run(cwd="/", **somebody_else)

        copy.root.chmod(0o755)
    assert stopped.stderr.startswith(f"Folder {copy.root} tidak dapat ditulisi; ketik: sudo chown -R ")


# Its own tests


def test_the_tests_run_from_the_projects_folder_with_what_was_asked(copy, tmp_path):
    (copy.root / "pytest.py").write_text((copy.root / "commands.py").read_text())

    tested = copy.run("test", "-k", "a or b", cwd=tmp_path)

    assert tested.stdout == f"{copy.root}|-k|a or b\n"


def test_the_tools_for_tests_are_installed_once_and_not_before_the_first_test(copy):
    (copy.root / "pytest.py").touch()
    copy.run("serve")

    assert ["alat uji" in copy.run(word).stderr for word in ("serve", "test", "test")] == [False, True, False]


def test_without_chromium_the_tests_run_and_it_says_how_to_get_it(copy):
    (copy.root / "pytest.py").write_text("print('tested')\n")

    tested = copy.run("test")

    assert tested.stdout == "tested\n" and "sudo apt install chromium" in tested.stderr


def test_with_chromium_and_node_there_is_nothing_to_say(copy):
    (copy.root / "pytest.py").touch()
    copy.offer("chromium", "")
    copy.offer("npm", f'"{PYTHON}" -c "import pathlib; pathlib.Path(\'tests/web/node_modules\').mkdir()"')
    copy.run("test")

    assert copy.run("test").stderr == ""


# The lock


def locked_in(file):
    """The packages that pip will install, each with its version."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (PROJECT / file).read_text(), re.MULTILINE))


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_pip_and_uv_install_the_same(file):
    packages = tomllib.loads((PROJECT / "uv.lock").read_text())["package"]

    assert locked_in(file).items() <= {package["name"]: package["version"] for package in packages}.items()


def test_everything_the_project_asks_for_is_locked():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    asked = project["project"]["dependencies"], project["dependency-groups"]["dev"]

    for wishes, file in zip(asked, ("requirements.txt", "requirements-dev.txt"), strict=True):
        assert {re.match(r"[a-z0-9-]+", wish).group() for wish in wishes} <= locked_in(file).keys()


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_its_hashes_and_no_address(file):
    text = (PROJECT / file).read_text()

    assert not re.search(r"://|^--?\w", text, re.MULTILINE)
    assert all("--hash=sha256:" in package for package in re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:])


def test_without_node_the_tests_run_and_say_what_is_passed_over(copy):
    (copy.root / "pytest.py").write_text("print('tested')")
    copy.offer("chromium", "")

    tested = copy.run("test")

    assert (tested.returncode, tested.stdout) == (0, "tested\n")
    assert "untuk memasangnya, ketik: sudo apt install npm" in tested.stderr


def test_the_page_checks_are_fetched_once_and_again_when_their_lock_changes(copy):
    (copy.root / "pytest.py").touch()
    copy.offer("chromium", "")
    copy.offer("npm", f'echo "$*" >>"{copy.bin}/fetched"; mkdir -p "$3/node_modules"')
    copy.offer("mkdir", f'exec {shutil.which("mkdir")} "$@"')
    for _ in range(2):
        copy.run("test")
    assert (copy.bin / "fetched").read_text().count("ci --prefix") == 1

    (copy.root / "tests" / "web" / "package-lock.json").write_text('{"newer": true}')
    copy.run("test")

    assert (copy.bin / "fetched").read_text().count("ci --prefix") == 2


def test_page_checks_that_cannot_be_fetched_do_not_stop_the_tests(copy):
    (copy.root / "pytest.py").write_text("print('tested')")
    copy.offer("chromium", "")
    copy.offer("npm", "echo 'no network' >&2; exit 1")

    tested = copy.run("test")

    assert (tested.returncode, tested.stdout) == (0, "tested\n")
    assert "Alat uji halaman tidak dapat disiapkan: no network" in tested.stderr
