"""Credentials for a target, found the way twine finds them, and never shown.

In this order: TWINE_USERNAME and TWINE_PASSWORD, .pypirc, keyring, trusted
publishing (PyPI and TestPyPI), a question on a terminal. `doors.upload` and the
preflight of `publish` use it. Imported late: twine costs 0.2 s.
"""

from __future__ import annotations

import base64
import logging
import os
import shlex
import sys
from typing import TYPE_CHECKING

from twine import exceptions
from twine.auth import TrustedPublishingAuthenticator
from twine.repository import Repository
from twine.settings import Settings
from twine.utils import DEFAULT_REPOSITORY, TEST_REPOSITORY

from shipway.errors.index import MissingCredentials, TrustedPublishingFailed, UnsendableCredentials
from shipway.redaction import redact

from .access import Credentials
from .connections import BROKEN_CONNECTION, leave_redirects, user_agent
from .environment import flag
from .pypirc import Section, read_sections
from .urls import is_loopback, origin, shown_url
from .web import broken_connection

if TYPE_CHECKING:
    from shipway.target import Target

__all__ = ["Login", "find_login", "index_credentials"]

_ACCEPT = "application/json, text/plain;q=0.9, */*;q=0.1"
"""In which form an index shall explain itself; JSON has its sentence unabridged."""

_WITH_ACCOUNTS = (DEFAULT_REPOSITORY, TEST_REPOSITORY)

# Without a handler Python prints the warnings of a library to stderr.
logging.getLogger("twine").addHandler(logging.NullHandler())


class Login:
    """The credentials of one target. It has no text form that would show them."""

    def __init__(self, target: Target, settings: Settings | None) -> None:
        self._target = target
        self._settings = settings

    @property
    def index_credentials(self) -> Credentials | None:
        """What to read the target's index with: the same, if it is the same server."""
        settings, target = self._settings, self._target
        if settings is None or settings.auth.is_pypi():
            return None
        if origin(target.index_url) != origin(target.upload_url) or not settings.password:
            return None
        return Credentials(settings.username or "", settings.password, origin(target.index_url))

    @property
    def minted(self) -> bool:
        """Whether it is a token of trusted publishing."""
        settings = self._settings
        return bool(
            settings is not None
            and settings.password
            and isinstance(settings.auth.authenticator, TrustedPublishingAuthenticator)
        )

    def repository(self) -> Repository:
        """Return a new session with the index's upload endpoint, for one thread."""
        if self._settings is None:
            repository = Repository(self._target.upload_url, None, None, disable_progress_bar=True)
        else:
            repository = self._settings.create_repository()
            if self._settings.username and self._settings.password:
                # Unlike the bare name and password it mints anew before a token expires.
                repository.session.auth = self._settings.auth.authenticator
        session = repository.session
        # A proxy of the environment cannot reach a server on our own loopback.
        session.trust_env = not is_loopback(self._target.upload_url)
        leave_redirects(session)
        session.headers["Accept"] = _ACCEPT
        session.headers["User-Agent"] = f"{user_agent()} {session.headers['User-Agent']!s}"
        return repository

    def renewed(self) -> Login | None:
        """Return a login with a new token, if the token is one that can be renewed."""
        return find_login(self._target) if self.minted else None

    def conceal(self, text: str) -> str:
        """Return the text without the credentials, should an index have repeated them."""
        settings = self._settings
        if settings is None or not settings.password:
            return redact(text, [])
        pair = f"{settings.username}:{settings.password}".encode()
        return redact(text, [settings.password, base64.b64encode(pair).decode()])


def find_login(target: Target, *, ask: bool | None = None) -> Login:
    """Return the credentials to upload with; the local target needs none.

    `ask` says whether a question may be put to the user; None is wherever there
    is a terminal.

    Raises `MissingCredentials`, `UnsendableCredentials`, `TrustedPublishingFailed`,
    `BrokenPypirc`, and `IndexUnreachable` or `IndexTooSlow` when a token cannot be fetched.
    """
    if target.local_folder is not None:
        return Login(target, None)
    may_ask = _on_terminal() if ask is None else ask
    try:
        return _resolved(target, may_ask=may_ask)
    except TrustedPublishingFailed as error:
        if "invalid-token" not in error.what:
            raise
        # PyPI answers so too when it could not fetch the issuer's keys just then.
        return _resolved(target, may_ask=may_ask)


