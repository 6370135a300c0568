"""The jobs of a workflow file: what they call, what they may, whether they publish. Pure.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobs
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .parsing import parsed

__all__ = ["Job", "jobs_of", "says_permissions"]

_PUBLISHES = re.compile(
    r"pypa/gh-action-pypi-publish|\b(?:twine|maturin) +upload\b|\bsetup\.py\b.* upload\b"
    r"|\b(?:shipway|invoke|inv|uv|flit|hatch|pdm|poetry|maturin|rye|semantic-release) +publish\b"
)

# What a tool that publishes reads, whoever starts it, and what people call it by themselves:
# https://twine.readthedocs.io/en/stable/#environment-variables, and the same page of each tool.
_PASSWORD = re.compile(
    r"TWINE_(?:PASSWORD|API_KEY|(?:API_)?TOKEN)|(?:UV|PDM|RYE)_PUBLISH_(?:PASSWORD|TOKEN)"
    r"|FLIT_PASSWORD|HATCH_INDEX_AUTH|MATURIN_PASSWORD|POETRY_PYPI_TOKEN_\w+"
    r"|\w*PYPI_?(?:API_?)?(?:TOKEN|KEY|PASSWORD)"
)


@dataclass(frozen=True)
class Job:
    """A job of a workflow."""

    key: str
    name: str
    """As checks are called by it; of a matrix with the expressions in it."""
    calls: str
    """The reusable workflow that it is; empty for a job of steps."""
    actions: tuple[str, ...]
    """What its steps use, as written."""
    identity: bool
    """Whether it may ask for an identity token."""
    publishes: bool
    """Whether a step of it uploads to an index, or is given what is needed for that."""

    def is_called(self, check: str) -> bool:
        """Return whether a required check may be this job."""
        parts = re.split(r"\$\{\{.*?\}\}", self.name)
        # A matrix without an expression in the name has its values behind it, in parentheses.
        pattern = ".+".join(map(re.escape, parts)) + r"(?: \(.+\))?"
        return re.fullmatch(pattern, check) is not None


def jobs_of(text: str) -> tuple[Job, ...]:
    """Return the jobs of a workflow file; none where it has none, or is none."""
    content = parsed(text)
    table = content.get("jobs")
    jobs = table.items() if isinstance(table, dict) else ()
    return tuple(_job(str(key), job, content) for key, job in jobs if isinstance(job, dict))


def says_permissions(text: str) -> bool:
    """Return whether a workflow says what its token may do, for all of its jobs."""
    return "permissions" in parsed(text)


def _job(key: str, job: dict[str, object], workflow: dict[str, object]) -> Job:
    listed = job.get("steps")
    steps = [step for step in listed if isinstance(step, dict)] if isinstance(listed, list) else []
    used = tuple(filter(None, (_text(step, "uses") for step in steps)))
    run = " ".join((*used, *(_text(step, "run") for step in steps)))
    said = job.get("permissions", workflow.get("permissions"))
    identity = said == "write-all" or (isinstance(said, dict) and said.get("id-token") == "write")
    name, calls = _text(job, "name") or key, _text(job, "uses")
    given = (workflow.get("env"), job.get("env"), job.get("secrets"))
    of_steps = (step.get(table) for step in steps for table in ("env", "with"))
    publishes = _PUBLISHES.search(run) is not None or any(map(_has_password, (*given, *of_steps)))
    return Job(key, name, calls, used, identity, publishes)


def _has_password(table: object) -> bool:
    """Return whether one of the variables or inputs is the password of an index, from a secret."""
    return isinstance(table, dict) and any(
        _PASSWORD.fullmatch(str(name).upper().replace("-", "_")) and "${{" in _text(table, name)
        for name in table
    )


def _text(table: dict[str, object], key: str) -> str:
    """Return a text; nothing for what is none, which aliases can make endless."""
    value = table.get(key)
    return value if isinstance(value, str) else ""
