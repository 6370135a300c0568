"""What a person does on PyPI, TestPyPI and GitHub, with the values to type. Pure.

https://docs.pypi.org/trusted-publishers/creating-a-project-through-oidc/ and
https://docs.pypi.org/trusted-publishers/adding-a-publisher/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shipway.doors.github import Place

__all__ = ["ENVIRONMENTS", "INDEX_SITES", "ByPerson", "github_steps", "publisher"]

ENVIRONMENTS = {"testpypi": "testpypi", "pypi": "pypi"}
"""The environment of GitHub that publishes to each index."""
INDEX_SITES = {"testpypi": "https://test.pypi.org", "pypi": "https://pypi.org"}


@dataclass(frozen=True)
class ByPerson:
    """Something that only a person can do."""

    where: str
    """The site."""
    what: str
    url: str = ""
    """The page on which it is done."""
    values: Mapping[str, str] | None = None
    """What to type into which field, as the page calls it."""


def publisher(
    target: str, name: str, place: Place, workflow: str, *, known: bool | None
) -> ByPerson:
    """Return how a trusted publisher is added on an index.

    `workflow` is the file that publishes. `known` says whether the index has the project
    already; None where nobody could be asked.
    """
    site = INDEX_SITES[target]
    pending, own = f"{site}/manage/account/publishing/", f"{site}/manage/project/{name}/settings"
    what, url = "add a pending publisher; it makes the project with the first release", pending
    if known:
        what, url = "add a publisher to the project", f"{own}/publishing/"
    elif known is None:
        what = f"add a pending publisher; if you have the project already: {own}/publishing/"
    values = {
        "PyPI Project Name": name,
        "Owner": place.owner,
        "Repository name": place.name,
        "Workflow name": workflow,
        "Environment name": ENVIRONMENTS[target],
    }
    if known:
        del values["PyPI Project Name"]
    return ByPerson("PyPI" if target == "pypi" else "TestPyPI", what, url, values)


def github_steps(place: Place, default_branch: str, tags: str) -> Iterator[ByPerson]:
    """Yield what is to be set on GitHub; `tags` is the pattern of tags that publish."""
    settings = f"{place.page}/settings"
    yield ByPerson(
        "GitHub",
        "make the environments testpypi and pypi, and let only version tags deploy to pypi;"
        " `shipway doctor --fix` does both",
        f"{settings}/environments",
        {"Name": "pypi", "Deployment branches and tags": f"Selected: tag {tags}"},
    )
    yield ByPerson(
        "GitHub",
        "let a person approve each deployment to pypi, if you want that (Required reviewers)",
        f"{settings}/environments",
    )
    yield ByPerson(
        "GitHub",
        f"protect {default_branch}, with the jobs of your test workflow as required checks, and"
        " the version tags against being moved and deleted",
        f"{settings}/rules",
        {"Target tags": tags, "Tag rules": "Restrict updates, Restrict deletions"},
    )
    yield ByPerson("GitHub", "make published releases immutable (Release immutability)", settings)
