"""*Re-run failed jobs*, which act does not have: the workflow with what GitHub keeps of the rest.

A job that passed does not run again, but its outputs are still there for those that need it. So
in its place stands a job that has these outputs and does nothing; the others are as they were.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["with_kept_jobs"]

_OUTPUT = re.compile(r"\$\{\{ steps\.[\w-]+\.outputs\.([\w-]+) \}\}")


def with_kept_jobs(
    workflow: str, results: Mapping[str, str], outputs: Mapping[str, Mapping[str, str]]
) -> str:
    """Return the text of a workflow in which the jobs that passed only have their outputs.

    `results` and `outputs` are those of the attempt before, by the keys of the jobs.
    """
    jobs = yaml.safe_load(workflow)["jobs"]
    for name in _kept(jobs, results):
        had = outputs.get(name, {})
        named = {
            key: had[found[1]]
            for key, value in jobs[name].get("outputs", {}).items()
            if (found := _OUTPUT.fullmatch(value)) and found[1] in had
        }
        kept = {"runs-on": "ubuntu-24.04", "outputs": named, "steps": [{"run": "true"}]}
        found = re.search(rf"(?ms)^  {name}:\n.*?(?=^  \S|\Z)", workflow)
        assert found is not None
        workflow = workflow.replace(found[0], f"  {name}: {json.dumps(kept)}\n\n")
    return workflow


def _kept(jobs: Mapping[str, Mapping[str, Any]], results: Mapping[str, str]) -> Iterator[str]:
    """Yield the jobs that do not run again: those that passed and need none that does."""
    again: set[str] = set()
    for name, job in jobs.items():
        needs = job.get("needs", [])
        needed = {needs} if isinstance(needs, str) else set(needs)
        if results.get(name) == "success" and not again & needed:
            yield name
        else:
            again.add(name)
