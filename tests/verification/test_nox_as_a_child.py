"""Running the sessions for a repository that has no noxfile: what `invoke verify` does."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

import shipway.verification
from shipway.doors.environments import find_uv
from shipway.doors.noxrunner import NoxRun, run_verify_install
from shipway.errors.verify import NoPython, NothingToVerify, NoxFailed, PythonMissing
from shipway.verification.results import Outcome
from support.artifacts import write_tree
from support.monorepo import make_monorepo
from support.projects import BACKENDS
from support.slowness import quick_ones
from support.verification import RUNNING, Wheel, available

if TYPE_CHECKING:
    from collections.abc import Callable

    from shipway.verification.results import Result


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project of the running Python, with a wheel in dist, in a folder of a hard name."""
    root = tmp_path / "a 'quoted' $(project) in ünicode"
    root.mkdir()
    (root / "pyproject.toml").write_text(
        f'[project]\nname = "demo"\n\n[tool.shipway]\npythons = ["{RUNNING}"]\n'
    )
    Wheel().write(root / "dist")
    return root


def outcomes(results: tuple[Result, ...]) -> list[tuple[str, str | None, str]]:
    return [(result.python, result.kind, result.outcome.value) for result in results]


@pytest.mark.parametrize("family", quick_ones({"hatchling"}, sorted(BACKENDS)))
def test_what_real_backends_build_installs_and_runs(tmp_path: Path, family: str) -> None:
    """One family on the oldest and the newest Python too, wheel and sdist, all side by side."""
    tree = write_tree(tmp_path / "tree", family)
    subprocess.run(["uv", "build", "--quiet", "--no-config", str(tree)], check=True)
    pythons = available("3.8", "3.13") if family == "flit" else [RUNNING]
    told: list[str] = []
    results = run_verify_install(tree, tmp_path / "state", pythons=pythons, on_line=told.append)
    assert {outcome for _, _, outcome in outcomes(results)} == {"passed"}, results
    assert {(python, kind) for python, kind, _ in outcomes(results)} == {
        (python, kind) for python in pythons for kind in ("wheel", "sdist")
    }
    for result in results:
        assert any(
            line.startswith(f"Python {result.python}, {result.kind} {result.filename}: passed")
            for line in told
        )
    assert not (tree / ".nox").exists()
    assert {path.name for path in tree.iterdir()} == {
        "LICENSE", "README.rst", "dist", "pyproject.toml", "src",
    }  # fmt: skip


def test_each_python_has_its_results_in_order_the_missing_one_too(project: Path) -> None:
    results = run_verify_install(project, project.parent / "st'a te", pythons=["3.99", RUNNING])
    assert outcomes(results) == [(RUNNING, "wheel", "passed"), ("3.99", None, "missing")]


def test_a_python_that_the_file_excludes_is_not_a_failure(project: Path) -> None:
    Wheel(metadata=["Requires-Python: <3.6"]).write(project / "dist")
    (result,) = run_verify_install(project, project.parent / "st'a te")
    assert result.outcome is Outcome.EXCLUDED
    assert "Requires-Python <3.6" in result.detail


@pytest.mark.slow
def test_files_that_somebody_fetched_are_verified_instead_of_dist(
    tmp_path: Path, project: Path
) -> None:
    broken = Wheel(version="2.0", files={"demo.py": "import nowhere\n"})
    files = broken.write(tmp_path / "fetched").parent
    (result,) = run_verify_install(project, project.parent / "st'a te", files=files)
    assert result.outcome is Outcome.FAILED
    assert result.detail == "import demo: ended with status 1"
    assert "No module named 'nowhere'" in result.failures[0].output


@pytest.mark.slow
def test_a_second_run_does_not_see_the_results_of_the_first(project: Path) -> None:
    run_verify_install(project, project.parent / "st'a te")
    shutil.rmtree(project / "dist")
    with pytest.raises(NothingToVerify):
        run_verify_install(project, project.parent / "st'a te")


@pytest.mark.slow
def test_require_makes_a_missing_python_an_error(project: Path) -> None:
    text = (project / "pyproject.toml").read_text()
    (project / "pyproject.toml").write_text(
        text.replace(f'["{RUNNING}"]', f'["{RUNNING}", "3.99"]')
    )
    assert len(run_verify_install(project, project.parent / "st'a te")) == 2
    with pytest.raises(PythonMissing):
        run_verify_install(project, project.parent / "st'a te", require=True)


def test_without_any_python_nothing_is_verified(project: Path) -> None:
    with pytest.raises(NoPython, match=r"3\.99"):
        run_verify_install(project, project.parent / "st'a te", pythons=["3.99"])


