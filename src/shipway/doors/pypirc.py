"""Read .pypirc as twine reads it.

`shipway.targets` takes URLs from it, `doors.login` credentials. Nothing is ever
written to it, and nothing of its contents gets into an error.
"""

from __future__ import annotations

import configparser
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from shipway.errors.index import BrokenPypirc

from .urls import take_credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Section", "read_sections"]


@dataclass(frozen=True)
class Section:
    """One index of .pypirc; None for what the section does not say."""

    name: str
    upload_url: str
    """Without user and password; empty where the section has no `repository`."""
    username: str | None
    password: str | None = field(repr=False)
    ca_cert: str | None
    client_cert: str | None


def read_sections() -> Mapping[str, Section]:
    """Return the sections of the .pypirc in the home folder, by name.

    Without the file these are pypi and testpypi, as twine knows them.

    Raises `BrokenPypirc`.
    """
    from twine import exceptions, utils  # noqa: PLC0415 - costs 0.1 s, mostly not needed

    path = Path(utils.DEFAULT_CONFIG_FILE).expanduser()
    if path.exists() and not path.is_file():
        # To open a pipe would wait for ever.
        raise BrokenPypirc(".pypirc is no file")
    try:
        sections = utils.get_config(utils.DEFAULT_CONFIG_FILE)
    except OSError as error:
        raise BrokenPypirc(f".pypirc cannot be opened: {error.strerror}") from error
    except (configparser.Error, exceptions.UnableToReadConfigurationFile):
        raise _unreadable(path) from None
    return {name: _section(name, values) for name, values in sections.items()}


def _unreadable(path: Path) -> BrokenPypirc:
    """Return what is wrong; the parser's own message quotes a line, which may be a password."""
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        fix = [f"save {path} in UTF-8; line {line} has something else"]
        return BrokenPypirc(".pypirc is no text in UTF-8", fix=fix)
    return BrokenPypirc(".pypirc cannot be read")


def _section(name: str, values: Mapping[str, str | None]) -> Section:
    try:
        url, username, password = take_credentials(values.get("repository") or "")
    except ValueError:
        raise BrokenPypirc(f".pypirc: the repository of [{name}] is no URL") from None
    return Section(
        name,
        url,
        values.get("username") or username or None,
        values.get("password") or password or None,
        values.get("ca_cert"),
        values.get("client_cert"),
    )
