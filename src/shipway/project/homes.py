"""Where a project writes its metadata, and how each thing is said there.

Errors and findings take their fixes from here: what is right in `[project]` breaks a
project whose metadata is elsewhere, as a second table with half of it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .project import Project

__all__ = ["FLIT", "POETRY", "PROJECT", "SETUP_CFG", "SETUP_PY", "Home", "home_of"]


@dataclass(frozen=True)
class Home:
    """A place of metadata; each field is a phrase to go on with after a verb."""

    metadata: str
    name: str
    readme: str
    """With a file in it that is called README.md."""
    content_type: str
    """Of the readme; what setuptools has in setup.cfg and setup.py does not go by its name."""
    oldest_python: str
    requires_python: str
    summary: str
    emails: str
    urls: str
    license: str
    license_files: str
    extras: str
    entry_points: str


# https://packaging.python.org/en/latest/specifications/pyproject-toml/
PROJECT = Home(
    metadata="[project] of pyproject.toml",
    name='name = "…" to [project] in pyproject.toml',
    readme='readme = "README.md" in [project] of pyproject.toml',
    content_type="readme in [project] of pyproject.toml to a .md or .rst file, or its content-type",
    oldest_python='requires-python = ">=3.10" in [project] of pyproject.toml',
    requires_python="requires-python in [project] of pyproject.toml",
    summary="description in [project] of pyproject.toml",
    emails="email in authors and maintainers of [project] in pyproject.toml",
    urls="[project.urls] of pyproject.toml",
    license='license = "MIT" in [project] of pyproject.toml',
    license_files='license-files = ["LICENSE"] to [project] in pyproject.toml',
    extras="[project.optional-dependencies]",
    entry_points="pyproject.toml",
)

# https://python-poetry.org/docs/pyproject/
POETRY = Home(
    metadata="[tool.poetry] of pyproject.toml",
    name='name = "…" to [tool.poetry] in pyproject.toml',
    readme='readme = "README.md" in [tool.poetry] of pyproject.toml',
    content_type="readme in [tool.poetry] of pyproject.toml to a .md or .rst file",
    oldest_python='python = ">=3.10" in [tool.poetry.dependencies] of pyproject.toml',
    requires_python="python in [tool.poetry.dependencies] of pyproject.toml",
    summary="description in [tool.poetry] of pyproject.toml",
    emails="the addresses in authors and maintainers of [tool.poetry] in pyproject.toml",
    urls="homepage, repository, documentation or [tool.poetry.urls] of pyproject.toml",
    license='license = "MIT" in [tool.poetry] of pyproject.toml',
    license_files="commit it: poetry takes it in by its name",
    extras="[tool.poetry.extras]",
    entry_points="[tool.poetry.scripts] or [tool.poetry.plugins] of pyproject.toml",
)

# https://flit.pypa.io/en/stable/pyproject_toml.html#old-style-metadata
FLIT = Home(
    metadata="[tool.flit.metadata] of pyproject.toml",
    name='module = "…" to [tool.flit.metadata] in pyproject.toml',
    readme='description-file = "README.md" in [tool.flit.metadata] of pyproject.toml',
    content_type="description-file in [tool.flit.metadata] of pyproject.toml to a .md or .rst file",
    oldest_python='requires-python = ">=3.10" in [tool.flit.metadata] of pyproject.toml',
    requires_python="requires-python in [tool.flit.metadata] of pyproject.toml",
    summary="the docstring of the module, from which flit takes it,",
    emails="author-email and maintainer-email in [tool.flit.metadata] of pyproject.toml",
    urls="home-page or [tool.flit.metadata.urls] of pyproject.toml",
    license='license = "MIT" in [tool.flit.metadata] of pyproject.toml',
    license_files="commit it: flit takes it in by its name",
    extras="[tool.flit.metadata.requires-extra]",
    entry_points="[tool.flit.scripts] or [tool.flit.entrypoints] of pyproject.toml",
)

# https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
SETUP_CFG = Home(
    metadata="[metadata] of setup.cfg",
    name="name = … to [metadata] in setup.cfg",
    readme="long_description = file: README.md in [metadata] of setup.cfg",
    content_type="long_description_content_type in [metadata] of setup.cfg to text/markdown or"
    " text/x-rst",
    oldest_python="python_requires = >=3.10 in [options] of setup.cfg",
    requires_python="python_requires in [options] of setup.cfg",
    summary="description in [metadata] of setup.cfg",
    emails="author_email and maintainer_email in [metadata] of setup.cfg",
    urls="url or project_urls in [metadata] of setup.cfg",
    license="license = MIT in [metadata] of setup.cfg",
    license_files="license_files = LICENSE to [metadata] in setup.cfg",
    extras="[options.extras_require] of setup.cfg",
    entry_points="[options.entry_points] of setup.cfg",
)

# https://setuptools.pypa.io/en/latest/references/keywords.html
SETUP_PY = Home(
    metadata="the arguments of setup() in setup.py",
    name='name="…" to setup() in setup.py',
    readme='long_description=Path("README.md").read_text(encoding="utf-8") in setup() of setup.py',
    content_type="long_description_content_type in setup() of setup.py to text/markdown or"
    " text/x-rst",
    oldest_python='python_requires=">=3.10" in setup() of setup.py',
    requires_python="python_requires in setup() of setup.py",
    summary="description in setup() of setup.py",
    emails="author_email and maintainer_email in setup() of setup.py",
    urls="url or project_urls in setup() of setup.py",
    license='license="MIT" in setup() of setup.py',
    license_files='license_files=["LICENSE"] to setup() in setup.py',
    extras="extras_require in setup() of setup.py",
    entry_points="entry_points in setup() of setup.py",
)


def home_of(project: Project) -> Home:
    """Return where the metadata is.

    A `[project]` without a name is none while another table has one: no backend takes it
    (PEP 621).
    """
    if project.table("project").get("name"):
        return PROJECT
    if project.poetry:
        return POETRY
    if project.table("tool", "flit", "metadata"):
        return FLIT
    if project.table("project"):
        return PROJECT
    if project.setup_cfg.has_option("metadata", "name"):
        return SETUP_CFG
    return SETUP_PY if (project.root / "setup.py").is_file() else PROJECT
