"""The keys of `[tool.shipway]`, with their defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

__all__ = ["Config", "TargetConfig", "VersionFile"]


@dataclass(frozen=True)
class TargetConfig:
    """`[tool.shipway.targets.NAME]`: an index to publish to."""

    upload: str = ""
    """URL of the upload endpoint."""
    index: str = ""
    """URL of the simple index (PEP 503, PEP 691) that serves what was uploaded."""
    dependencies: str = ""
    """URL of the simple index for dependencies; empty: the default of the machine."""
    public: bool = True
    """Whether a file once uploaded is out in the world."""
    push: bool = True
    """Whether `release` pushes branch and tag before it publishes here."""


@dataclass(frozen=True)
class VersionFile:
    """`version-files`: a further file that repeats the version; `version-source`: the one it is in.

    `pattern` is the text around the version with `{version}` in its place.
    """

    path: str
    pattern: str = "{version}"


@dataclass(frozen=True)
class Config:
    """The whole of `[tool.shipway]`, with its defaults."""

    default_target: str = "pypi"
    tag_format: str = ""
    """Empty: as the project's tags are called."""
    tag_message: str = "{name} {version}"
    commit_message: str = "Release {name} {version}"
    remote: str = "origin"
    branches: tuple[str, ...] = ()
    dist: str = "dist"
    build_timeout: float = 3600.0
    index_timeout: float = 120.0
    version_files: tuple[VersionFile, ...] = ()
    version_source: VersionFile | None = None
    """None: found."""
    sibling_pins: bool = True
    changelog: str | None = None
    """None: the usual file, where there is one. Empty: none."""
    pythons: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    skip_imports: tuple[str, ...] = ()
    skip_scripts: tuple[str, ...] = ()
    ignore: Mapping[str, str] = field(default_factory=dict)
    ci_workflows: tuple[str, ...] = ("Test Suite", "Security Audit")
    ci_left_out_passes: bool = False
    attestations: bool = True
    publish_from: str = ""
    """`ci`, `here`, or empty: from CI where the publish workflow starts on the version's tag."""
    tokens_expire: Mapping[str, date] = field(default_factory=dict)
    """The last day of each token."""
    targets: Mapping[str, TargetConfig] = field(default_factory=dict)
