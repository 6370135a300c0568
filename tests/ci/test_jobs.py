"""What the jobs of a workflow file do is read from the file."""

from __future__ import annotations

import pytest

from shipway.ci.jobs import jobs_of


@pytest.mark.parametrize(
    "name",
    [
        "FLIT_PASSWORD", "HATCH_INDEX_AUTH", "MATURIN_PYPI_TOKEN", "PDM_PUBLISH_PASSWORD",
        "POETRY_PYPI_TOKEN_PYPI", "PYPI_TOKEN", "TEST_PYPI_API_TOKEN", "TWINE_API_KEY",
        "TWINE_PASSWORD", "UV_PUBLISH_TOKEN",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "workflow",
    [
        "on: push\njobs: {do: {steps: [{run: tox -e release, env: {NAME: GIVEN}}]}}\n",
        "on: push\njobs: {do: {env: {NAME: GIVEN}, steps: [{run: tox -e release}]}}\n",
        "on: push\nenv: {NAME: GIVEN}\njobs: {do: {steps: [{run: tox -e release}]}}\n",
        "on: push\njobs: {do: {uses: a/b/.github/workflows/c.yml@v1, secrets: {NAME: GIVEN}}}\n",
    ],
    ids=["step", "job", "workflow", "call"],
)
def test_a_workflow_with_the_password_of_an_index_publishes(name: str, workflow: str) -> None:
    """The command that does may stand in a tox.ini, a Makefile or a script."""
    text = workflow.replace("NAME", name).replace("GIVEN", "'${{ secrets.T }}'")
    assert [job.publishes for job in jobs_of(text)] == [True]
    for other in ("CODECOV_TOKEN", "PYPI_URL"):
        assert [job.publishes for job in jobs_of(text.replace(name, other))] == [False]