def index_credentials(target: Target) -> Credentials | None:
    """Return what to read a target's index with, without asking anybody; None is nothing.

    Raises `BrokenPypirc`.
    """
    if target.local_folder is not None or origin(target.index_url) != origin(target.upload_url):
        return None
    if _settings(target, may_ask=False).auth.is_pypi():
        return None
    try:
        return find_login(target, ask=False).index_credentials
    except MissingCredentials:
        return None


def _resolved(target: Target, *, may_ask: bool) -> Login:
    settings = _settings(target, may_ask=may_ask)
    try:
        # Twine looks everywhere when it is first asked for them.
        username, password = settings.username, settings.password
    except (exceptions.NonInteractive, EOFError) as error:
        raise _missing(target, settings) from error
    except exceptions.TrustedPublishingFailure as error:
        raise TrustedPublishingFailed(
            f"{target.name} gave no token for this workflow: {redact(str(error), [])}"
        ) from error
    except BROKEN_CONNECTION as error:
        raise broken_connection(error, target.upload_url) from error
    _refuse_unsendable(target, "user name", "TWINE_USERNAME", username)
    _refuse_unsendable(target, "password or token", "TWINE_PASSWORD", password)
    return Login(target, settings)


def _refuse_unsendable(target: Target, what: str, name: str, value: str | None) -> None:
    """Refuse what requests could not encode (`requests.auth._basic_auth_str`), unseen."""
    try:
        (value or "").encode("latin-1")
    except UnicodeEncodeError as error:
        source = f"in {name}" if name in os.environ else "in .pypirc or the keyring"
        # A byte of the environment that is no text in UTF-8 is a surrogate (PEP 383).
        kind = "no text" if "\udc80" <= str(value)[error.start] <= "\udcff" else "not in Latin-1"
        # The exception has the whole value.
        raise UnsendableCredentials(
            f"the {what} for {target.name}, {source}, cannot be sent: its character"
            f" {error.start + 1} is {kind}"
        ) from None


def _settings(target: Target, *, may_ask: bool) -> Settings:
    section = _section(target)
    return Settings(
        repository_url=target.upload_url,
        username=_first(_given(target, "TWINE_USERNAME"), section.username),
        password=_first(_given(target, "TWINE_PASSWORD"), section.password),
        cacert=os.environ.get("TWINE_CERT") or section.ca_cert,
        client_cert=section.client_cert,
        non_interactive=not may_ask,
        disable_progress_bar=True,
    )


def _given(target: Target, variable: str) -> str | None:
    """Return what a variable says; one that is set to nothing says that there are no accounts.

    PyPI and TestPyPI have accounts: there it is a secret that a workflow names and nobody set.
    """
    value = os.environ.get(variable)
    return value or None if target.upload_url.startswith(_WITH_ACCOUNTS) else value


def _section(target: Target) -> Section:
    """Return the target's section of .pypirc; an empty one if that is for another server."""
    empty = Section(target.name, "", None, None, None, None)
    section = read_sections().get(target.name, empty)
    elsewhere = section.upload_url and origin(section.upload_url) != origin(target.upload_url)
    return empty if elsewhere else section


def _first(given: str | None, other: str | None) -> str | None:
    return other if given is None else given


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty() and not flag("TWINE_NON_INTERACTIVE")


def _missing(target: Target, settings: Settings) -> MissingCredentials:
    url = shown_url(target.upload_url)
    if settings.auth.is_pypi():
        site = "https://test.pypi.org" if target.name == "testpypi" else "https://pypi.org"
        fix = [
            f"make a token at {site}/manage/account/token/ and set TWINE_PASSWORD to it",
            f"or store it: keyring set {shlex.quote(url)} __token__",
            "or in GitHub Actions: trusted publishing, with the permission `id-token: write`",
        ]
    else:
        fix = [
            "set TWINE_USERNAME and TWINE_PASSWORD (both to nothing if the index has no accounts)",
            f"or in .pypirc: username and password under [{target.name}]",
            f"or store the password: keyring set {shlex.quote(url)} USERNAME",
        ]
    return MissingCredentials(f"there are no credentials for {target.name} ({url})", fix=fix)
