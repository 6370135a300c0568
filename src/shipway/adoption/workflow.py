"""The publish workflow of a repository, as text: the template with what differs filled in. Pure.

`init` writes it and `doctor` compares with it; shipway's own is `own_settings`, rendered.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from packaging.specifiers import SpecifierSet

from shipway.ci.workflowfile import FOLDER, PUBLISH
from shipway.verification.pythons import in_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "REQUIREMENTS",
    "WORKFLOW",
    "Settings",
    "branch_pattern",
    "filled",
    "own_settings",
    "python_for",
    "rendered",
]

WORKFLOW = f"{FOLDER}/{PUBLISH}"
"""Where the workflow is. The trusted publisher on PyPI names the file, so it is not renamed."""
REQUIREMENTS = ".github/publish-requirements.txt"
"""Where the hash-locked list is of what the workflow installs."""

_OWN_REQUIREMENTS = "src/shipway/adoption/publish-requirements.txt"
_SHIPWAY_RUNS_ON = SpecifierSet(">=3.11.4")
_NEWEST_TRIED = "3.13"
_METADATA = ("pyproject.toml", "setup.cfg", "setup.py")
"""Where the name and the settings of a project are; read and never run."""
_OWN_SOURCES = ("LICENSE", "README.md", "pyproject.toml", "src/", "tasks/")
_GIT_INIT = "git init --quiet"
_LOCKED = "python -m pip install --require-hashes --requirement"
_YAML_WORDS = frozenset({"false", "n", "no", "null", "off", "on", "true", "y", "yes"})
_PYPI = "(inputs.target_env || github.ref_type == 'tag' && 'pypi') == 'pypi'"
"""Whether a run is for PyPI: a pushed tag, and a dispatch that says so."""


@dataclass(frozen=True)
class Settings:
    """In what the workflows of repositories differ."""

    default_branch: str
    pythons: Sequence[str]
    """The minor versions that the project supports, in any order."""
    tags: str = "v*.*.*"
    """The pattern of the tags that are published to PyPI."""
    testpypi: str = "testpypi"
    """The environment of GitHub that publishes to TestPyPI."""
    pypi: str = "pypi"
    """The environment of GitHub that publishes to PyPI."""
    own: bool = False
    """Whether it is shipway's own repository: there shipway is installed from the checkout."""
    project: str = ""
    """The project's name, where its folder is below the repository's root; else empty."""
    folder: str = ""
    """That folder, from the root."""


def own_settings() -> Settings:
    """Return the settings of shipway's own repository."""
    return Settings("main", ("3.11", "3.12", "3.13"), own=True)


def rendered(settings: Settings) -> str:
    """Return the workflow of a repository."""
    text = (files(__package__) / "templates" / "publish.yml").read_text(encoding="utf-8")
    values = _values(settings)
    return filled(text, values)


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return the text of a template, with its values and with each action by its commit."""
    text = re.sub(r"\{([a-z_]+)\}", lambda found: values[found[1]], template)
    return re.sub(r"(?m)^( *(?:- )?uses: )(\S+)$", _pinned, text)


def branch_pattern(branch: str) -> str:
    """Return a branch as a workflow file names it: quoted where YAML would read something else."""
    literal = _literal(branch)
    plain = re.fullmatch(r"[A-Za-z][\w./-]*", branch) and branch.lower() not in _YAML_WORDS
    return literal if plain else "'" + literal.replace("'", "''") + "'"


def _literal(name: str) -> str:
    """Return a name as a pattern that means it alone."""
    return re.sub(r"([?+!\[\]*])", r"\\\1", name)


def python_for(pythons: Sequence[str]) -> str:
    """Return the Python that runs shipway: the newest that the project supports too, if any is."""
    usable = [name for name in in_order(pythons) if _SHIPWAY_RUNS_ON.contains(f"{name}.99")]
    return usable[-1] if usable else _NEWEST_TRIED


def _values(settings: Settings) -> Mapping[str, str]:
    ordered = in_order(settings.pythons)
    extremes = [f'"{name}"' for name in dict.fromkeys((ordered[0], ordered[-1]))]
    requirements = _OWN_REQUIREMENTS if settings.own else REQUIREMENTS
    below = f"{settings.folder}/" if settings.folder else ""
    tools = _OWN_SOURCES if settings.own else (*(below + name for name in _METADATA), requirements)
    install = f"{_LOCKED} {'../' * below.count('/')}{requirements}"
    if settings.own:
        install += " && python -m pip install --no-build-isolation --no-deps ."
    python = python_for(ordered)
    # Where the project admits no Python of shipway's, its builds need one of its own beside it.
    builds = dict.fromkeys((ordered[-1], python) if python not in ordered else (python,))
    return {
        "default_branch": branch_pattern(settings.default_branch),
        "tags": settings.tags,
        "pythons": f"[{', '.join(extremes)}]",
        "python": python,
        "build_python": r"\n".join(builds),
        "tools": f"\n{' ' * 12}".join(sorted(tools)),
        "install": install,
        "below": below,
        **_named(settings),
        "environment": f"${{{{ {_PYPI} && '{settings.pypi}' || '{settings.testpypi}' }}}}",
        "target": f"${{{{ {_PYPI} && 'pypi' || 'testpypi' }}}}",
    }


def _named(settings: Settings) -> Mapping[str, str]:
    """Return what is there only for a project below the root, and how the workflow is called."""
    if not settings.folder:
        plain = dict.fromkeys(("paths", "working_folder"), "")
        return {"workflow": "Publish", "group": "publish", "git_init": f"run: {_GIT_INIT}", **plain}
    # Other projects are pushed with the same branch. GitHub does not look at paths for tags.
    paths = json.dumps([f"{_literal(settings.folder)}/**"], ensure_ascii=False)
    folder = json.dumps(settings.folder, ensure_ascii=False)
    return {
        "workflow": f"Publish {settings.project}",
        "group": f"publish-{settings.project}",
        "paths": f"\n    paths: {paths}",
        "working_folder": f", working-directory: {folder}",
        # The folder is there from the next step on.
        "git_init": f"{{ run: {_GIT_INIT}, working-directory: . }}",
    }


def _pinned(found: re.Match[str]) -> str:
    """Name the commit of an action, and the release that it is of."""
    pin = _actions()[found[2]]
    return f"{found[1]}{found[2]}@{pin['commit']} # {pin['tag']}"


@cache
def _actions() -> Mapping[str, Mapping[str, str]]:
    text = (files(__package__) / "actions.toml").read_text(encoding="utf-8")
    actions: Mapping[str, Mapping[str, str]] = tomllib.loads(text)["actions"]
    return actions
