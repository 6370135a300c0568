"""Versions from tools whose source has no family here yet: each is refused by name.

A family that is added takes its row out of the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.errors.versions import VersionElsewhere

from .scm import requires

if TYPE_CHECKING:
    from shipway.project.project import Project

__all__ = ["refuse_backends", "refuse_plugins"]


_PLUGINS = {
    "poetry-dynamic-versioning": "git tags",
    "versioneer": "git tags",
    "versioningit": "git tags",
}
_BACKENDS = {
    "flit_scm": "git tags",
    "maturin": "Cargo.toml",
    "mesonpy": "meson.build",
    "pdm": "[tool.pdm.version]",
    "scikit_build_core": "[tool.scikit-build.metadata.version]",
}
"""By the first part of the backend's name: where it takes the version from."""


def refuse_plugins(project: Project) -> None:
    """Refuse a plugin that fills the version in, whatever placeholder stands in the files.

    Raises `VersionElsewhere`.
    """
    for name, origin in _PLUGINS.items():
        configured = name in project.table("tool") or project.setup_cfg.has_section(name)
        if configured and project.table("tool", name).get("enable", True):
            raise _refusal(name, origin)
    if requires(project, "pbr"):
        raise _refusal("pbr", "git tags")


def refuse_backends(project: Project) -> None:
    """Refuse a backend whose own place for the version has no family here.

    Raises `VersionElsewhere`.
    """
    name = project.backend.replace(":", ".").partition(".")[0]
    if name in _BACKENDS:
        raise _refusal(name, _BACKENDS[name])


def _refusal(name: str, origin: str) -> VersionElsewhere:
    return VersionElsewhere(f"the version comes from {name}, which takes it from {origin}")
