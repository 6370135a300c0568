"""Findings about trusted publishing, proven by a real exchange of tokens without an upload.

Only a job with `id-token: write` can do that, and only for the index of its environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipway.adoption.accounts import ENVIRONMENTS, INDEX_SITES
from shipway.adoption.workflow import WORKFLOW
from shipway.errors.base import ShipwayError
from shipway.errors.usage import WrongUsage

from .finding import right, unseen, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .finding import Finding

__all__ = ["identity", "targets_to_prove"]

_RETRIED = "invalid-token"
"""What PyPI answers too when it could not fetch GitHub's keys just then."""


def targets_to_prove(target: str, *, oidc: bool) -> tuple[str, ...]:
    """Return the indexes that `--oidc` is for. Raises `WrongUsage`."""
    if target and (not oidc or target not in INDEX_SITES):
        raise WrongUsage(
            f"--target={target} says nothing here",
            why="It names the index whose trusted publisher --oidc is to prove.",
            fix=[f"shipway doctor --oidc --target={known}" for known in INDEX_SITES],
        )
    return ((target,) if target else tuple(INDEX_SITES)) if oidc else ()


def identity(targets: tuple[str, ...]) -> Iterator[Finding]:
    """Yield whether each index takes this job for a publisher."""
    # Imported here: requests costs 0.1 s, and this is asked for in CI alone.
    from shipway.doors.identity import can_have_identity  # noqa: PLC0415

    for target in targets:
        if can_have_identity():
            yield _exchanged(target)
        else:
            needs = "a job of GitHub Actions with the permission `id-token: write`"
            yield unseen(f"identity {target}", needs)


def _exchanged(target: str) -> Finding:
    from shipway.doors.identity import NoPublisher, job_identity, mint  # noqa: PLC0415 - as above

    subject, site = f"identity {target}", INDEX_SITES[target]
    claims: Mapping[str, str] = {}
    for last in (False, True):
        try:
            found = job_identity(site)
            claims = found.claims
            called = _called(subject, claims)
            if called is not None:
                return called
            mint(site, found)
        except NoPublisher as error:
            if error.kind == _RETRIED and not last:
                continue
            return wrong(subject, f"{site} says: {error.what}", *_fixes(target, claims))
        except ShipwayError as error:
            return unseen(subject, f"an answer: {error.what}")
        break
    return right(subject, f"{site} gives a token to {_shown(claims)}; none was used")


def _called(subject: str, claims: Mapping[str, str]) -> Finding | None:
    """Return what is wrong where the job is one of a reusable workflow."""
    ours, started = claims.get("job_workflow_ref", ""), claims.get("workflow_ref", "")
    if not ours or not started or ours == started:
        return None
    fix = f"put the job into {started.partition('@')[0]} itself"
    return wrong(subject, f"the job is one of the reusable workflow {ours.partition('@')[0]}", fix)


def _fixes(target: str, claims: Mapping[str, str]) -> tuple[str, ...]:
    site, environment = INDEX_SITES[target], ENVIRONMENTS[target]
    owner, _, name = claims.get("repository", "OWNER/REPOSITORY").partition("/")
    file = claims.get("workflow_ref", WORKFLOW).partition("@")[0].rpartition("/")[2]
    wanted = f"owner {owner}, repository {name}, workflow {file}, environment {environment}"
    fixes = [f"on {site}, add or correct the publisher: {wanted}"]
    if claims.get("environment") != environment:
        fixes.append(f"in {file}, let the job have the environment: {environment}")
    return tuple(fixes)


def _shown(claims: Mapping[str, str]) -> str:
    file = claims.get("workflow_ref", "").partition("@")[0]
    return f"{file}, environment {claims.get('environment', 'none')}"
