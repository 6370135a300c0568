"""Where no family knows: the build backend says the version, and the place is found by trying.

A `setup.py` that imports, reads or computes its version, and the build backends that
nobody has heard of, end here. Each place in the files that has the version is changed
in a copy of the tree, and the backend is asked again; the one place that alone makes
it say the new version is where the version lives. Nothing is guessed, and planning
writes nothing. The caller brings the backend.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from packaging.version import Version

from shipway.errors.base import SeveralProblems, ShipwayError
from shipway.errors.versions import NoVersion, VersionNotInFile, VersionPlaceUnknown
from shipway.project.edits import merged, read_text
from shipway.project.paths import real_path, shown_path
from shipway.project.patterns import spans_of
from shipway.project.versions import parse_version

from .base import same_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from shipway.project.edits import Edit, Replacement

__all__ = ["Ask", "BackendSource", "Backends"]

_LARGEST = 1_000_000
"""No file of more bytes keeps a version that a person writes."""
_FIRST = 3
"""How many of the likeliest places are tried alone before the rest is tried together."""
_MOST_QUESTIONS = 40
_SHOWN = 8


class Ask(Protocol):
    """Asks the build backend for the version of a copy of the tree."""

    def __call__(self, edits: Sequence[Edit] = ()) -> str:
        """Return what it says after `edits`. Raises what is wrong with it."""


class Backends(Protocol):
    """The build backend of a project, and the files that may have its version."""

    def files(self) -> Iterable[Path]:
        """Return the project's files, as git knows them."""

    def asking(self) -> AbstractContextManager[Ask]:
        """Give access to the backend; it is started at the first question."""


@dataclass(frozen=True)
class BackendSource:
    """A version that the build backend says, from a place that nobody has told us."""

    root: Path
    reason: ShipwayError
    """Why no family is the source."""
    backends: Backends
    kind: str = "backend"
    path: None = None
    tag_based: bool = False
    _found: dict[Version, tuple[Replacement, ...]] = field(default_factory=dict, repr=False)

    @property
    def location(self) -> str:
        """Say that the backend says it, and why it was asked."""
        return f"the build backend ({self.reason.what})"

    def read(self) -> str:
        """Return what the backend says.

        Raises why no family is the source where it says nothing either.
        """
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

    def replacements(self, new: Version) -> tuple[Replacement, ...]:
        """Return the one change that makes the backend say `new`.

        Raises `VersionPlaceUnknown`, and what `read` raises.
        """
        if new not in self._found:
            self._found[new] = self._search(new)
        return self._found[new]

    def edits(self, new: Version) -> tuple[Edit, ...]:
        """Return the one edit that makes the backend say `new`."""
        return merged(self.replacements(new))

    def build_environment(self, version: Version) -> Mapping[str, str]:  # noqa: ARG002 - the file says it
        """Return nothing: the backend reads the file."""
        return {}

    def _search(self, new: Version) -> tuple[Replacement, ...]:
        old = parse_version(self.read(), where=self.location)
        if old == new:
            return ()
        places = _ranked(self.root, _places(self.root, self.backends.files(), old, new))
        with self.backends.asking() as ask:
            trial = _Trial(ask, old, new)
            found = trial.working(places)
        if len(found) == 1 and trial.ended:
            return found
        raise _unclear(self, trial, places, found)


@dataclass
class _Trial:
    """Changes places in turn and asks the backend what it says then."""

    ask: Ask
    old: Version
    new: Version
    questions: int = 0
    said: dict[Replacement, str] = field(default_factory=dict)
    """Which places alone made it say something that is neither the old version nor the new one."""

    @property
    def ended(self) -> bool:
        """Whether every place was tried."""
        return self.questions <= _MOST_QUESTIONS

    def working(self, places: Sequence[Replacement]) -> tuple[Replacement, ...]:
        """Return the places of which each alone makes the backend say the new version."""
        found: tuple[Replacement, ...] = ()
        alone = 0
        while alone < min(_FIRST, len(places)) and not found:
            found = tuple(self._halved(places[alone : alone + 1]))
            alone += 1
        return (*found, *self._halved(places[alone:]))

    def _halved(self, places: Sequence[Replacement]) -> Iterator[Replacement]:
        if not places or not self.ended:
            return
        answer = self._answer(places)
        if answer == self.old:
            # None of them has anything to do with it.
            return
        if len(places) == 1:
            yield from places if answer == self.new else ()
            return
        middle = len(places) // 2
        yield from self._halved(places[:middle])
        yield from self._halved(places[middle:])

    def _answer(self, places: Sequence[Replacement]) -> Version | None:
        self.questions += 1
        try:
            said = self.ask(merged(places))
            version = Version(said)
        except (ShipwayError, ValueError):
            # To the backend the change is no version, or breaks something else.
            return None
        if len(places) == 1 and version not in {self.old, self.new}:
            self.said[places[0]] = said
        return version


