"""GitHub as the rest of shipway sees it: one repository, and what can be asked of it."""

from __future__ import annotations

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
    from .tokens import Token

__all__ = ["GitHub", "connect"]

_DEFAULT = Limits()


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


def connect(repository: Repository, remote: str, limits: Limits = _DEFAULT) -> GitHub:
    """Return the GitHub repository of a checkout. Nothing is asked of GitHub yet.

    Raises `NotOnGitHub`, `TokenMissing`, `TokenRefused`.
    """
    place = find_place(repository, remote)
    return GitHub(place, find_token(place), limits)
