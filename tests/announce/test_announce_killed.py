"""`announce`, killed at any call of GitHub's API and run again: one release, in the same state."""

from __future__ import annotations

import hashlib
import signal
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from support.projects import run_killed

if TYPE_CHECKING:
    from announce.conftest import Released

WHEEL, SDIST = "sampleship-1.0.0-py3-none-any.whl", "sampleship-1.0.0.tar.gz"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


def end_state(released: Released) -> list[object]:
    """Return all that GitHub has, without what differs from run to run."""
    assert len(released.releases) == 1
    release = released.release
    files = [
        (asset.name, asset.state, hashlib.sha256(asset.content).hexdigest())
        for asset in release.assets
    ]
    tags = dict(released.github.repository.tags)
    marks = [release.draft, release.prerelease, release.make_latest]
    return [release.tag, release.name, release.body, release.commitish, *marks, sorted(files), tags]


def killed(released: Released, point: str) -> bool:
    """Announce, and kill it there; return whether it came that far."""
    done = run_killed(released.sample.root, point, "announce")
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr.decode()
    return done.returncode != 0


@dataclass(frozen=True)
class Finished:
    """What an announcement leaves that nobody disturbs, and the calls that it takes."""

    state: list[object]
    calls: list[str]


@pytest.fixture
def finished(released: Released) -> Finished:
    """Announce once, and let GitHub forget it."""
    released.announce()
    release = released.release
    assert (release.draft, release.make_latest) == (False, "true")
    assert sorted(asset.name for asset in release.assets) == ["ledger.json", WHEEL, SDIST]
    found = Finished(end_state(released), list(released.github.calls))
    forget(released)
    return found


def forget(released: Released) -> None:
    released.releases.clear()
    released.github.calls.clear()


def goes_on(released: Released, finished: Finished) -> None:
    """See that the same command finishes it, and that once more changes nothing."""
    released.announce()
    assert end_state(released) == finished.state
    assert released.github.calls.count("POST /repos/octo-org/sample/releases") <= 1
    assert released.github.count("DELETE", "/releases/1") == 0
    before = [asset.id for asset in released.release.assets]
    released.github.calls.clear()
    released.announce()
    assert [asset.id for asset in released.release.assets] == before
    assert {call.partition(" ")[0] for call in released.github.calls} == {"GET"}


@pytest.mark.slow
def test_when_the_draft_was_made_and_nobody_heard_of_it(
    released: Released, finished: Finished
) -> None:
    posted = finished.calls.index("POST /repos/octo-org/sample/releases")
    assert killed(released, f"after call {posted + 1}")
    assert released.release.draft
    assert released.release.assets == []
    goes_on(released, finished)


@pytest.mark.slow
def test_while_a_file_is_on_its_way(released: Released, finished: Finished) -> None:
    assert killed(released, f"sending {WHEEL}")
    cut_off(released, WHEEL)
    goes_on(released, finished)


def cut_off(released: Released, name: str) -> None:
    """Wait until GitHub has noticed that nothing more of the file will come."""
    deadline = time.monotonic() + 20
    while (name, "starter") not in [(each.name, each.state) for each in released.release.assets]:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before", "after"])
def test_at_any_call(released: Released, finished: Finished, moment: str) -> None:
    """Before a call nothing of it has happened; after it all has, and the answer is lost."""
    for number in range(1, len(finished.calls) + 1):
        assert killed(released, f"{moment} call {number}"), number
        goes_on(released, finished)
        forget(released)
    assert not killed(released, f"{moment} call {len(finished.calls) + 1}")


@pytest.mark.slow
@pytest.mark.parametrize("name", [SDIST, WHEEL, "ledger.json"])
def test_in_any_file(released: Released, finished: Finished, name: str) -> None:
    assert killed(released, f"sending {name}")
    cut_off(released, name)
    goes_on(released, finished)


@pytest.mark.slow
def test_again_and_again(released: Released, finished: Finished) -> None:
    """Each run comes one call further than the one before, and nothing is done twice."""
    number = 1
    while killed(released, f"after call {number}"):
        number += 1
    assert end_state(released) == finished.state
