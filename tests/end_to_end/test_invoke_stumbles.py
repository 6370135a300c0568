"""What Invoke stumbles over before a task begins is told as an error of ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.slowness import quick_ones

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample


@pytest.mark.parametrize(
    ("name", "content"),
    quick_ones(
        {".invoke.yaml"},
        [
            (".invoke.yaml", "run: 5"),
            (".invoke.yml", "a: [1"),
            (".invoke.json", "{"),
            (".invoke.py", "raise ValueError(1)"),
        ],
    ),
)
def test_broken_settings_of_invoke_are_named(
    shipway: Shipway, tmp_path: Path, name: str, content: str
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / name).write_text(content)
    ran = shipway("current", "--json", variables={"HOME": str(home), "USERPROFILE": str(home)})
    assert (ran.status, ran.code) == (2, "SW118"), ran.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [("-f", "/nonexistent", "current"), ("--list-format=foo", "--list")]
)
def test_options_of_invoke_that_it_cannot_use_are_named(
    shipway: Shipway, words: tuple[str, ...]
) -> None:
    ran = shipway(*words)
    assert ran.status != 0
    assert "Traceback" not in ran.stderr
    assert ran.stderr


@pytest.mark.slow
def test_a_variable_of_invoke_that_it_cannot_use_is_named(shipway: Shipway) -> None:
    ran = shipway("current", "--json", variables={"INVOKE_RUN_WATCHERS": "x"})
    assert (ran.status, ran.code) == (2, "SW118"), ran.stderr


FULL = Path("/dev/full")
only_with_a_full_device = pytest.mark.skipif(not FULL.exists(), reason="only there is one")


@only_with_a_full_device
@pytest.mark.parametrize(
    "words",
    quick_ones(
        {"current"},
        ["current", "current --json", "notes", "status", "bump --part=patch --dry-run", "doctor"],
    ),
)
def test_a_result_that_cannot_be_written_is_an_error(sample: Sample, words: str) -> None:
    ran = into(FULL, sample, *words.split())
    assert ran.returncode == 1
    assert ran.stderr.count("error SW117") == 1, ran.stderr
    assert "Exception" not in ran.stderr


@only_with_a_full_device
@pytest.mark.slow
def test_a_release_whose_result_cannot_be_written_is_finished_first(
    sample: Sample, shipway: Shipway
) -> None:
    release = ("release", "--part=patch", "--target=local")
    ran = into(FULL, sample, *release)
    assert (ran.returncode, "error SW117" in ran.stderr) == (1, True)
    again = shipway(*release, "--json")
    assert (again.status, again.data["done"]) == (0, [])
    assert sample.git("describe") == "v1.0.1"


def into(path: Path, sample: Sample, *words: str) -> subprocess.CompletedProcess[str]:
    """Run shipway in the sample, with its results going to a file."""
    with path.open("w", encoding="utf-8") as file:
        return subprocess.run(
            [sys.executable, "-m", "shipway", *words],
            cwd=sample.root,
            stdout=file,
            stderr=subprocess.PIPE,
            check=False,
            encoding="utf-8",
        )


@only_with_a_full_device
def test_a_help_that_cannot_be_written_is_an_error_of_ours() -> None:
    with FULL.open("w", encoding="utf-8") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "shipway", "--help"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            encoding="utf-8",
        )
    assert ran.returncode == 1
    assert ran.stderr.startswith("error SW")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="its pipes break otherwise")
def test_a_list_that_nobody_reads_ends_quietly() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as unread:
        ran = subprocess.run(
            [sys.executable, "-m", "shipway", "--list"],
            stdout=unread,
            stderr=subprocess.PIPE,
            check=False,
            encoding="utf-8",
        )
    assert (ran.returncode, ran.stderr) == (0, "")
