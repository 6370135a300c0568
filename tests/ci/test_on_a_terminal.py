"""What `wait-for-ci` and `watch` show on a terminal: one table, which changes where it stands."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pyte
import pytest

from support.workflows import between_looks

if TYPE_CHECKING:
    from support.workflows import Pushed


pty = pytest.importorskip("pty", reason="Windows has no such terminals")

COLUMNS, LINES = 100, 30


def on_a_terminal(pushed: Pushed, *arguments: str) -> tuple[int, list[str], list[str]]:
    """Run a task on a terminal; return its status, its screen when it first stood, and at last."""
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.ByteStream(screen)
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "shipway", *arguments],
        cwd=pushed.sample.root,
        stdin=its, stdout=its, stderr=its,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS)},
    )  # fmt: skip
    os.close(its)
    first: list[str] = []
    try:
        # Linux ends the reading with an error, once the other side is closed.
        while data := os.read(ours, 4096):
            stream.feed(data)
            first = first or shown(screen)
    except OSError:
        pass
    finally:
        os.close(ours)
    return process.wait(60), first, shown(screen)


def shown(screen: pyte.Screen) -> list[str]:
    return [line.rstrip() for line in screen.display if line.strip()]


def test_the_table_is_shown_once_as_it_is_at_last(pushed: Pushed) -> None:
    tests = pushed.run(pushed.tests)
    pushed.run(pushed.audit, "success")
    between_looks(pushed.github, lambda: tests.finish("success"))
    status, first, last = on_a_terminal(pushed, "wait-for-ci")
    assert status == 0
    assert [row.split()[:3] for row in first] == [
        ["…", "Test", "Suite"],
        ["✓", "Security", "Audit"],
    ]
    assert "queued" in first[0]
    assert [row.split()[:3] for row in last[:2]] == [
        ["✓", "Test", "Suite"],
        ["✓", "Security", "Audit"],
    ]
    assert last[2:] == [f"{pushed.sha[:12]} has passed Test Suite, Security Audit"]
