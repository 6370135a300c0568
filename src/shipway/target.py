"""What a target is: data. `shipway.targets` finds the one that is meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .doors.access import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from .doors.access import Credentials

__all__ = ["Target"]


@dataclass(frozen=True)
class Target:
    """An index to publish to and to install from."""

    name: str
    upload_url: str
    """Empty for the local target until it is opened, and so is `index_url`."""
    index_url: str
    dependency_index: str | None
    """The simple index for dependencies; None is the machine's default of pip and uv."""
    public: bool
    """Whether a file once uploaded is out in the world."""
    push: bool
    """Whether `release` pushes branch and tag before it publishes here."""
    local_folder: Path | None = None
    """The folder of the embedded index; None for every other."""
    credentials: Credentials | None = field(default=None, repr=False)
    """What to read the index with, once `opened`; None where nothing is needed or known."""
    limits: Limits = field(default_factory=Limits)
    """How patiently it is read."""
