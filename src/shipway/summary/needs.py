"""Read how the other jobs of a workflow ended, as the last one is told.

`${{ toJSON(needs) }}` gives a table of jobs by their ids, each with its `result`.
https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#needs-context
"""

from __future__ import annotations

import json

from shipway.errors.usage import WrongUsage

from .facts import JobResult

__all__ = ["read_needs"]


def read_needs(text: str) -> tuple[JobResult, ...]:
    """Return the jobs of `toJSON(needs)`; none for an empty text. Raises `WrongUsage`."""
    if not text.strip():
        return ()
    try:
        needs = json.loads(text)
        return tuple(JobResult(name, _text(need["result"])) for name, need in needs.items())
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise WrongUsage(
            "--needs is not what toJSON(needs) gives",
            why="It is a table of jobs in JSON, each with its `result`.",
            fix=[
                "in the workflow, under env: NEEDS: ${{ toJSON(needs) }}",
                'then: invoke summary --needs="$NEEDS"',
            ],
        ) from None


def _text(result: object) -> str:
    if not isinstance(result, str):
        raise TypeError
    return result
