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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only there is a full device")
def test_a_help_that_cannot_be_written_is_an_error_of_ours() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
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
