"""GitHub as the rest of shipway sees it: one repository, and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.doors.access import Limits

from .place import find_place
from .releases import Releases
from .repository import Refs, RepositoryFacts, read_repository
from .runs import Runs
from .session import Session
from .settings import Settings
from .tokens import find_token
from .workflows import Workflows

if TYPE_CHECKING:
    from shipway.doors.git import Repository

    from .place import Place
    from .releases import Release
    from .tokens import Token

__all__ = ["GitHub", "Tagged", "connect"]

_DEFAULT = Limits()


@dataclass(frozen=True)
class Tagged:
    """What a repository has for a tag."""

    commit: str | None
    """The commit that it leads to; None: there is no such tag."""
    published: Release | None
    drafts: tuple[Release, ...]
    """As far as the token may see them; not looked for where there is a published release."""


class GitHub:
    """A repository on GitHub."""

    def __init__(self, place: Place, token: Token, limits: Limits = _DEFAULT) -> None:
        self.place = place
        self.limits = limits
        self._session = Session(place, token, limits)
        self.runs = Runs(self._session)
        self.workflows = Workflows(self._session)
        self.releases = Releases(self._session)
        self.refs = Refs(self._session)
        self.settings = Settings(self._session)

    def repository(self) -> RepositoryFacts:
        """Return what GitHub says of the repository.

        Raises `RepositoryNotFound`, `RepositoryRenamed`, and what `Session.get` raises.
        """
        return read_repository(self._session)

    def tagged(self, tag: str) -> Tagged:
        """Return what there is for a tag.

        Raises `RepositoryNotFound`, `RepositoryRenamed`, and what `Session.get` raises.
        """
        commit, published = self.refs.commit_of_tag(tag), self.releases.published(tag)
        drafts = () if published else self.releases.of_tag(tag)
        return Tagged(commit, published, tuple(found for found in drafts if found.draft))


def connect(repository: Repository, remote: str, limits: Limits = _DEFAULT) -> GitHub:
    """Return the GitHub repository of a checkout. Nothing is asked of GitHub yet.

    Raises `NotOnGitHub`, `TokenMissing`, `TokenRefused`.
    """
    place = find_place(repository, remote)
    return GitHub(place, find_token(place), limits)
