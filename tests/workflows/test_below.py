"""A project below the root of its repository publishes by a workflow of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shipway.adoption.starters import AUDIT, TESTS
from shipway.ci.workflowfile import FOLDER
from support import workflows
from support.monorepo import make_monorepo
from support.workflows import Pushed, workflow_text
from workflows.conftest import TOKEN, meeting
from workflows.judging import faults

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.github.server import GitHubStandIn
    from workflows.conftest import Publishing

PROJECT = "--project=packages/web"
WORKFLOW = f"{FOLDER}/publish-acme-web.yml"
PAGE = "https://github.com/octo-org/sample.git"


@pytest.fixture
def several(github: GitHubStandIn, tmp_path: Path) -> Iterator[Publishing]:
    """Have a repository of three projects, none of them at its root, on GitHub."""
    sample = make_monorepo(tmp_path)
    sample.git("remote", "set-url", "origin", PAGE)
    sample.git("remote", "set-url", "--push", "origin", str(sample.remote))
    sample.git("remote", "set-head", "origin", "main")
    tests, audit = (
        github.repository.add_workflow(TESTS, workflows.TESTS),
        github.repository.add_workflow(AUDIT, workflows.AUDIT),
    )
    with meeting(Pushed(sample, github, tests, audit), tmp_path, WORKFLOW) as publishing:
        publishing.serve_shipway()
        yield publishing


def test_its_tag_publishes_it_alone(several: Publishing, service: Path) -> None:
    publishing, root = several, several.pushed.sample.root
    written = publishing.shipway("init", "--yes", "--json", PROJECT)
    assert written.status == 0, written.stdout
    assert WORKFLOW in {file["path"] for file in written.data["files"]}
    assert faults(service, root / WORKFLOW) == ""
    for path, name in ((workflows.TESTS, TESTS), (workflows.AUDIT, AUDIT)):
        (root / path).write_text(workflow_text(name), encoding="utf-8")
    publishing.pushed.push("Publish with shipway")
    assert publishing.shipway("tag", PROJECT).status == 0
    ref = publishing.push_tag("acme-web-v1.0.0")
    publishing.green()
    publishing.pypi.tokens.add(TOKEN)
    publishing.runner.secrets["PYPI_API_TOKEN"] = TOKEN
    ran = publishing.runner.push(ref)
    jobs = ("wait-for-ci", "build", "publish", "verify", "announce", "summary")
    assert ran.jobs == dict.fromkeys(jobs, "success"), ran.log
    files = [name for name in publishing.pypi.files if not name.startswith("shipway-")]
    assert sorted(files) == ["acme_web-1.0.0-py3-none-any.whl", "acme_web-1.0.0.tar.gz"]
    (release,) = publishing.github.repository.releases
    assert (release.tag, release.draft) == ("acme-web-v1.0.0", False)
