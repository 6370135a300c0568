"""Which permission a call needs. docs/github.md has a line for each of these.

https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ACTIONS_READ",
    "ACTIONS_WRITE",
    "ADMINISTRATION_READ",
    "ADMINISTRATION_WRITE",
    "CONTENTS_READ",
    "CONTENTS_WRITE",
    "ENVIRONMENTS_READ",
    "METADATA_READ",
    "SECRETS_READ",
    "Needs",
    "said_to_need",
]

_OF_JOBS = frozenset({"actions", "contents", "metadata"})
"""Those of ours that a job can have; it has `metadata: read` always.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
"""


@dataclass(frozen=True)
class Needs:
    """A permission of fine-grained tokens, of GitHub Apps and of the jobs of a workflow."""

    permission: str
    access: str
    scope: str = "repo"
    """What a classic token needs."""

    @property
    def way(self) -> str:
        """How the token of a workflow gets it, or that it cannot."""
        if self.permission in _OF_JOBS:
            return f"in a workflow: `{self.permission}: {self.access}` in `permissions` of the job"
        return "in a workflow: its own token cannot have this, only a person's token in a secret"

    def __str__(self) -> str:
        """Return it in words."""
        return f"the permission `{self.permission}: {self.access}` (classic: scope `{self.scope}`)"


METADATA_READ = Needs("metadata", "read")
CONTENTS_READ = Needs("contents", "read")
CONTENTS_WRITE = Needs("contents", "write")
ACTIONS_READ = Needs("actions", "read")
ACTIONS_WRITE = Needs("actions", "write")
ENVIRONMENTS_READ = Needs("environments", "read")
SECRETS_READ = Needs("secrets", "read")
ADMINISTRATION_READ = Needs("administration", "read")
ADMINISTRATION_WRITE = Needs("administration", "write")


def said_to_need(headers: Mapping[str, str], needs: Needs) -> str:
    """Return what GitHub says that a call needs; what we know where it says nothing.

    `X-Accepted-GitHub-Permissions` is sent to fine-grained tokens, sets of permissions
    separated by semicolons; `X-Accepted-OAuth-Scopes` to classic ones.
    """
    permissions = headers.get("X-Accepted-GitHub-Permissions", "")
    if permissions:
        alternatives = (
            " and ".join(
                f"`{one.strip().replace('=', ': ')}`" for one in together.split(",") if one.strip()
            )
            for together in permissions.split(";")
        )
        return f"the permission {' or '.join(alternatives)}"
    scopes = headers.get("X-Accepted-OAuth-Scopes", "")
    if scopes:
        had = headers.get("X-OAuth-Scopes") or "none"
        return f"the scope `{scopes}` (it has: {had})"
    return str(needs)
