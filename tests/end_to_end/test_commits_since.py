"""A release that was stopped, and others have committed since what keeps it from being undone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from support.following import follow
from support.projects import run_killed

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample

COMMAND = ("release", "--part=patch", "--target=local")
MODULE = "src/sampleship/__init__.py"


def killed(sample: Sample) -> None:
    """Release what cannot be imported, and end it before anybody has seen that."""
    module = sample.root / MODULE
    module.write_text(f"{module.read_text('utf-8')}import no_such_module\n", "utf-8")
    sample.commit("Break it")
    sample.git("push", "--quiet")
    done = run_killed(sample.root, "after check", *COMMAND)
    assert done.returncode < 0, done.stderr.decode()


def mended(sample: Sample) -> None:
    module = sample.root / MODULE
    module.write_text(module.read_text("utf-8").replace("import no_such_module\n", ""), "utf-8")
    pyproject = sample.root / "pyproject.toml"
    pyproject.write_text(f"{pyproject.read_text('utf-8')}\n# mended\n", "utf-8")
    sample.commit("Mend it")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_nothing_of_it_is_taken_back_and_what_is_proposed_takes_all_of_it(
    sample: Sample, shipway: Shipway
) -> None:
    killed(sample)
    mended(sample)
    refused = shipway(*COMMAND, "--json")
    assert refused.status == 1, refused.stderr
    failed, stuck = refused.data["error"]["problems"]
    assert (failed["code"], stuck["code"]) == ("SW610", "SW707")
    assert failed["fix"][0].startswith("first what SW707 says")
    # Half of it would have had no way on, and none back.
    assert sample.git("tag") == "v1.0.1"
    assert sorted(path.suffix for path in (sample.root / "dist").iterdir()) == [".gz", ".whl"]
    follow(sample, shipway, *stuck["fix"][:2])
    assert sample.git("tag") == ""
    assert sample.git("log", "--format=%s") == "Mend it\nBreak it\nStart"
    assert shipway(*COMMAND).status == 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_without_its_tag_it_goes_on_with_what_is_there_now(
    sample: Sample, shipway: Shipway
) -> None:
    """Others have changed the file of the version too, and the version is in it all the same."""
    killed(sample)
    mended(sample)
    sample.git("tag", "--delete", "v1.0.1")
    standing = shipway("status", "--target=local", "--json").data["state"]
    states = {row["step"]: row["state"] for row in standing}
    assert (states["bump"], states["commit"], states["tag"]) == ("done", "done", "missing")
    assert shipway(*COMMAND).status == 0
    assert sample.git("log", "-1", "--format=%s", "v1.0.1") == "Mend it"
