"""The sessions as a person runs them: `nox` in a repository with `from shipway.nox import …`."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from typing import TYPE_CHECKING

import pytest

from shipway.distributions.hashing import hash_distribution
from shipway.distributions.ledger import Ledger
from shipway.doors.state import state_folder
from support.slowness import slow
from support.verification import RUNNING, NoxIn, Wheel

if TYPE_CHECKING:
    from pathlib import Path

    from support.projects import Sample

BROKEN = Wheel(files={"demo.py": "raise RuntimeError('it is broken')\n"})


def configure(nox_in: NoxIn, *lines: str) -> None:
    text = '[project]\nname = "demo"\n\n[tool.shipway]\n' + "\n".join(lines)
    (nox_in.folder / "pyproject.toml").write_text(text)


def with_git(nox_in: NoxIn) -> Path:
    subprocess.run(["git", "init", "--quiet"], cwd=nox_in.folder, check=True)
    return nox_in.folder


def with_ledger(nox_in: NoxIn, *files: Path) -> None:
    built = tuple(hash_distribution(file) for file in files)
    ledger = Ledger("demo", "1.0", "c0ffee", dirty=False, built="then", distributions=built)
    state_folder(with_git(nox_in), "demo").write_ledger(ledger)


def test_they_are_listed_and_a_bare_nox_does_not_run_them(nox_in: NoxIn) -> None:
    listed = nox_in("-l").output
    assert "- build -> Build the sdist and the wheel" in listed
    assert f"- verify_install-{RUNNING} -> Install what was built" in listed


def test_what_lies_in_dist_is_verified(nox_in: NoxIn) -> None:
    dist = nox_in.folder / "dist"
    Wheel(version="0.9").write(dist)
    Wheel().write(dist)
    ran = nox_in("-s", "verify_install")
    assert ran.status == 0, ran.output
    assert f"demo 1.0, the newest version in {dist} (there is no ledger)" in ran.output
    assert "without demo-0.9-py3-none-any.whl" in ran.output
    assert f"Python {RUNNING}, wheel demo-1.0-py3-none-any.whl: passed" in ran.output


def test_a_failure_is_told_with_the_end_of_its_output(nox_in: NoxIn) -> None:
    BROKEN.write(nox_in.folder / "dist")
    ran = nox_in("-s", f"verify_install-{RUNNING}")
    assert ran.status == 1
    assert "import demo: ended with status 1" in ran.output
    assert "RuntimeError: it is broken" in ran.output
    assert f"the wheel failed on Python {RUNNING}" in ran.output


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), "error SW602"),
        slow(("notes.txt",), "error SW411"),
        slow(("demo-1.0.tar.gz",), "file: demo-1.0.tar.gz cannot be read"),
    ],
)
def test_a_dist_folder_with_nothing_to_install_is_an_error(
    nox_in: NoxIn, names: tuple[str, ...], said: str
) -> None:
    (nox_in.folder / "dist").mkdir()
    for name in names:
        (nox_in.folder / "dist" / name).write_text("no distribution")
    ran = nox_in("-s", "verify_install")
    assert ran.status == 1
    assert said in ran.output


@pytest.mark.slow
def test_exactly_what_the_ledger_lists_is_verified(nox_in: NoxIn) -> None:
    wheel = Wheel().write(nox_in.folder / "dist")
    with_ledger(nox_in, wheel)
    Wheel(version="2.0", files=BROKEN.files).write(nox_in.folder / "dist")
    ran = nox_in("-s", "verify_install")
    assert ran.status == 0, ran.output
    assert "demo 1.0 as built at then" in ran.output


@pytest.mark.parametrize(("change", "code"), [("replace", "SW604"), ("remove", "SW603")])
def test_a_file_that_is_not_as_in_the_ledger_is_not_installed(
    nox_in: NoxIn, change: str, code: str
) -> None:
    wheel = Wheel().write(nox_in.folder / "dist")
    with_ledger(nox_in, wheel)
    if change == "replace":
        BROKEN.write(nox_in.folder / "dist")
    else:
        wheel.unlink()
    ran = nox_in("-s", "verify_install")
    assert ran.status == 1
    assert f"error {code}" in ran.output
    assert "it is broken" not in ran.output


def test_a_python_that_is_missing_is_reported_and_with_require_an_error(nox_in: NoxIn) -> None:
    configure(nox_in, f'pythons = ["{RUNNING}", "3.99"]')
    Wheel().write(nox_in.folder / "dist")
    ran = nox_in("-s", "verify_install")
    assert ran.status == 0, ran.output
    assert "not on this machine: Python 3.99" in ran.output
    ran = nox_in("-s", "verify_install", "--", "--require")
    assert ran.status == 1
    assert "error SW605 Python 3.99 is not on this machine" in ran.output
    assert "passed" not in ran.output


@pytest.mark.slow
def test_no_python_at_all_is_an_error_even_in_a_nox_that_skips(nox_in: NoxIn) -> None:
    configure(nox_in, 'pythons = ["3.99"]')
    Wheel().write(nox_in.folder / "dist")
    ran = nox_in("-s", "verify_install")
    assert ran.status == 1
    assert "error SW606 none of Python 3.99 is on this machine" in ran.output


def test_what_stands_in_the_way_is_told_once_for_all_pythons(nox_in: NoxIn) -> None:
    named = ["verify_install-3.99", f"verify_install-{RUNNING}"]
    ran = nox_in("-s", *named, "--", "--require")
    assert ran.status == 1
    assert ran.output.count("error SW605") == 1
    assert ran.output.count("error SW602") == 1


@pytest.mark.slow
def test_a_repository_may_have_a_build_session_of_its_own(nox_in: NoxIn) -> None:
    (nox_in.folder / "noxfile.py").write_text(
        "import nox\nfrom shipway.nox import verify_install\n\n"
        "@nox.session(python=False)\ndef build(session):\n    session.log('mine')\n"
    )
    Wheel().write(nox_in.folder / "dist")
    ran = nox_in("-s", "build", "verify_install", "build")
    assert ran.status == 0, ran.output
    assert "mine" in ran.output
    assert "passed" in ran.output
    assert "already been registered" not in ran.output
    assert "Starting session" not in ran.output, "other sessions must not run in parallel"


@pytest.mark.slow
def test_a_fault_of_the_configuration_is_told_here_and_spares_other_sessions(nox_in: NoxIn) -> None:
    configure(nox_in, 'pythosn = ["3.11"]')
    assert "SW104" in nox_in("-s", "verify_install").output
    (nox_in.folder / "noxfile.py").write_text(
        "import nox\nfrom shipway.nox import verify_install\n\n"
        "@nox.session(python=False)\ndef tests(session):\n    session.log('fine')\n"
    )
    ran = nox_in("-s", "tests")
    assert ran.status == 0
    assert "fine" in ran.output


@pytest.mark.slow
def test_what_follows_the_dashes_is_refused_where_it_is_not_understood(nox_in: NoxIn) -> None:
    ran = nox_in("-s", "verify_install", "--", "--targte=pypi")
    assert ran.status == 1
    assert "error SW101" in ran.output


@pytest.mark.slow
def test_environments_of_its_own_are_needed(nox_in: NoxIn) -> None:
    Wheel().write(nox_in.folder / "dist")
    ran = nox_in("-s", "verify_install", "--no-venv")
    assert ran.status == 1
    assert "needs environments of its own" in ran.output


@pytest.mark.slow
def test_without_uv_virtualenv_and_pip_do_the_same(nox_in: NoxIn) -> None:
    Wheel(scripts={"demo": "demo:main"}, files={"demo.py": "main = print\n"}).write(
        nox_in.folder / "dist"
    )
    ran = nox_in("-s", "verify_install", UV="/a/uv/that/is/nowhere")
    assert ran.status == 0, ran.output
    assert "Creating virtual environment (virtualenv)" in ran.output
    assert "passed" in ran.output


@pytest.mark.slow
def test_an_environment_that_nox_would_reuse_is_made_anew(nox_in: NoxIn) -> None:
    """What an earlier run installed would hide a dependency that is not declared."""
    dist = nox_in.folder / "dist"
    Wheel(files={"demo.py": "", "gone.py": ""}).write(dist)
    assert nox_in("-s", "verify_install").status == 0
    Wheel(files={"demo.py": "import gone\n"}).write(dist)
    ran = nox_in("-r", "-s", "verify_install")
    assert "No module named 'gone'" in ran.output


@pytest.mark.slow
def test_an_index_is_verified_by_version(nox_in: NoxIn) -> None:
    index = state_folder(with_git(nox_in), "demo").index_folder
    Wheel().write(index)
    Wheel(version="2.0", files=BROKEN.files).write(index)
    (index / "demo-1.0-py3.11.egg").write_bytes(b"of a kind that no index takes any more")
    ran = nox_in("-s", "verify_install", "--", "--target=local", "--version=1.0")
    assert ran.status == 0, ran.output
    assert "demo 1.0 from local: the files that it serves" in ran.output
    ran = nox_in("-s", "verify_install", "--", "--target=local", "--version=3.0")
    assert ran.status == 1
    assert "error SW607" in ran.output
    ran = nox_in("-s", "verify_install", "--", "--target=local")
    assert "error SW101 which version of demo" in ran.output


def serve_once_it_waits(repository: Path, wheel: Path, index: Path) -> None:
    """Put the wheel on the index when the verification has said that it waits for it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        told = repository.glob(".nox/.cache/verify_install/*/progress.txt")
        if any("does not serve" in path.read_text(encoding="utf-8") for path in told):
            shutil.copy(wheel, index)
            return
        time.sleep(0.02)