def _places(root: Path, files: Iterable[Path], old: Version, new: Version) -> Iterator[Replacement]:
    """Yield the change of each place that has the old version; a linked file's are its own."""
    for path in sorted({real_path(path, root) for path in files}):
        if path.is_file() and path.is_relative_to(root) and path.stat().st_size <= _LARGEST:
            file = read_text(path)
            if b"\0" not in file.content:
                for start, end in spans_of(file.text, old):
                    yield file.replacement(start, end, str(new))


def _ranked(root: Path, places: Iterable[Replacement]) -> list[Replacement]:
    """Return the places, the likeliest first: it saves questions and decides nothing."""
    setup = root / "setup.py"
    mentioned = setup.read_bytes() if setup.is_file() else b""

    def key(place: Replacement) -> tuple[bool, bool, bool, int]:
        line = place.before[: place.start].rpartition(b"\n")[2].lower()
        name = place.path.name
        return (
            place.path != setup and name.encode() not in mentioned,
            b"version" not in line and "version" not in name.lower(),
            place.path.suffix != ".py",
            len(place.path.parts),
        )

    return sorted(places, key=key)


def _unclear(
    source: BackendSource,
    trial: _Trial,
    places: Sequence[Replacement],
    found: Sequence[Replacement],
) -> VersionPlaceUnknown:
    new, count = trial.new, len(places)
    fix = ['in pyproject.toml, under [project], write version = "…" and take it out of dynamic']
    if not places:
        which = "no file has that version"
    elif trial.said and not found:
        places, said = tuple(trial.said), next(iter(trial.said.values()))
        which = f"with {new} in the place that has it the backend says {said}"
        fix = [f"let the code that reads it take {new} as it is"]
    else:
        if not trial.ended:
            which = f"{count} places have it, which is too many to try"
        elif found:
            which = f"each of these {len(found)} places makes it say {new}"
        else:
            which = f"no change of one of the {count} places that have it makes it say {new}"
        named = _entry(source.root, (found or places)[0])
        fix = [f"name the place in pyproject.toml, under [tool.shipway]: version-source = {named}"]
    return VersionPlaceUnknown(
        f"the build backend says {trial.old}, and {which}",
        fix=[*fix, *source.reason.fix],
        details="\n".join(_shown(source.root, found or places)),
    )


def _shown(root: Path, places: Sequence[Replacement]) -> Iterator[str]:
    for place in places[:_SHOWN]:
        line = place.before.count(b"\n", 0, place.start) + 1
        yield f"{shown_path(place.path, root)}:{line}: {''.join(_around(place, '…')).strip()}"
    if len(places) > _SHOWN:
        yield f"and {len(places) - _SHOWN} more"


def _entry(root: Path, place: Replacement) -> str:
    """Return the value of `version-source` that means a place."""
    pattern = "".join(_around(place, "{version}"))
    return f"{{ path = {shown_path(place.path, root)!r}, pattern = {pattern.strip()!r} }}"


def _around(place: Replacement, middle: str) -> tuple[str, str, str]:
    """Return the line of a place, with `middle` for the version."""
    before = place.before[: place.start].rpartition(b"\n")[2]
    after = place.before[place.end :].partition(b"\n")[0].rstrip(b"\r")
    return before.decode("utf-8", "replace"), middle, after.decode("utf-8", "replace")
