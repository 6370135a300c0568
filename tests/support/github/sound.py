"""What a repository on GitHub is set to that shipway finds nothing wrong with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .repository import Repository

__all__ = ["protect"]


def protect(repository: Repository, checks: Iterable[str], tags: str = "v*") -> None:
    """Set a repository as it should be; `tags` is the pattern of the tags that publish."""
    repository.add_environment("testpypi")
    pypi = repository.add_environment("pypi")
    pypi.branch_policies, pypi.reviewers = (("tag", tags),), ("octocat",)
    repository.sha_pinning_required = repository.immutable_releases = True
    contexts = [{"context": check} for check in checks]
    parameters = {"strict_required_status_checks_policy": False, "required_status_checks": contexts}
    main = repository.add_ruleset("main")
    main.include = ("refs/heads/main",)
    main.rules = [
        {"type": "deletion"},
        {"type": "non_fast_forward"},
        {"type": "required_status_checks", "parameters": parameters},
    ]
    versions = repository.add_ruleset("versions", "tag")
    versions.include = (f"refs/tags/{tags}",)
    versions.rules = [{"type": "deletion"}, {"type": "update"}]
