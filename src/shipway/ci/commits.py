"""Ask git what it knows of a commit, and which workflows are meant by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.doors.environment import variable
from shipway.doors.git_history import changed_by, message_of, names_at, refs_with, text_at
from shipway.errors.usage import WrongUsage

from .absence import CommitFacts
from .verdicts import Wanted
from .workflowfile import FOLDER, read_workflow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shipway.doors.git import Repository
    from shipway.doors.github import GitHub

    from .workflowfile import WorkflowFile

__all__ = ["read_commit", "sha_of", "wanted_workflows"]

_SHA_LENGTH = 40
_PUSHED = ("refs/heads/", "refs/tags/")


def sha_of(repository: Repository, revision: str) -> str:
    """Return the whole hash of a commit, given as git knows revisions; empty: HEAD.

    A whole hash that git here lacks is taken as it is. Raises `WrongUsage`.
    """
    found = repository.commit_of(revision or "HEAD")
    if found is not None:
        return found
    if len(revision) == _SHA_LENGTH and all(digit in "0123456789abcdef" for digit in revision):
        return revision
    if not revision:
        raise WrongUsage(
            "there is no commit yet", fix=["git commit && git push   (then this again)"]
        )
    raise WrongUsage(
        f"--sha={revision} is no commit here",
        why="A tag, a branch or the beginning of a hash is looked for in this clone.",
        fix=["git fetch --tags", f"or give all {_SHA_LENGTH} digits of its hash"],
    )


def read_commit(hub: GitHub, repository: Repository, remote: str, sha: str) -> CommitFacts:
    """Return what git knows of a commit; nothing where it lacks it.

    Where no branch here has it, as in the shallow clone of a tag, it counts as one of the
    default branch, of which GitHub is asked.
    """
    if repository.commit_of(sha) is None:
        return CommitFacts(sha)
    files: dict[str, WorkflowFile | None] = {}
    for path in names_at(repository, sha, FOLDER):
        if path.endswith((".yml", ".yaml")):
            files[path] = read_workflow(path, text_at(repository, sha, path))
    refs = list(refs_with(repository, remote, sha))
    started_by = variable("GITHUB_REF")
    if started_by is not None and started_by.startswith(_PUSHED) and variable("GITHUB_SHA") == sha:
        refs.append(started_by)
    if not any(ref.startswith("refs/heads/") for ref in refs):
        refs.append(f"refs/heads/{hub.repository().default_branch}")
    return CommitFacts(
        sha,
        message_of(repository, sha),
        files,
        tuple(dict.fromkeys(refs)),
        changed_by(repository, sha),
    )


def wanted_workflows(
    hub: GitHub, files: Mapping[str, WorkflowFile | None] | None, names: Sequence[str]
) -> tuple[Wanted, ...]:
    """Return which workflows are meant: as the commit's files call themselves, else as GitHub does.

    Raises `WorkflowMissing` for a name that neither knows.
    """
    known = {workflow.path: workflow for workflow in hub.workflows.all()}
    found = []
    for name in dict.fromkeys(names):
        own = (path for path, file in (files or {}).items() if file and name in file.names)
        path = next(own, None)
        # One that GitHub has not heard of yet is in the commit that has just been pushed.
        workflow = hub.workflows.find(name) if path is None else known.get(path)
        if workflow is not None:
            path = workflow.path
        found.append(Wanted(name, path or "", workflow))
    return tuple(found)
