"""The command that checks out something else, as it is proposed to a user. Pure."""

from __future__ import annotations

import shlex

__all__ = ["switched"]


def switched(to: str, *, detach: bool = False) -> str:
    """Return the command that checks out a branch, or a commit without one.

    git writes over files that are ignored here and tracked there, unless it is told not to:
    https://git-scm.com/docs/git-checkout#Documentation/git-checkout.txt---no-overwrite-ignore
    """
    how = ["--no-overwrite-ignore", *(["--detach"] if detach else [])]
    return shlex.join(["git", "switch", *how, to])
