"""Which repository on which GitHub: from GitHub Actions' variables, or from the git remote."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shipway.doors.environment import variable
from shipway.doors.urls import host, is_http, is_loopback, shown_url
from shipway.errors.github import NotOnGitHub

if TYPE_CHECKING:
    from shipway.doors.git import Repository

__all__ = ["Place", "find_place", "parse_remote"]

_PUBLIC = "github.com"
_PUBLIC_API = "https://api.github.com"
_RESIDENT = ".ghe.com"
"""GitHub Enterprise Cloud with data residency: SUBDOMAIN.ghe.com."""
_SSH_HOSTS = {"ssh.github.com": _PUBLIC, "www.github.com": _PUBLIC}
"""ssh.github.com takes ssh on the port of https."""
_SCP_LIKE = re.compile(r"(?:[^@/\s]+@)?(?P<host>\[[^\]]+\]|[^:/\s]{2,}):(?P<path>(?!//).+)")
"""git's short form USER@HOST:PATH; a host of one letter is a drive of Windows."""
_NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]+")
"""What GitHub lets owners and repositories be called; `..` would be another path of the API."""
_NO_SUCH_REMOTE = 2
_EXAMPLE = f"https://{_PUBLIC}/OWNER/REPOSITORY.git"


@dataclass(frozen=True)
class Place:
    """A repository on a GitHub host."""

    owner: str
    name: str
    host: str
    """Of the web pages: `github.com`, or that of an Enterprise Server."""
    api: str
    """Root of the API, without a slash at the end."""
    sure: bool = True
    """Whether it was said that the host is GitHub's; else only a remote leads there."""

    @property
    def full_name(self) -> str:
        """Owner and repository as GitHub writes them."""
        return f"{self.owner}/{self.name}"

    @property
    def page(self) -> str:
        """The URL that people look at."""
        return f"https://{self.host}/{self.full_name}"


def find_place(repository: Repository, remote: str) -> Place:
    """Return the repository on GitHub that a checkout belongs to.

    In GitHub Actions it is GITHUB_REPOSITORY, elsewhere where the remote leads;
    git itself resolves `insteadOf`. The API is GITHUB_API_URL, else the host's.
    https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    Raises `NotOnGitHub`.
    """
    named = variable("GITHUB_REPOSITORY")
    if named is not None:
        server = host(variable("GITHUB_SERVER_URL") or "") or _PUBLIC
        owner, name = _owner_and_name(named, f"GITHUB_REPOSITORY={named}")
        return _place(server, owner, name)
    found = repository.git.read("remote", "get-url", remote, accepted=(0, _NO_SUCH_REMOTE))
    if found.status:
        raise NotOnGitHub(
            f"this repository has no remote {remote!r}",
            fix=[f"git remote add {shlex.quote(remote)} {_EXAMPLE}", *NotOnGitHub.remedy[1:]],
        )
    try:
        parsed = parse_remote(found.stdout.strip())
    except NotOnGitHub as error:
        # There is a remote already, so that `git remote add` would be refused.
        error.fix = (f"git remote set-url {shlex.quote(remote)} {_EXAMPLE}", *error.fix[1:])
        raise
    return _place(*parsed)


def parse_remote(url: str) -> tuple[str, str, str]:
    """Return host, owner and repository of a remote's URL, in any spelling that git takes.

    Raises `NotOnGitHub` for a folder, and for what is not OWNER/REPOSITORY.
    """
    short = _SCP_LIKE.fullmatch(url) if "://" not in url else None
    server, path = (short["host"], short["path"]) if short else _split(url)
    if not server:
        raise NotOnGitHub(f"the remote {url} is a folder")
    server = server.lower().rstrip(".")
    shown = f"{server}:{path}" if short else shown_url(url)
    return (_SSH_HOSTS.get(server, server), *_owner_and_name(path, f"the remote {shown}"))


def _split(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.hostname or "", parts.path


def _owner_and_name(path: str, source: str) -> tuple[str, str]:
    names = path.strip("/").removesuffix(".git").split("/")
    if len(names) != 2 or not all(_NAME.fullmatch(name) for name in names):  # noqa: PLR2004 - the two names
        raise NotOnGitHub(f"{source} does not name a repository as OWNER/REPOSITORY")
    return names[0], names[1]


def _place(server: str, owner: str, name: str) -> Place:
    said = variable("GITHUB_API_URL")
    if said is not None:
        if not is_http(said) or not (said.startswith("https:") or is_loopback(said)):
            raise NotOnGitHub(
                f"GITHUB_API_URL={shown_url(said)} is no https URL",
                why="On the way to it everybody could read the token.",
            )
        return Place(owner, name, server, said.rstrip("/"))
    if server == _PUBLIC:
        return Place(owner, name, server, _PUBLIC_API)
    if server.endswith(_RESIDENT):
        return Place(owner, name, server, f"https://api.{server}")
    return Place(owner, name, server, f"https://{server}/api/v3", sure=False)
