"""What the API can put right: environments, and who may deploy to them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shipway.adoption.accounts import ENVIRONMENTS
from shipway.doors.github.protection import DeployPattern, Environment, Unseen

from .environments import admits
from .workflows import next_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shipway.doors.github import GitHub

    from .observed import Setup

__all__ = ["Mending", "mendings", "unseen"]


@dataclass(frozen=True)
class Mending:
    """Something that can be put right by calls of the API."""

    title: str
    calls: tuple[str, ...]
    """Method, path and body of each, for whoever is asked."""
    do: Callable[[], None]
    """Raises `PermissionMissing`, and what else keeps GitHub from doing it."""


def unseen(setup: Setup) -> str:
    """Return what would let be seen whether anything can be put right; empty where it is seen."""
    for what in (setup.hub, setup.environments):
        if isinstance(what, Unseen):
            return what.needs
    return ""


def mendings(setup: Setup) -> tuple[Mending, ...]:
    """Return what can be put right of the environments; nothing where they cannot be seen."""
    if isinstance(setup.hub, Unseen) or isinstance(setup.environments, Unseen):
        return ()
    return tuple(_of_environments(setup, setup.hub))


def _of_environments(setup: Setup, hub: GitHub) -> Iterator[Mending]:
    found = {} if isinstance(setup.environments, Unseen) else setup.environments
    testpypi, pypi = ENVIRONMENTS["testpypi"], ENVIRONMENTS["pypi"]
    if testpypi not in found:
        title, call = f"make the environment {testpypi}", f"PUT {_path(hub, testpypi)}"
        yield Mending(title, (call,), lambda: hub.settings.make_environment(testpypi))
    tags = DeployPattern("tag", setup.facts.protected_tags)
    there = found.get(pypi)
    if there is not None and there.deploys_from == "patterns":
        patterns = setup.deploy_patterns(pypi)
        if not isinstance(patterns, Unseen) and not admits(patterns, "tag", next_tag(setup)):
            title = f"let tags {tags.pattern} deploy to {pypi}"
            yield Mending(
                title, (_allowing(hub, pypi, tags),), lambda: hub.settings.allow_deploy(pypi, tags)
            )
        return
    open_one = there or Environment(
        pypi, 0, (), prevents_self_review=False, deploys_from="anything"
    )

    def restrict() -> None:
        hub.settings.restrict_environment(open_one)
        hub.settings.allow_deploy(pypi, tags)

    verb = "make the environment" if there is None else "restrict the environment"
    policy = '{"deployment_branch_policy": {"custom_branch_policies": true, …}}'
    calls = (f"PUT {_path(hub, pypi)} {policy}", _allowing(hub, pypi, tags))
    yield Mending(f"{verb} {pypi}, to which only tags {tags.pattern} may deploy", calls, restrict)


def _path(hub: GitHub, environment: str) -> str:
    return f"/repos/{hub.place.full_name}/environments/{environment}"


def _allowing(hub: GitHub, environment: str, allowed: DeployPattern) -> str:
    body = json.dumps({"name": allowed.pattern, "type": allowed.kind})
    return f"POST {_path(hub, environment)}/deployment-branch-policies {body}"
