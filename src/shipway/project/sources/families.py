"""The families of version sources, in the order in which build backends prefer them.

They are asked where the version is no literal of `[project]`: that it is dynamic
(PEP 621) needs no asking here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .cargo import find_cargo
from .flit import find_flit
from .hatch import find_hatch
from .meson import find_meson
from .pdm import find_pdm
from .scikit_build import find_scikit_build
from .scm import find_scm
from .setup_py import find_setup_py
from .setuptools_config import find_setup_cfg, find_setuptools_dynamic
from .tag_tools import find_tag_tool
from .toml import find_poetry

if TYPE_CHECKING:
    from collections.abc import Callable

    from shipway.project.project import Project

    from .base import VersionSource

__all__ = ["FAMILIES"]

FAMILIES: tuple[Callable[[Project], VersionSource | None], ...] = (
    find_tag_tool,  # tools beside which a literal is only a placeholder
    find_poetry,  # [tool.poetry] version
    find_hatch,  # [tool.hatch.version]: a file, or tags by hatch-vcs
    find_flit,  # __version__ of the module
    find_pdm,  # [tool.pdm.version]: a file, or tags
    find_cargo,  # Cargo.toml, of the crate or of its workspace, by maturin
    find_meson,  # project(version: …) of meson.build
    find_scikit_build,  # [tool.scikit-build.metadata.version]
    find_setuptools_dynamic,  # [tool.setuptools.dynamic] version: attr or file
    find_setup_py,  # setup(version=…), which setuptools prefers to setup.cfg
    find_setup_cfg,  # setup.cfg [metadata] version: literal, attr: or file:
    find_scm,  # setuptools-scm, which gives way to a version that is there already
)
"""The first that applies is it; each returns None where it does not apply."""