@pytest.mark.slow
def test_of_the_version_that_was_built_the_index_must_serve_our_bytes(nox_in: NoxIn) -> None:
    wheel = Wheel().write(nox_in.folder / "dist")
    with_ledger(nox_in, wheel)
    index = state_folder(nox_in.folder, "demo").index_folder
    ask = ("-s", "verify_install", "--", "--target=local", "--timeout=0")
    ran = nox_in(*ask)
    assert "error SW522" in ran.output, "it is not served yet"
    BROKEN.write(index)
    ran = nox_in(*ask)
    assert "error SW540" in ran.output, "the index has other bytes"
    (index / wheel.name).unlink()
    later = threading.Thread(target=serve_once_it_waits, args=(nox_in.folder, wheel, index))
    later.start()
    ran = nox_in(*ask[:-1], "--timeout=60")
    later.join()
    assert ran.status == 0, ran.output
    assert "local does not serve demo-1.0-py3-none-any.whl yet" in ran.output
    assert "demo 1.0 from local: the very files that were built" in ran.output


def test_build_makes_what_verify_install_then_takes(sample: Sample) -> None:
    sample.commit(
        "Add nox",
        noxfile__py="from shipway.nox import build, verify_install\n",
        __gitignore="/dist/\n.nox/\n__pycache__/\n",
    )
    ran = NoxIn(sample.root)("-s", "build", f"verify_install-{RUNNING}")
    assert ran.status == 0, ran.output
    assert "sampleship 1.0.0 as built at" in ran.output
    for kind in ("wheel sampleship-1.0.0-py3-none-any.whl", "sdist sampleship-1.0.0.tar.gz"):
        assert f"Python {RUNNING}, {kind}: passed" in ran.output
    assert sample.git("status", "--porcelain") == ""
