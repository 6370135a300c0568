"""A release from a branch that `branches` does not allow: how one gets to one that it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample

RELEASE = ("release", "--part=patch", "--target=local", "--json")


@pytest.mark.slow
def test_the_way_to_an_allowed_branch_is_one_that_git_goes(
    sample: Sample, shipway: Shipway
) -> None:
    pyproject = (sample.root / "pyproject.toml").read_text("utf-8")
    config = '[tool.shipway]\nbranches = ["main", "stable"]\n'
    sample.commit("Allow some", pyproject__toml=f"{pyproject}{config}")
    sample.git("push", "--quiet", "origin", "main", "main:stable")
    sample.git("switch", "--quiet", "--create", "other")

    def ways() -> list[str]:
        refused = shipway(*RELEASE)
        assert refused.code == "SW305", refused.stderr
        fixes: list[str] = refused.data["error"]["fix"]
        return fixes

    assert ways() == ["git switch --no-overwrite-ignore main"]
    elsewhere = sample.root.parent / "elsewhere"
    sample.git("worktree", "add", "--quiet", str(elsewhere), "main")
    (way,) = ways()
    assert way.startswith(f"cd {elsewhere} && ")
    # Of a branch that only the remote has, git makes one here.
    sample.git("worktree", "remove", str(elsewhere))
    sample.git("branch", "-D", "main")
    (way,) = ways()
    sample.git(*way.split()[1:])
    assert sample.git("branch", "--show-current") == "main"
