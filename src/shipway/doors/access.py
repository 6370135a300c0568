"""How the doors meet an index or an API: with which credentials, and how patiently. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Credentials", "Limits"]


@dataclass(frozen=True)
class Credentials:
    """A user name and a password, and the one place they may be sent to."""

    username: str
    password: str = field(repr=False)
    origin: tuple[str, str, int | None]
    """Scheme, host and port."""


@dataclass(frozen=True)
class Limits:
    """How long to wait, how much to read, how often to try. All times in seconds."""

    connect: float = 10.0
    """For a connection to be made."""
    silence: float = 30.0
    """For the next bytes of an answer."""
    total: float = 120.0
    """For reading a list of files, all tries together; for every MiB of a file."""
    processing: float = 300.0
    """For the answer to an upload: PyPI's own servers work up to 240 s on one."""
    size: int = 128 << 20
    """The most bytes of a list of files; the longest on PyPI has about 30 MiB."""
    tries: int = 4
    """How often something is read."""
    upload_tries: int = 6
    """How often a file is sent: once, and five times more."""
    pause: float = 0.5
    """Before the second try; it doubles from try to try."""
    longest_pause: float = 30.0
    """Between two tries, or two looks at an index that has not caught up."""
    longest_wait: float = 90.0
    """For an API that wants fewer requests; whoever must wait longer is told until when."""
