"""Reading a command line of nox: which of its sessions run, and what follows `--`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shipway.errors.usage import WrongUsage
from shipway.verification.commandline import read_asked, read_selected


@pytest.mark.parametrize(
    ("line", "sessions", "ours", "named"),
    [
        ("-s verify_install", ("verify_install",), True, ()),
        ("-s verify_install -- --target=pypi", ("verify_install",), True, ()),
        ("-s verify_install -p 3.11 3.12", ("verify_install",), True, ("3.11", "3.12")),
        ("--session=verify_install -P 3.9", ("verify_install",), True, ("3.9",)),
        ("-r -s verify_install-3.9 --report x", ("verify_install-3.9",), True, ("3.9",)),
        ("-s tests verify_install", ("tests", "verify_install"), False, ()),
        ("-e tests", ("tests",), False, ()),
        ("-s tests -- -s verify_install", ("tests",), False, ()),
        ("", (), False, ()),
    ],
)
def test_sessions_and_pythons_are_read(
    line: str, sessions: tuple[str, ...], ours: bool, named: tuple[str, ...]
) -> None:
    selected = read_selected(line.split())
    assert selected.sessions == sessions
    assert selected.only_ours is ours
    assert selected.named == named


@pytest.mark.parametrize(
    ("line", "concerned"),
    [
        ("-l", True),
        ("-k verify", True),
        ("-t release", True),
        ("-s verify_install-3.8", True),
        ("-s tests", False),
        ("", False),
    ],
)
def test_pythons_are_looked_for_only_where_the_session_may_run(line: str, concerned: bool) -> None:
    assert read_selected(line.split()).concerns_us is concerned


def test_the_variable_of_nox_counts_where_no_session_is_named() -> None:
    assert read_selected([], "verify_install,tests").sessions == ("verify_install", "tests")
    assert read_selected(["-s", "lint"], "verify_install").sessions == ("lint",)


def test_what_follows_is_read() -> None:
    asked = read_asked(["--target=testpypi", "--version", "1.2.3", "--require"])
    assert (asked.target, asked.version, asked.require) == ("testpypi", "1.2.3", True)
    assert read_asked([]).timeout == 1800.0
    assert read_asked(["--files=a folder"]).files == Path("a folder")


@pytest.mark.parametrize(
    "line",
    [
        "--targt=pypi",
        "--target",
        "--timeout=soon",
        "--timeout=nan",
        "--process-timeout=-1",
        "1.2.3",
        "--require=yes",
        "--help",
    ],
)
def test_what_is_not_understood_is_refused_with_what_would_be(line: str) -> None:
    with pytest.raises(WrongUsage) as caught:
        read_asked(line.split())
    (told,) = caught.value.fix
    assert told.startswith("nox -s verify_install -- [--target NAME]")
    pages = Path(__file__).parents[2] / "docs" / "verification.md"
    _, _, table = pages.read_text(encoding="utf-8").partition("\nAfter `--`:\n")
    documented = re.findall(r"^\| `(--[a-z-]+)", table, re.MULTILINE)
    assert set(re.findall(r"--[a-z-]+", told)) == set(documented)


def test_a_version_without_a_target_is_refused() -> None:
    with pytest.raises(WrongUsage, match="needs a --target"):
        read_asked(["--version=1.2.3"])


@pytest.mark.parametrize(
    "line",
    ["--files=a --coming=b", "--files=a --target=local --version=1.0", "--coming=a --version=1.0"],
)
def test_an_option_that_would_be_passed_over_is_refused(line: str) -> None:
    with pytest.raises(WrongUsage, match=r"contradict|does not go with"):
        read_asked(line.split())
