"""Start the publish workflow by hand: for which index, from which branch or tag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.doors.git_history import all_tags, tags_at
from shipway.errors.ci import OnlyFromVersionTag
from shipway.errors.usage import WrongUsage
from shipway.neighbours import project_tags

from .workflowfile import publish_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from packaging.version import Version

    from shipway.doors.git import Repository
    from shipway.doors.github import GitHub, Place
    from shipway.doors.github.workflows import Dispatched
    from shipway.workspace import Workspace

__all__ = ["TAG", "Dispatch", "dispatch_of", "refuse_unknown_target", "start", "version_tags"]

_TARGETS = ("testpypi", "pypi")
_BRANCH = "refs/heads/"
TAG = "refs/tags/"


@dataclass(frozen=True)
class Dispatch:
    """What is asked of GitHub: to run the publish workflow on a ref with these inputs."""

    ref: str
    """As `refs/heads/…` or `refs/tags/…`."""
    inputs: Mapping[str, str]
    file: str
    """Of the workflow."""

    def call(self, place: Place) -> str:
        """Return the call as method and URL."""
        path = f"/repos/{place.full_name}/actions/workflows/{self.file}/dispatches"
        return f"POST {place.api}{path}"


def dispatch_of(
    repository: Repository, workspace: Workspace | None, target: str, ref: str, *, dry_run: bool
) -> Dispatch:
    """Return the dispatch that is meant; `ref` may be empty or the name of a branch or a tag.

    Without one it is the version tag of HEAD for `pypi`, and for `testpypi` the branch that
    is checked out. Nothing is asked of GitHub. Without a project there are no version tags.

    Raises `WrongUsage`, and `OnlyFromVersionTag`, also for a dry run: as the workflow does.
    """
    refuse_unknown_target(target, "dispatch")
    tags = frozenset(version_tags(workspace)) if workspace else frozenset()
    full = _full(repository, ref, tags) if ref else _usual(repository, target, tags)
    name = full.removeprefix(_BRANCH).removeprefix(TAG)
    if workspace and target == "pypi" and not (full.startswith(TAG) and name in tags):
        raise OnlyFromVersionTag(
            f"{name} is no version tag of {workspace.name}; its tags are called"
            f" {workspace.tags.tag_format}"
        )
    inputs = {"dry_run": str(dry_run).lower(), "target_env": target}
    return Dispatch(full, inputs, publish_file(workspace))


def start(hub: GitHub, dispatch: Dispatch) -> Dispatched:
    """Start the workflow, once. Raises what `Workflows.find` and `Workflows.dispatch` raise."""
    return hub.workflows.dispatch(hub.workflows.find(dispatch.file), dispatch.ref, dispatch.inputs)


def refuse_unknown_target(target: str, task: str) -> None:
    """Refuse what the publish workflow has no job for. Raises `WrongUsage`."""
    if target not in _TARGETS:
        raise WrongUsage(
            f"the publish workflow has no target {target!r}" if target else "no target is given",
            why=f"Its input target_env can be {' and '.join(_TARGETS)}.",
            fix=[f"invoke {task} --target={known}" for known in _TARGETS],
        )


def version_tags(workspace: Workspace) -> Mapping[str, Version]:
    """Return the tags of the project's versions, in whatever history, and the version of each."""
    repository = workspace.repository
    names = project_tags(repository, workspace.project, all_tags(repository))
    return {tag: version for version, tags in names.known.items() for tag in tags}


def _full(repository: Repository, ref: str, tags: frozenset[str]) -> str:
    if ref.startswith((_BRANCH, TAG)):
        return ref
    is_tag = ref in tags or repository.tag_commit(ref) is not None
    return f"{TAG}{ref}" if is_tag else f"{_BRANCH}{ref}"


def _usual(repository: Repository, target: str, tags: frozenset[str]) -> str:
    head, branch = repository.head(), repository.branch()
    here = [tag for tag in tags_at(repository, head) if tag in tags] if head else []
    if here and (target == "pypi" or branch is None):
        return f"{TAG}{here[-1]}"
    if branch is None:
        raise WrongUsage(
            "HEAD is on no branch and has no version tag",
            why="A workflow runs on a branch or a tag.",
            fix=["name one: invoke dispatch --target=testpypi --ref=BRANCH"],
        )
    return f"{_BRANCH}{branch}"
