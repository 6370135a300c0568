"""What a workflow file says of itself: its name, and what starts it.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .filters import admitted, matched
from .parsing import is_too_large, parsed

if TYPE_CHECKING:
    from shipway.workspace import Workspace

__all__ = [
    "FOLDER",
    "PUBLISH",
    "TOO_LARGE",
    "PushFilters",
    "WorkflowFile",
    "publish_file",
    "publish_file_of",
    "read_workflow",
]

FOLDER = ".github/workflows"
PUBLISH = "publish.yml"
"""The workflow that publishes; trusted publishers are registered for this very name."""
TOO_LARGE = "larger than the 500 KB up to which GitHub reads it"
"""What is wrong with such a file, https://docs.github.com/en/actions/reference/limits"""
_BRANCH = "refs/heads/"
_TAG = "refs/tags/"


@dataclass(frozen=True)
class PushFilters:
    """The filters of `on.push`; None where there is no such filter."""

    branches: tuple[str, ...] | None = None
    branches_ignore: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    tags_ignore: tuple[str, ...] | None = None
    paths: tuple[str, ...] | None = None
    paths_ignore: tuple[str, ...] | None = None

    def admit_ref(self, ref: str) -> bool:
        """Return whether a push of this branch or tag, as `refs/…`, may start it.

        With filters for the one kind only, the other kind starts nothing.
        """
        if ref.startswith(_TAG):
            own, other = (self.tags, self.tags_ignore), (self.branches, self.branches_ignore)
        else:
            own, other = (self.branches, self.branches_ignore), (self.tags, self.tags_ignore)
        name = ref.removeprefix(_BRANCH).removeprefix(_TAG)
        if own == (None, None):
            return other == (None, None)
        return _let_in(*own, (name,))

    def admit_changes(self, changed: tuple[str, ...]) -> bool:
        """Return whether one of these changed files may start it."""
        return _let_in(self.paths, self.paths_ignore, changed)


@dataclass(frozen=True)
class WorkflowFile:
    """A workflow file at one commit."""

    path: str
    name: str
    """Its name; where it has none, GitHub calls it by its path."""
    events: frozenset[str]
    push: PushFilters | None
    """None where a push does not start it."""
    too_large: bool = False
    """Whether it is so large that GitHub does not read it, and nothing starts it."""

    @property
    def file(self) -> str:
        """The name of the file without its folder."""
        return self.path.rpartition("/")[2]

    @property
    def names(self) -> frozenset[str]:
        """What it may be called by."""
        return frozenset({self.name, self.file, self.path})


def publish_file(workspace: Workspace | None) -> str:
    """Return the name of the workflow file that publishes a project.

    Each project below the root of its repository has one of its own, as each has a trusted
    publisher of its own. None is for who has no project.
    """
    if workspace is None:
        return PUBLISH
    at_root = workspace.project.root == workspace.repository.root
    return publish_file_of(workspace.state.name, at_root=at_root)


def publish_file_of(name: str, *, at_root: bool) -> str:
    """Return the same for a project of this normalized name."""
    return PUBLISH if at_root else f"publish-{name}.yml"


@cache
def read_workflow(path: str, text: str) -> WorkflowFile | None:
    """Read a workflow file; None for what is no workflow."""
    if is_too_large(text):
        return WorkflowFile(path, path, frozenset(), None, too_large=True)
    content = parsed(text)
    if "on" not in content:
        return None
    name, starts = content.get("name"), content["on"]
    if isinstance(starts, str):
        starts = [starts]
    if not isinstance(starts, dict):
        starts = {event: "" for event in starts if isinstance(event, str)}
    push = _filters(starts["push"]) if "push" in starts else None
    named = name if isinstance(name, str) and name else path
    return WorkflowFile(path, named, frozenset(starts), push)


def _filters(push: object) -> PushFilters:
    table = push if isinstance(push, dict) else {}
    return PushFilters(
        **{name.replace("-", "_"): _patterns(table[name]) for name in _FILTERS if name in table}
    )


_FILTERS = ("branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore")


def _patterns(value: object) -> tuple[str, ...]:
    items = [value] if isinstance(value, str) else value
    return tuple(item for item in items if isinstance(item, str)) if isinstance(items, list) else ()


def _let_in(
    wanted: tuple[str, ...] | None, ignored: tuple[str, ...] | None, texts: tuple[str, ...]
) -> bool:
    """Return whether one of the texts is wanted, or is not to be ignored."""
    if wanted is not None:
        return any(admitted(wanted, text) for text in texts)
    return ignored is None or not all(matched(ignored, text) for text in texts)
