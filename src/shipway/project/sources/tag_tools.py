"""Tools that fill the version in from git's tags, each with the variable that it believes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .scm import TagSource, configured_name, pretend_variables, requires
from .setup_py import read_setup_arguments

if TYPE_CHECKING:
    from shipway.project.project import Project

__all__ = ["HATCH_PLUGINS", "find_tag_tool", "tag_tool"]

_VARIABLES: dict[str, tuple[str, ...]] = {
    # https://docs.openstack.org/pbr/latest/user/packagers.html
    "pbr": ("PBR_VERSION",),
    # https://github.com/mtkennerly/poetry-dynamic-versioning#environment-variables
    "poetry-dynamic-versioning": ("POETRY_DYNAMIC_VERSIONING_BYPASS",),
    # https://github.com/ninoseki/uv-dynamic-versioning/blob/main/docs/tips.md
    "uv-dynamic-versioning": ("UV_DYNAMIC_VERSIONING_BYPASS",),
    # These two look at git and nowhere else.
    "versioneer": (),
    "versioningit": (),
}
HATCH_PLUGINS = ("uv-dynamic-versioning", "versioningit")
"""Those that are sources of `[tool.hatch.version]`."""


def find_tag_tool(project: Project) -> TagSource | None:
    """Return the source where such a tool is at work, whatever placeholder stands in the files."""
    if project.backend.partition(":")[0] == "flit_scm":
        # It calls setuptools-scm with the configuration alone, which need not name the project.
        variables = pretend_variables(configured_name(project))
        return TagSource("flit_scm", "git tags, read by flit_scm", variables)
    # https://github.com/mtkennerly/poetry-dynamic-versioning: it does nothing until enabled.
    if project.table("tool", "poetry-dynamic-versioning").get("enable") is True:
        return tag_tool("poetry-dynamic-versioning")
    if "versioneer" in project.table("tool") or project.setup_cfg.has_section("versioneer"):
        return tag_tool("versioneer")
    if "versioningit" in project.table("tool") and requires(project, "versioningit"):
        return tag_tool("versioningit")
    required = project.backend == "pbr.build" or requires(project, "pbr")
    if required or "pbr" in read_setup_arguments(project):
        return tag_tool("pbr")
    return None


def tag_tool(name: str) -> TagSource:
    """Return the source that a tool of this name is."""
    return TagSource(name, f"git tags, read by {name}", _VARIABLES[name])
