"""The repository itself, and where its tags and branches point to.

https://docs.github.com/en/rest/repos/repos, https://docs.github.com/en/rest/commits/commits
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.errors.github import GitHubRefused, RepositoryNotFound

from .needs import CONTENTS_READ, METADATA_READ
from .session import quoted

if TYPE_CHECKING:
    from .fields import Fields
    from .session import Session

__all__ = ["Refs", "RepositoryFacts", "read_repository"]

_NO_COMMIT = ("No commit found", "Git Repository is empty")


@dataclass(frozen=True)
class RepositoryFacts:
    """What GitHub says of a repository."""

    full_name: str
    default_branch: str
    private: bool
    archived: bool
    admin: bool
    """Whether the token's user is known to have the role Admin; the token may have less."""
    page: str


def read_repository(session: Session) -> RepositoryFacts:
    """Return what GitHub says of the repository.

    Raises `RepositoryNotFound`, and what `Session.get` raises.
    """
    found = session.get("", METADATA_READ)
    if found is None:
        raise RepositoryNotFound(
            f"{session.place.host} shows no repository {session.place.full_name}"
        )
    return _facts(found)


def _facts(found: Fields) -> RepositoryFacts:
    permissions = found.optional_within("permissions")
    return RepositoryFacts(
        found.text("full_name"),
        found.text("default_branch"),
        private=found.flag("private"),
        archived=found.flag("archived"),
        admin=permissions is not None and permissions.optional_flag("admin") is True,
        page=found.text("html_url"),
    )


class Refs:
    """What tags and hashes lead to on GitHub."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def commit_of_tag(self, tag: str) -> str | None:
        """Return the commit that a tag leads to, lightweight or annotated; None: no such tag."""
        return self._commit(f"tags/{tag}")

    def has_commit(self, sha: str) -> bool:
        """Return whether the repository has a commit of this whole hash."""
        return self._commit(sha) is not None

    def _commit(self, ref: str) -> str | None:
        try:
            # A page of one: the files of the commit are of no interest.
            found = self._session.get(
                f"/commits/{quoted(ref, safe='/')}", CONTENTS_READ, per_page="1"
            )
        except GitHubRefused as refused:
            if refused.said.startswith(_NO_COMMIT):
                return None
            raise
        return None if found is None else found.text("sha")
