"""What the process was started with: variables, the working folder, the machine."""

from __future__ import annotations

import os
import re
from pathlib import Path

from shipway.errors.usage import NoProject

from .stored import stored_passwords

__all__ = [
    "GIT_STEERING",
    "flag",
    "secret_names",
    "secrets",
    "variable",
    "without",
    "working_folder",
]

_UPLOADING = ("TWINE_", "UV_PUBLISH_", "ACTIONS_ID_TOKEN_REQUEST_")

# `git rev-parse --local-env-vars`, but for GIT_CONFIG_PARAMETERS and GIT_CONFIG_COUNT: whoever
# sets those, as `git -c` does and CI, wants the configuration that they have. The others are of
# https://git-scm.com/docs/git#_environment_variables.
GIT_STEERING = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_ATTR_SOURCE",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIR",
    "GIT_GLOB_PATHSPECS",
    "GIT_GRAFT_FILE",
    "GIT_ICASE_PATHSPECS",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""What says which repository is meant, where its parts are, where the user was, and how a path is
to be read; git sets some of it for its hooks and aliases. Here the folder says the one, each
command the other, and a build is in a worktree of its own.
"""

_SECRET_NAME = re.compile(
    r"TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIAL|API_?KEY|(?:^|_)(?:PASS|KEY|AUTH)(?:_|$)",
    re.IGNORECASE,
)
_PLAIN_WORDS = frozenset({
    "always", "default", "disabled", "enabled", "github", "keyring", "optional", "password",
    "private", "public", "required", "secret",
})  # fmt: skip
"""Values that are settings: to take them out would blot out what is told."""


def variable(name: str) -> str | None:
    """Return an environment variable; None where it is unset or empty."""
    return os.environ.get(name) or None


def flag(name: str) -> bool:
    """Return whether a variable is set to something that means yes."""
    return (variable(name) or "").lower() not in {"", "0", "false", "no"}


def secrets() -> tuple[str, ...]:
    """Return what is secret: variables by their name, and the passwords of .pypirc and .netrc."""
    values = (*(os.environ[name] for name in secret_names()), *stored_passwords())
    return tuple(value for value in values if value.lower() not in _PLAIN_WORDS)


def secret_names() -> tuple[str, ...]:
    """Return the names of all variables that have a value and are secret by their name."""
    return tuple(
        name
        for name, value in os.environ.items()
        if value and _SECRET_NAME.search(name) and not _is_path(value)
    )


def _is_path(value: str) -> bool:
    """Return whether a value only says where something is, such as SSH_AUTH_SOCK."""
    try:
        return os.path.isabs(value) and os.path.lexists(value)  # noqa: PTH117 - of no Path
    except ValueError:
        return False


def without(*prefixes: str) -> dict[str, None]:
    """Return the change that hides from a process what lets its holder upload.

    Code of a project and of what it depends on runs in builds and installs; it
    has no business with the credentials of the release, and works in another place
    than git may have said. `prefixes` hide more.
    """
    hidden = (*_UPLOADING, *prefixes)
    names = (name for name in os.environ if name in GIT_STEERING or name.startswith(hidden))
    return dict.fromkeys(names)


def working_folder() -> Path:
    """Return the folder the command was started in. Raises `NoProject` where it is gone."""
    try:
        return Path.cwd()
    except OSError as error:
        raise NoProject(
            "the current folder does not exist any more", fix=["cd into it anew"]
        ) from error
