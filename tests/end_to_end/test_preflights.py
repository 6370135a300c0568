"""A dry run acts nowhere, and refuses what the real run would: all that can be known before."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support.slowness import quick_ones, slow

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shipway
    from support.projects import Sample

_REHEARSAL = ("release", "--part=patch", "--target=local")
_FLIT = 'requires = ["flit_core>=3.11"]\n'
_BACKEND = 'build-backend = "flit_core.buildapi"\n'


def build_system(sample: Sample, table: str) -> None:
    """Give the sample another `[build-system]`, committed and pushed."""
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    rest = text[text.index("[project]") :]
    sample.commit("Build otherwise", pyproject__toml=f"{table}\n{rest}")
    sample.git("push", "--quiet")


def configured(sample: Sample, lines: str) -> None:
    """Give the sample a `[tool.shipway]`, committed and pushed."""
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    sample.commit("Configure", pyproject__toml=f"{text}\n[tool.shipway]\n{lines}\n")
    sample.git("push", "--quiet")


QUICK = {f'[build-system]\n{_FLIT}{_BACKEND}backend-path = ["nowhere"]\n'}


@pytest.mark.parametrize(
    ("table", "code"),
    quick_ones(
        QUICK,
        [
            ("build-system = 1\n", "SW402"),
            ("[build-system]\n", "SW402"),
            (f"[build-system]\n{_BACKEND}", "SW402"),
            (f'[build-system]\nrequires = "flit_core"\n{_BACKEND}', "SW402"),
            (f"[build-system]\nrequires = [1]\n{_BACKEND}", "SW402"),
            (f'[build-system]\nrequires = ["=bad="]\n{_BACKEND}', "SW402"),
            (f'[build-system]\nrequires = [""]\n{_BACKEND}', "SW402"),
            (f"[build-system]\nrequires = []\n{_BACKEND}", "SW406"),
            (f"[build-system]\n{_FLIT}build-backend = 1\n", "SW402"),
            (f'[build-system]\n{_FLIT}build-backend = ""\n', "SW402"),
            (f'[build-system]\n{_FLIT}build-backend = "flit_core.buildapi:"\n', "SW402"),
            (f'[build-system]\n{_FLIT}{_BACKEND}backend-path = "."\n', "SW402"),
            (f'[build-system]\n{_FLIT}{_BACKEND}backend-path = [".."]\n', "SW402"),
            (f'[build-system]\n{_FLIT}{_BACKEND}backend-path = ["nowhere"]\n', "SW402"),
            (f'[build-system]\n{_FLIT}{_BACKEND}backend-path = ["src"]\n', "SW406"),
            (f"[build-system]\n{_FLIT}{_BACKEND}other = 1\n", "SW402"),
        ],
    ),
)
@pytest.mark.parametrize("task", [("build",), _REHEARSAL], ids=["build", "release"])
def test_a_build_that_cannot_start_is_refused_before_anything(
    sample: Sample, shipway: Shipway, task: tuple[str, ...], table: str, code: str
) -> None:
    build_system(sample, table)
    before = sample.state()
    shown = shipway(*task, "--dry-run", "--json")
    assert (shown.status, shown.code) == (1, code), shown.stdout
    assert shipway(*task, "--json").code == code
    assert sample.state() == before
    # Refused by the preflight: an action would have been announced.
    assert "…" not in shipway(*task).stderr.splitlines()[0]


@pytest.mark.skipif(sys.platform == "win32", reason="a folder is read-only in another way there")
@pytest.mark.parametrize(
    ("name", "below"),
    quick_ones(
        {"UV_CACHE_DIR"}, [("HOME", ""), ("XDG_CACHE_HOME", "/all"), ("UV_CACHE_DIR", "/file")]
    ),
)
def test_a_cache_of_uv_that_cannot_be_is_told_before_anything(
    sample: Sample, shipway: Shipway, tmp_path: Path, name: str, below: str
) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    (locked / "file").touch()
    locked.chmod(0o555)
    named = {"XDG_CACHE_HOME": "", "UV_CACHE_DIR": "", name: f"{locked}{below}"}
    before = sample.state()
    ran = shipway(*_REHEARSAL, "--json", variables=named)
    assert (ran.status, ran.code) == (1, "SW421"), ran.stderr
    assert str(locked) in ran.data["error"]["what"]
    assert sample.state() == before
    assert "…" not in ran.stderr
    out = {"UV_NO_CACHE": "1"} if below else {"UV_CACHE_DIR": str(tmp_path / "cache")}
    assert shipway(*_REHEARSAL, "--dry-run", variables={**named, **out}).status == 0


def test_before_the_first_commit_nothing_is_built(sample: Sample, shipway: Shipway) -> None:
    sample.git("switch", "--quiet", "--orphan", "unborn")
    sample.git("checkout", "main", "--", ".")
    refused = shipway("build", "--dry-run", "--json")
    assert (refused.status, refused.code) == (1, "SW302")


def test_a_backend_in_the_tree_is_found(sample: Sample, shipway: Shipway) -> None:
    (sample.root / "hooks").mkdir()
    (sample.root / "hooks" / "own.py").write_text("from flit_core.buildapi import *\n")
    path = 'build-backend = "own"\nbackend-path = ["hooks"]\n'
    build_system(sample, f"[build-system]\n{_FLIT}{path}")
    assert shipway("build", "--dry-run").status == 0


def test_a_folder_with_the_files_of_the_project_is_none_for_distributions(
    sample: Sample, shipway: Shipway
) -> None:
    """Else a change of these files would count as none."""
    configured(sample, 'dist = "src"')
    shown = shipway(*_REHEARSAL, "--dry-run", "--json")
    assert (shown.status, shown.code) == (1, "SW416")
    assert "src has files of the project in it, such as sampleship/__init__.py" in shown.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="a link takes a right of its own there")
def test_nor_is_a_link_to_such_a_folder(sample: Sample, shipway: Shipway) -> None:
    (sample.root / "dist").symlink_to("src")
    sample.commit("Ignore the link", __gitignore="/dist\n__pycache__/\n")
    sample.git("push", "--quiet")
    shown = shipway(*_REHEARSAL, "--dry-run", "--json")
    assert (shown.status, shown.code) == (1, "SW416")
    assert f"{sample.root / 'dist'} is a link to {sample.root / 'src'}" in shown.stdout


@pytest.mark.parametrize(
    ("lines", "words", "code"),
    [
        slow('pythons = ["3.99"]', (), "SW606"),
        slow('pythons = ["3.15t"]', ("--require",), "SW605"),
        ("", ("--python=3.15t",), "SW605"),
    ],
)
def test_pythons_that_are_not_here_are_told_by_the_dry_run(
    sample: Sample, shipway: Shipway, lines: str, words: tuple[str, ...], code: str
) -> None:
    configured(sample, lines)
    shown = shipway(*_REHEARSAL, *words, "--dry-run", "--json")
    assert (shown.status, shown.code) == (1, code), shown.stdout
    assert "uv python install 3.13" not in shown.data["error"]["fix"]


def test_a_project_that_no_python_here_is_admitted_by(sample: Sample, shipway: Shipway) -> None:
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("requires-python"))
    sample.commit("Go on", pyproject__toml=text.replace(line, 'requires-python = ">=3.99"'))
    sample.git("push", "--quiet")
    shown = shipway(*_REHEARSAL, "--dry-run", "--json")
    assert (shown.status, shown.code) == (1, "SW606"), shown.stdout


_CHAIN = ("bump", "--part=patch", "build", "check", "publish", "--target=local")


def test_a_dry_run_at_the_end_of_a_chain_lets_none_of_it_act(
    sample: Sample, shipway: Shipway
) -> None:
    before = sample.state()
    ran = shipway(*_CHAIN, "--dry-run")
    assert ran.status == 2
    assert "--dry-run is not said of bump, which would act" in ran.stderr
    assert f" -R {' '.join(_CHAIN)}   (shows every task" in ran.stderr
    assert sample.state() == before


def test_a_dry_run_at_the_beginning_of_a_chain_lets_none_of_it_act(
    sample: Sample, shipway: Shipway
) -> None:
    before = sample.state()
    ran = shipway("bump", "--part=patch", "--dry-run", "build")
    assert ran.status == 2
    assert "--dry-run is not said of build" in ran.stderr
    assert sample.state() == before


@pytest.mark.parametrize(
    "chain",
    [
        ("-R", "bump", "--part=patch", "build"),
        ("bump", "--part=patch", "--dry-run", "build", "--dry-run"),
    ],
)
@pytest.mark.slow
def test_a_chain_that_is_only_shown_says_as_of_when(
    sample: Sample, shipway: Shipway, chain: tuple[str, ...]
) -> None:
    before = sample.state()
    ran = shipway(*chain)
    assert ran.status == 0, ran.stderr
    assert "build is shown as things are now: bump did nothing before it" in ran.stderr
    assert "write 1.0.1" in ran.stdout
    assert ", target " not in ran.stdout
    assert "build the sdist and the wheel of sampleship 1.0.0" in ran.stdout
    assert sample.state() == before


@pytest.mark.slow
def test_a_task_of_ones_own_has_options_of_its_own(sample: Sample) -> None:
    """It calls `build` as a function, which `--dry-run` on the command line is none of."""
    (sample.root / "tasks.py").write_text(
        "from invoke import task\n"
        "from shipway.tasks import ns\n"
        "from shipway.tasks.build import build\n"
        "@task\n"
        "def ship(context, dry_run=False):\n"
        "    build(context)\n"
        "ns.add_task(ship)\n"
    )
    sample.commit("Add tasks")
    done = subprocess.run(
        [sys.executable, "-m", "invoke", "ship", "--dry-run"], cwd=sample.root, check=False
    )
    assert done.returncode == 0
    assert list((sample.root / "dist").glob("*.whl"))


@pytest.mark.parametrize("dist", quick_ones({"link/x"}, ["pyproject.toml/x", "link", "link/x"]))
@pytest.mark.parametrize("dry", [True, False], ids=["shown", "done"])
def test_a_dist_that_cannot_be_a_folder_is_refused_before_anything(
    sample: Sample, shipway: Shipway, dist: str, *, dry: bool
) -> None:
    (sample.root / "link").symlink_to("nowhere")
    configured(sample, f'dist = "{dist}"')
    before = sample.state()
    refused = shipway(*_REHEARSAL, "--json", *["--dry-run"] * dry)
    assert (refused.status, refused.code) == (1, "SW415"), refused.stderr
    assert sample.state() == before
