"""Which job of the workflow file a job is: GitHub's API knows jobs by the names that are shown.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idname
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shipway.ci.parsing import parsed

__all__ = ["Roles", "read_roles"]

_EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
_MATRIX = re.compile(r" \(.*\)$", re.DOTALL)
"""The values of a matrix, which GitHub puts behind a name that does not tell them."""


@dataclass(frozen=True)
class Roles:
    """The ids of the jobs, and what they are called."""

    names: tuple[tuple[str, re.Pattern[str]], ...] = ()

    def of(self, name: str) -> str:
        """Return the id of a job by its name; the name where no job is called so."""
        for role, pattern in self.names:
            if pattern.fullmatch(name):
                return role
        return name if self.names else _MATRIX.sub("", name)


def read_roles(text: str) -> Roles:
    """Return the jobs of a workflow file; none for what is no workflow."""
    jobs = parsed(text).get("jobs")
    if not isinstance(jobs, dict):
        return Roles()
    named = {role: _fixed(role, job) for role, job in jobs.items()}
    # A name that is nothing but an expression could be any; so the others are tried first.
    ranked = sorted(named, key=lambda role: len("".join(named[role])), reverse=True)
    return Roles(tuple((role, _pattern(named[role])) for role in ranked))


def _fixed(role: str, job: object) -> list[str]:
    """Return what a job's name has around its expressions."""
    name = job.get("name") if isinstance(job, dict) else None
    return _EXPRESSION.split(name) if isinstance(name, str) and name else [role]


def _pattern(fixed: list[str]) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, fixed)) + r"(?: \(.*\))?", re.DOTALL)
