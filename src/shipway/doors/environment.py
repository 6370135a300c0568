"""What the process was started with: variables, the working folder, the machine."""

from __future__ import annotations

import os
import re
from pathlib import Path

from shipway.errors.usage import NoProject

__all__ = ["GIT_PLACES", "flag", "secret_names", "secrets", "variable", "without", "working_folder"]

_UPLOADING = ("TWINE_", "UV_PUBLISH_", "ACTIONS_ID_TOKEN_REQUEST_")

# `git rev-parse --local-env-vars`, but for those of configuration and of objects.
GIT_PLACES = (
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
)
"""What git sets for its hooks and some of its aliases: which repository is meant, where it is, and
where the user was. Here the folder says that, and a build is in a worktree of its own.
"""

_SECRET_NAME = re.compile(r"TOKEN|PASSWORD|PASSWD|SECRET|CREDENTIAL|API_?KEY", re.IGNORECASE)


def variable(name: str) -> str | None:
    """Return an environment variable; None where it is unset or empty."""
    return os.environ.get(name) or None


def flag(name: str) -> bool:
    """Return whether a variable is set to something that means yes."""
    return (variable(name) or "").lower() not in {"", "0", "false", "no"}


def secrets() -> tuple[str, ...]:
    """Return the values of all variables whose name says that they are secret."""
    return tuple(os.environ[name] for name in secret_names())


def secret_names() -> tuple[str, ...]:
    """Return the names of all variables that have a value and are secret by their name."""
    return tuple(name for name, value in os.environ.items() if _SECRET_NAME.search(name) and value)


def without(*prefixes: str) -> dict[str, None]:
    """Return the change that hides from a process what lets its holder upload.

    Code of a project and of what it depends on runs in builds and installs; it
    has no business with the credentials of the release, and works in another place
    than git may have said. `prefixes` hide more.
    """
    hidden = (*_UPLOADING, *GIT_PLACES, *prefixes)
    return dict.fromkeys(name for name in os.environ if name.startswith(hidden))


def working_folder() -> Path:
    """Return the folder the command was started in. Raises `NoProject` where it is gone."""
    try:
        return Path.cwd()
    except OSError as error:
        raise NoProject(
            "the current folder does not exist any more", fix=["cd into it anew"]
        ) from error
