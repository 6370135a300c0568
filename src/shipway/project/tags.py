"""Tags and the versions they stand for: pure text, no git.

How a project names its tags is learned from those it has. Only a project without
any, or with other wishes, needs to say it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["DEFAULT_FORMAT", "NAMED_FORMAT", "Place", "TagNames", "bears_name", "tag_names"]

DEFAULT_FORMAT = "v{version}"
NAMED_FORMAT = "{name}-v{version}"
"""The default where a repository has several projects: two of them may be at one version."""

_GENERAL = frozenset({"", "v", "r", "rel", "release", "ver", "version"})
"""Words in front of a version that name no project."""
_SEPARATORS = "-_/.@+ "
_NEWEST = 5
"""Of how many newest versions the tags decide; older ones were named by older habits."""
_SHOWN = 3


@dataclass(frozen=True)
class Place:
    """Where a project stands in a repository of several."""

    others: tuple[str, ...] = ()
    """The names of the other projects."""
    at_root: bool = True
    """Whether the project's folder is the repository's."""
    root_taken: bool = False
    """Whether another project is there, whose tags those without a name are."""


@dataclass(frozen=True)
class TagNames:
    """How the tags of a project's versions are called."""

    tag_format: str
    """With `{version}` in it, or with `{underscored}`, which is 1_2_3 for 1.2.3."""
    tags: tuple[str, ...]
    name: str
    """The project's name as written."""
    learned: tuple[tuple[Version, str], ...] = ()
    """The versions and tags that the format was learned from, the newest first; none else."""
    configured: bool = False
    """Whether the format is that of `tag-format`."""

    @cached_property
    def known(self) -> Mapping[Version, tuple[str, ...]]:
        """The tags of each version that has any: in this format, and in others learned from."""
        read = [(self._version_of(tag), tag) for tag in self.tags]
        found: dict[Version, tuple[str, ...]] = {}
        for version, tag in (*read, *self.learned):
            if version is not None and tag not in found.get(version, ()):
                found[version] = (*found.get(version, ()), tag)
        return found

    @property
    def twice(self) -> tuple[tuple[Version, tuple[str, ...]], ...]:
        """The versions that have more than one tag, and those tags; the highest first."""
        several = [item for item in self.known.items() if len(item[1]) > 1]
        return tuple(sorted(several, reverse=True))

    @property
    def account(self) -> tuple[str, ...]:
        """Say how the tags are called and who says so, and which versions have several."""
        taught = [tag for _, tag in self.learned if self._version_of(tag) is not None]
        shown = ", ".join(taught[:_SHOWN])
        who = f"as {shown}" if shown else "by tag-format" if self.configured else "by default"
        several = [f"{version} is tagged as {' and '.join(tags)}" for version, tags in self.twice]
        return (f"tags are called {self.tag_format}, {who}", *several)

    @property
    def newest(self) -> Version | None:
        """The highest version that has a tag."""
        return max(self.known, default=None)

    def of(self, version: Version | str) -> str:
        """Return the tag that a version has, or would have."""
        wanted = version if isinstance(version, Version) else Version(version)
        normal = self.tag_format.format(
            version=version, underscored=str(version).replace(".", "_"), name=self.name
        )
        there = self.known.get(wanted, ())
        # The tag of 2026.8.17 may be 2026.08.17, as it was written then.
        return normal if normal in there or not there else there[0]

    def _version_of(self, tag: str) -> Version | None:
        form = self.tag_format.replace("{name}", self.name)
        underscored = "{underscored}" in form
        prefix, _, suffix = form.partition("{underscored}" if underscored else "{version}")
        if not (tag.startswith(prefix) and tag.endswith(suffix)):
            return None
        return _version(tag[len(prefix) : len(tag) - len(suffix)], underscored=underscored)