def test_an_environment_that_cannot_be_made_is_a_failure_of_that_python(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = tmp_path / ("uv.cmd" if os.name == "nt" else "uv")
    uv.write_text(
        '@if "%1"=="venv" exit /b 1\n@uv %*\n'
        if os.name == "nt"
        else '#!/bin/sh\n[ "$1" = venv ] && exit 1\nexec uv "$@"\n'
    )
    uv.chmod(0o755)
    monkeypatch.setenv("UV", str(uv))
    (result,) = run_verify_install(project, project.parent / "st'a te")
    assert (result.python, result.outcome) == (RUNNING, Outcome.FAILED)
    assert "nox.log" in result.detail


def test_a_nox_that_does_not_come_to_verify_is_an_error(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(find_uv()))
    with pytest.raises(NoxFailed) as caught:
        run_verify_install(project, project.parent / "st'a te")
    assert "uv" in caught.value.details


def test_what_a_nox_found_that_was_killed_is_no_result(tmp_path: Path, project: Path) -> None:
    """The Pythons that it had not come to yet would be missing from the results."""
    older = next(python for python in available("3.8") if python != RUNNING)
    running = tuple(int(part) for part in RUNNING.split("."))
    slow = f"import sys, time\nif sys.version_info[:2] != {running}:\n    time.sleep(120)\n"
    Wheel(files={"demo.py": slow}).write(project / "dist")
    with closing(NoxRun(tmp_path / "state")) as nox:
        nox.start({"project": project}, pythons=[RUNNING, older])
        found = nox.folder / ".cache" / "verify_install"
        end = time.monotonic() + 30
        while not list(found.glob("*/results/*.json")) and time.monotonic() < end:
            time.sleep(0.01)
        assert nox.process is not None
        family = psutil.Process(nox.process.pid)
        for process in (*family.children(recursive=True), family):
            process.kill()
        with pytest.raises(NoxFailed, match="before it was done"):
            nox.results(lambda _: None)


def test_a_project_that_cannot_be_read_when_the_pythons_are_chosen_is_told(
    tmp_path: Path, project: Path
) -> None:
    """Else only the Python that nox runs on would be tried, and nobody would know."""
    noxfile = tmp_path / "noxfile.py"
    noxfile.write_text(
        "import pathlib\n"
        f"away = pathlib.Path({str(project)!r}, 'pyproject.toml')\n"
        "away.rename(away.with_suffix('.off'))\n"
        "from shipway.nox import verify_install\n"
        "away.with_suffix('.off').rename(away)\n"
    )
    command = ["--noxfile", str(noxfile), "-s", "verify_install", "--", f"--project={project}"]
    done = subprocess.run(
        [sys.executable, "-m", "nox", *command],
        cwd=tmp_path, check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode != 0
    assert "SW102" in done.stdout + done.stderr


@pytest.mark.slow
def test_above_the_projects_of_a_repository_they_are_named(tmp_path: Path) -> None:
    acme = make_monorepo(tmp_path)
    (acme.root / "noxfile.py").write_text("from shipway.nox import verify_install\n")
    done = subprocess.run(
        [sys.executable, "-m", "nox", "-s", "verify_install"],
        cwd=acme.root, check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode != 0
    assert "below it are acme-core, acme-sdk, acme-web" in done.stderr
    assert "fix  nox -s verify_install -- --project=packages/core" in done.stderr


@pytest.mark.slow
def test_settings_for_a_nox_of_the_user_do_not_steer_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "NOXSESSION": "tests",
        "NOXPYTHON": "3.99",
        "NOX_DEFAULT_VENV_BACKEND": "none",
        "FORCE_COLOR": "1",
        "NO_COLOR": "1",
        "CI": "1",
        "PYTHONSAFEPATH": "",
    }.items():
        monkeypatch.setenv(name, value)
    (project / "nox.py").write_text("raise SystemExit('the wrong nox')\n")
    assert outcomes(run_verify_install(project, project.parent / "st'a te")) == [
        (RUNNING, "wheel", "passed")
    ]


@pytest.mark.parametrize(
    "pythons",
    [available("3.8")[:1], pytest.param(available("3.8"), marks=pytest.mark.slow)],
    ids=["one", "all"],
)
def test_an_interruption_leaves_no_process_behind(
    tmp_path: Path, project: Path, pythons: list[str]
) -> None:
    Wheel(files={"demo.py": "import time\ntime.sleep(120)\n"}).write(project / "dist")

    def interrupt(line: str) -> None:
        if line.startswith("verifying"):
            raise KeyboardInterrupt

    before = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_verify_install(project, project.parent / "st'a te", pythons=pythons, on_line=interrupt)
    assert time.monotonic() - before < 60
    assert wait_for(lambda: running_below(tmp_path) == []), running_below(tmp_path)


def running_below(folder: Path) -> list[list[str]]:
    """Return the command lines of processes that have to do with a folder."""
    found = (process.info["cmdline"] for process in psutil.process_iter(["cmdline"]))
    return [line for line in found if line and any(str(folder) in part for part in line)]


def wait_for(is_so: Callable[[], bool]) -> bool:
    """Return whether it is so within half a minute."""
    deadline = time.monotonic() + 30
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_so()


def test_the_probe_is_written_for_the_oldest_python() -> None:
    """Where there is no Python 3.8 to run it, its syntax is at least parsed as such."""
    probe = Path(shipway.verification.__file__).with_name("probe.py").read_text(encoding="utf-8")
    assert len(ast.parse(probe, feature_version=(3, 7)).body) > 10
