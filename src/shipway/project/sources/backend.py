"""Where no family knows: the build backend says the version, and the place is found by trying.

A `setup.py` that imports, reads or computes its version, and the build backends that
nobody has heard of, end here. Each place in the files that has the version is changed
in a copy of the tree, and the backend is asked again; the one place that alone makes
it say the new version is where the version lives, or else the few that do so together.
Where it says the commit, code of the project's own reads git's tags. Nothing is guessed,
and planning writes nothing. The caller brings the backend.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from packaging.version import Version

from shipway.errors.base import SeveralProblems, ShipwayError
from shipway.errors.versions import NoVersion, VersionNotInFile, VersionPlaceUnknown
from shipway.project.edits import merged
from shipway.project.versions import parse_version

from .base import same_version
from .places import find_places
from .trial import Trial, unclear

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from shipway.project.edits import Edit, Replacement

    from .trial import Ask

__all__ = ["BackendSource", "Backends"]

_HASH = 7
"""Of how many characters git's shortest name of a commit is."""


class Backends(Protocol):
    """The build backend of a project, and the files that may have its version."""

    def files(self) -> Iterable[Path]:
        """Return the project's files, as git knows them."""

    def commit(self) -> str:
        """Return the hash of the commit that the files are of."""

    def asking(self, tagged: Version | None = None) -> AbstractContextManager[Ask]:
        """Give access to the backend; it is started at the first question.

        In its copy of the tree the commit has the tag of the version `tagged`, if one is given,
        and no other.
        """


@dataclass(frozen=True)
class BackendSource:
    """A version that the build backend says, from a place that nobody has told us."""

    root: Path
    reason: ShipwayError
    """Why no family is the source."""
    backends: Backends
    kind: str = "backend"
    path: None = None
    _found: dict[Version, tuple[Replacement, ...]] = field(default_factory=dict, repr=False)

    @property
    def location(self) -> str:
        """Say that the backend says it, and why it was asked."""
        return f"the build backend ({self.reason.what})"

    @property
    def tag_based(self) -> bool:
        """Whether the backend says the commit: code that it runs asks git. Raises what `read` does.

        At a commit with a tag of its own it says that, as if a file did: no bump is due there.
        """
        return self._has_commit(self._said())

    def read(self) -> str | None:
        """Return what the backend says; None where that is made of git's tags.

        Raises why no family is the source where it says nothing either.
        """
        return None if self.tag_based else self._said()

    def replacements(self, new: Version) -> tuple[Replacement, ...]:
        """Return the changes that make the backend say `new`; none where a tag does.

        Raises `VersionPlaceUnknown`, and what `read` raises.
        """
        if new not in self._found:
            self._found[new] = self._search(new)
        return self._found[new]

    def edits(self, new: Version) -> tuple[Edit, ...]:
        """Return the edits that make the backend say `new`."""
        return merged(self.replacements(new))

    def build_environment(self, version: Version) -> Mapping[str, str]:  # noqa: ARG002 - none is known
        """Return nothing: the backend reads files, or git."""
        return {}

    def needs_tag(self, version: Version) -> bool:
        """Tell whether code of the project's own reads git's tags.

        At a commit with a tag of its own that is found by trying: no file makes the backend say
        the version, and another tag does. Raises what `read` raises.
        """
        if self.tag_based:
            return True
        try:
            self.replacements(version)
        except VersionPlaceUnknown:
            return self._reads(version)
        return False

    def _reads(self, tagged: Version) -> bool:
        """Tell whether the backend says the version that the commit is tagged with."""
        try:
            with self.backends.asking(tagged) as ask:
                return same_version(ask(), tagged)
        except ShipwayError:
            return False

    def _said(self) -> str:
        try:
            with self.backends.asking() as ask:
                version = ask()
        except ShipwayError as failure:
            if isinstance(self.reason, VersionNotInFile):
                raise self.reason from failure
            raise SeveralProblems([self.reason, failure]) from failure
        if isinstance(self.reason, NoVersion) and same_version(version, Version("0")):
            # What setuptools says where nothing does.
            raise self.reason
        return version

    def _has_commit(self, version: str) -> bool:
        """Tell whether a version has the hash of the commit in its local part."""
        commit = self.backends.commit()
        names = (part.removeprefix("g") for part in re.split(r"\W", _local_part(version)))
        return any(len(name) >= _HASH and commit.startswith(name) for name in names)

    def _search(self, new: Version) -> tuple[Replacement, ...]:
        old = parse_version(self._said(), where=self.location)
        if self.tag_based or old == new:
            return ()
        places = find_places(self.root, self.backends.files(), old, new)
        with self.backends.asking() as ask:
            trial = Trial(ask, old, new)
            found = trial.working(places)
            if not found:
                agreeing = trial.agreeing(places)
                if agreeing:
                    return tuple(change for place in agreeing for change in place.changes)
        if len(found) == 1 and trial.ended:
            return found[0].changes
        if any(map(self._has_commit, trial.said.values())):
            raise VersionPlaceUnknown(
                f"the build backend makes {old} of git's tags, and this commit has that tag",
                why="Code of the project's own reads the tags, so the next version is a tag of"
                " another commit.",
                fix=["commit what the next version is to have, and run the same command again"],
            )
        raise unclear(self.root, self.reason, trial, places, found)


def _local_part(version: str) -> str:
    try:
        return Version(version).local or ""
    except ValueError:
        return ""