def tag_names(
    tags: Iterable[str], name: str, configured: str = "", place: Callable[[], Place] = Place
) -> TagNames:
    """Return how a project's tags are called: as configured, else as its own tags are.

    In a repository of several projects those that bear the project's name count
    first. Then those that bear none, if they may be its own, and in a folder below the
    root the habit of the other projects before them. `place` says where the project
    stands; it is asked where no tag bears its name.
    """
    found = tuple(tags)
    if configured:
        return TagNames(configured, found, name, configured=True)
    read, fallback = _own(found, name, place)
    form = _habit(form for _, form, _ in read) if read else fallback
    return TagNames(form, found, name, tuple((version, tag) for version, _, tag in read))


def bears_name(tag: str, name: str) -> bool:
    """Return whether a tag is of a version of the project of that name, by its own name."""
    return any(_word(form) == canonicalize_name(name) for _, form in _readings(tag))


def _own(
    tags: Iterable[str], name: str, place: Callable[[], Place]
) -> tuple[Sequence[tuple[Version, str, str]], str]:
    """Return version, format and name of the tags that are the project's, the newest first.

    Where it has none, also the format of its first tag.
    """
    read = sorted(
        ((version, form, tag) for tag in tags for version, form in _readings(tag)), reverse=True
    )
    own = [item for item in read if _word(item[1]) == canonicalize_name(name)]
    if own:
        return own, ""
    here = place()
    of_others: dict[str, str] = {canonicalize_name(other): other for other in here.others}
    general = [item for item in read if _word(item[1]) in _GENERAL]
    named = [item for item in read if _word(item[1]) in of_others]
    if general and (here.at_root or not (named or here.root_taken)):
        return general, ""
    if here.at_root or not here.others:
        # A tool may be called otherwise than its project; then all its tags are.
        alike = not named and len({form for _, form, _ in read}) == 1
        return (read if alike else ()), DEFAULT_FORMAT
    followed = [
        form.replace(of_others[_word(form)], "{name}", 1)
        for _, form, _ in named
        if form.startswith(of_others[_word(form)])
    ]
    return (), _habit(followed) if followed else NAMED_FORMAT


def _habit(forms: Iterable[str]) -> str:
    """Return the commonest format among the newest versions; `forms` begins with the newest."""
    newest = tuple(forms)[:_NEWEST]
    ranked = Counter(newest).most_common()
    most = [form for form, count in ranked if count == ranked[0][1]]
    # Of two habits that are as frequent the one of the newest version goes on.
    return next(form for form in newest if form in most)


def _readings(tag: str) -> Iterator[tuple[Version, str]]:
    """Yield the version that a tag ends in, and the format that this makes of it."""
    if "{" in tag or "}" in tag:
        # Left behind by a tool that was to fill a template.
        return
    for start in (match.start() for match in re.finditer(r"(?<![0-9.])[0-9]", tag)):
        prefix, rest = tag[:start], tag[start:]
        if prefix and prefix[-1].isalpha() and _word(prefix) not in _GENERAL | {_word(prefix[:-1])}:
            # Letters that belong to the name, as in h2 or python3.
            continue
        underscored = re.fullmatch(r"\d+(_\d+)+((a|b|rc)\d+)?", rest) is not None
        version = _version(rest, underscored=underscored)
        # A tag such as v4 or v4.2 is often one that moves from release to release.
        if version is not None and len(version.release) > 1:
            yield version, prefix + ("{underscored}" if underscored else "{version}")
            return


@cache
def _word(prefix: str) -> str:
    """Return what stands in front of a version as one word, without a `v` that is no part of it."""
    text = prefix.removesuffix("{version}").removesuffix("{underscored}").lower()
    if text == "v" or (text.endswith("v") and text[-2:-1] in _SEPARATORS):
        text = text[:-1] or "v"
    return canonicalize_name(text.rstrip(_SEPARATORS).replace("/", "-"))


def _version(text: str, *, underscored: bool) -> Version | None:
    try:
        return Version(text.replace("_", ".") if underscored else text)
    except InvalidVersion:
        return None
