"""How a tagged release goes on where its tag is checked out, and no branch."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from .doors.git_reach import branches_with
from .plan import Status
from .switching import switched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .plan import Fact
    from .release import Release

__all__ = ["onward"]


def onward(release: Release, facts: Sequence[Fact]) -> str:
    """Return the command that does what a tagged release lacks.

    Without a branch that is `release` on one that ends in the same commit; else the single tasks.
    """
    repository, head = release.repository, release.repository.head()
    again = f"invoke release --target={shlex.quote(release.target.name)}"
    if repository.branch() is not None or head is None:
        return again
    for branch in branches_with(repository, head):
        if repository.commit_of(f"refs/heads/{branch}") == head:
            return f"{switched(repository, branch)} && {again}"
    missing = {fact.name for fact in facts if fact.status is not Status.DONE}
    return " && ".join(_single(release, missing)) or again


def _single(release: Release, missing: set[str]) -> Iterator[str]:
    """Yield the commands that do what is missing, each by itself, and what is public last."""
    remote, ref = release.project.config.remote, f"refs/tags/{release.tag}"
    version = f"--version={shlex.quote(str(release.version))}"
    onto = f"{version} --target={shlex.quote(release.target.name)}"
    # What was built anew is to be checked, and `check` tries it out.
    private = ["build"] if "build" in missing else []
    private += [f"check {onto}"] if missing & {"build", "check", "tryout"} else []
    public = [f"{task} {onto}" for task in ("publish", "verify") if task in missing]
    public += [f"announce {version}"] if "announce" in missing else []
    if private and "push" in missing:
        yield " ".join(["invoke", *private])
        private = []
    if "push" in missing:
        yield f"git push {shlex.join([remote, ref])}"
    if private or public:
        yield " ".join(["invoke", *private, *public])
