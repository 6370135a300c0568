"""A push that is cut off while the remote goes on with it: nothing is taken back, and it is found.

The remote is reached through a command that lives on when git is stopped, as another machine does.
"""

from __future__ import annotations

import re
import shlex
import signal
import stat
import sys
import time
from typing import TYPE_CHECKING

import pytest

from support.interrupting import told

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Shipway
    from support.projects import Sample

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
RELEASE = ("release", "--part=patch", "--target=local", "--push", "--json")


@pytest.fixture
def begun(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file that the remote makes once it has got a push; it waits until it may go on."""
    folder = sample.root.parent
    ssh = folder / "ssh"
    ssh.write_text('#!/bin/sh\nshift\nexec setsid -w sh -c "$*"\n')
    ssh.chmod(ssh.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("GIT_SSH", str(ssh))
    monkeypatch.setenv("GIT_SSH_VARIANT", "simple")
    sample.git("remote", "set-url", "origin", f"elsewhere:{sample.remote}")
    hook, flag = sample.remote / "hooks" / "pre-receive", folder / "begun"
    hook.write_text(f"#!/bin/sh\ntouch '{flag}'\nuntil [ -e '{folder}/go' ]; do sleep 0.1; done\n")
    hook.chmod(0o755)
    return flag


def go_on(sample: Sample) -> None:
    """Let the remote take the push."""
    (sample.root.parent / "go").touch()


def arrives(sample: Sample) -> bool:
    """Return whether the remote gets the tag within some seconds."""
    go_on(sample)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if sample.git_remote("tag") == "v1.0.1":
            return True
        time.sleep(0.1)
    return False


def age(sample: Sample, *times: str) -> None:
    """Have the push be of long ago, as its journal tells."""
    for journal in (sample.root / ".git" / "shipway").rglob("*.jsonl"):
        text = journal.read_text("utf-8")
        for name in times:
            text = text.replace(f'"{name}": "20', f'"{name}": "19')
        journal.write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_it_is_not_undone_and_the_same_command_finishes_it(
    sample: Sample, shipway: Shipway, begun: Path
) -> None:
    status, error = told(sample, begun, signal.SIGINT, RELEASE)
    assert (status, error["code"]) == (3, "SW321")
    assert sample.git("tag") == "v1.0.1"
    refused = shipway("release", "--undo", "--yes", "--json")
    assert (refused.status, refused.code) == (1, "SW707")
    what = refused.data["error"]["what"]
    seconds = re.search(r"; a push of it was cut off just now, and is waited for (\d+) s", what)
    assert seconds is not None, what
    assert 0 < int(seconds[1]) <= 120
    onward, later = refused.data["error"]["fix"]
    assert onward == "invoke release --target=local   (does what is missing)"
    assert later.startswith("invoke release --undo   (once it can be told")
    assert arrives(sample)
    ran = shipway("release", "--json")
    assert ran.status == 0, ran.stderr
    assert ran.data["version"] == "1.0.1"
    public = shipway("release", "--undo", "--json").data["error"]
    assert public["what"].startswith("sampleship 1.0.1 is public")


@pytest.mark.slow
def test_after_a_kill_the_push_that_lives_on_is_waited_for(
    sample: Sample, shipway: Shipway, begun: Path
) -> None:
    status, _ = told(sample, begun, signal.SIGKILL, RELEASE)
    assert status == -signal.SIGKILL
    standing = shipway("status", "--target=local", "--json").data["state"]
    assert {row["step"]: row["state"] for row in standing}["push"] == "unknown"
    assert shipway("release", "--undo", "--yes", "--json").code == "SW707"
    go_on(sample)
    ran = shipway("release", "--json")
    assert ran.status == 0, ran.stderr
    assert sample.git_remote("tag") == "v1.0.1"


def breaks_off(sample: Sample, *, then: str = "") -> None:
    """Have the remote take a push and end before it has said so; `then` it does something more."""
    hook = sample.remote / "hooks" / "reference-transaction"
    kill = f'rm -- "$0"\n{then}\nkill -9 $PPID'
    hook.write_text(f'#!/bin/sh\nif [ "$1" = committed ] && grep -q refs/tags; then {kill}; fi\n')
    hook.chmod(0o755)


@pytest.mark.parametrize("again", [pytest.param(True, marks=pytest.mark.slow), False])
def test_one_that_is_there_is_gone_on_with(
    sample: Sample, shipway: Shipway, *, again: bool
) -> None:
    """Also where a rehearsal had done all else before."""
    if again:
        assert shipway("release", "--part=patch", "--target=local").status == 0
    breaks_off(sample)
    done = shipway(*[word for word in RELEASE if not (again and word.startswith("--part"))])
    assert done.status == 0, done.stderr
    names = ("refs/heads/main", "refs/tags/v1.0.1")
    assert [sample.git_remote("rev-parse", name) for name in names] == [
        sample.git("rev-parse", name) for name in names
    ]
    assert sample.git("rev-parse", "origin/main") == sample.git("rev-parse", "main")
    assert {row["state"] for row in done.data["state"]} == {"done"}


@pytest.mark.slow
@pytest.mark.parametrize("then", ["git update-ref -d refs/tags/v1.0.1", "mv '{0}' '{0}-away'"])
def test_one_that_cannot_be_seen_there_may_arrive_still(
    sample: Sample, shipway: Shipway, then: str
) -> None:
    breaks_off(sample, then=then.format(sample.remote))
    ran = shipway(*RELEASE)
    assert (ran.status, ran.code) == (3, "SW321"), ran.stderr
    assert sample.git("tag") == "v1.0.1"


@pytest.mark.slow
def test_where_it_never_arrives_it_can_be_undone_later(
    sample: Sample, shipway: Shipway, begun: Path
) -> None:
    (sample.remote / "hooks" / "pre-receive").write_text(f"#!/bin/sh\ntouch '{begun}'\nexit 1\n")
    hanging = sample.root / ".git" / "hooks" / "pre-push"
    hanging.parent.mkdir(exist_ok=True)
    hanging.write_text(f"#!/bin/sh\ntouch '{begun}'\nexec sleep 30\n")
    hanging.chmod(0o755)
    status, error = told(sample, begun, signal.SIGINT, RELEASE)
    assert (status, error["code"]) == (3, "SW321")
    hanging.unlink()
    # A hook may have run for long before the push was cut off: it is waited for from then on.
    age(sample, "began")
    assert shipway("release", "--undo", "--yes", "--json").code == "SW707"
    age(sample, "cut_off")
    undone = shipway("release", "--undo", "--yes", "--json")
    assert (undone.status, undone.data["undone"], sample.git("tag")) == (1, "1.0.1", "")


@pytest.mark.slow
def test_what_arrives_after_it_was_undone_is_told_and_gone_on_with(
    sample: Sample, shipway: Shipway, begun: Path
) -> None:
    told(sample, begun, signal.SIGINT, RELEASE)
    age(sample, "began", "cut_off")
    shown = shipway("release", "--undo", "--dry-run")
    assert "can arrive still" in shown.stdout
    undone = shipway("release", "--undo", "--yes", "--json")
    (stays,) = undone.data["stays"]
    assert (undone.status, undone.data["undone"], sample.git("tag")) == (1, "1.0.1", "")
    look = shlex.split(stays.partition("runs. ")[2].partition(" says")[0])
    assert sample.git(*look[1:]) == ""
    assert arrives(sample)
    assert "v1.0.1" in sample.git(*look[1:])
    pull, release = stays.partition("goes on with: ")[2].split(" && ")
    sample.git(*shlex.split(pull)[1:])
    ran = shipway(*shlex.split(release)[1:])
    assert ran.status == 0, ran.stderr
    assert sample.git("rev-parse", "v1.0.1^{}") == sample.git_remote("rev-parse", "main")
