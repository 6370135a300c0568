"""Why a commit has no run of a workflow, by the file that the commit has."""

from __future__ import annotations

import pytest

from shipway.ci.absence import CommitFacts, why_no_run
from shipway.ci.workflowfile import WorkflowFile, read_workflow

PATH = ".github/workflows/tests.yml"
MAIN = "refs/heads/main"
TAG = "refs/tags/v1.0.0"


def file(on: str, name: str = "name: Test Suite\n") -> WorkflowFile:
    found = read_workflow(PATH, f"{name}on: {on}\njobs: {{}}\n")
    assert found
    return found


def why(on: str, refs: tuple[str, ...] = (MAIN,), *changed: str, message: str = "A change") -> str:
    """Return the reason for no run, with a star where it is the workflow's own filters'."""
    commit = CommitFacts("0" * 40, message, {PATH: file(on)}, refs, changed or None)
    found = why_no_run(commit, PATH)
    return "" if found is None else "*" * found.filtered + found.reason


class TestAFile:
    def test_says_its_name_and_what_starts_it(self) -> None:
        found = file("[push, pull_request]")
        assert found.names == {"Test Suite", "tests.yml", PATH}
        assert found.events == {"push", "pull_request"}
        assert file("push", name="").name == PATH

    @pytest.mark.parametrize("text", ["a: [", "- a", "", "name: x", "on: push\n\x00", "[" * 999])
    def test_that_is_no_workflow_says_nothing(self, text: str) -> None:
        assert read_workflow(PATH, text) is None

    def test_is_read_up_to_the_size_that_github_takes(self) -> None:
        """Each workflow file must be 500 KB (512,000 bytes) or smaller to trigger a run."""
        text = "name: Test Suite\non: push\njobs: {}\n#"
        found = read_workflow(PATH, text.ljust(512_000, "x"))
        assert found
        assert found.name == "Test Suite"
        larger = read_workflow(PATH, text.ljust(511_999, "x") + "é")
        assert larger
        absence = why_no_run(CommitFacts("0" * 40, "A change", {PATH: larger}, (MAIN,)), PATH)
        assert absence
        assert "larger than the 500 KB" in absence.reason

    @pytest.mark.parametrize("on", ["push", "[push]", "{push: }", "{push: {}}", "{'push': ~}"])
    def test_may_be_started_by_every_push(self, on: str) -> None:
        assert why(on, (MAIN,), "README.md") == ""
        assert why(on, (TAG,)) == ""


class TestARunIsNotToBeExpected:
    def test_where_the_commit_lacks_the_file(self) -> None:
        found = why_no_run(CommitFacts("0" * 40, files={}), PATH)
        assert found
        assert (found.reason, found.filtered) == (f"this commit has no {PATH}", False)

    def test_where_no_push_starts_it(self) -> None:
        assert why("[pull_request, workflow_dispatch]") == (
            f"`on` of {PATH} has no push, only pull_request, workflow_dispatch"
        )

    @pytest.mark.parametrize("said", ["[skip ci]", "[ci skip]", "[no ci]", "[skip actions]"])
    def test_where_the_message_says_so(self, said: str) -> None:
        assert why("push", message=f"Mend a word {said}") == f"the commit's message says {said}"
        assert why("push", message="Mend\n\nskip-checks: true\n")
        assert why("push", message="Do not skip-checks: true story") == ""

    @pytest.mark.parametrize(
        ("on", "refs"),
        [
            ("{push: {branches: [dev, 'release/**']}}", (MAIN,)),
            ("{push: {branches-ignore: [ma*]}}", (MAIN,)),
            ("{push: {branches: ['**', '!main']}}", (MAIN,)),
            ("{push: {tags: ['v*']}}", (MAIN,)),
            ("{push: {branches: [main]}}", (TAG,)),
            ("{push: {tags-ignore: ['v1.*']}}", (TAG,)),
        ],
    )
    def test_where_filters_of_branches_and_tags_leave_it_out(
        self, on: str, refs: tuple[str, ...]
    ) -> None:
        name = refs[0].split("/", 2)[2]
        assert why(on, refs) == f"*the branches and tags leave out {name}, by `on.push` of {PATH}"
        assert why(on, ("refs/heads/dev", "refs/tags/v2", MAIN, TAG)) == ""

    @pytest.mark.parametrize(
        "on",
        [
            "{push: {paths: ['src/**', pyproject.toml]}}",
            "{push: {paths: ['**', '!docs/**']}}",
            "{push: {paths-ignore: ['docs/**']}}",
            "{push: {branches: [main], paths-ignore: 'docs/**'}}",
        ],
    )
    def test_where_filters_of_paths_leave_it_out(self, on: str) -> None:
        left_out = f"*the paths leave out all that this commit changes, by `on.push` of {PATH}"
        assert why(on, (MAIN,), "docs/a.md", "docs/b/c.md") == left_out
        assert why(on, (MAIN,), "docs/a.md", "src/a.py") == ""

    def test_but_filters_of_paths_are_not_asked_of_tags(self) -> None:
        assert why("{push: {paths: ['src/**']}}", (MAIN, TAG), "docs/a.md") == ""
        with_branches = "{push: {branches: [main], paths: ['src/**']}}"
        assert why(with_branches, (MAIN, TAG), "docs/a.md").startswith("*the paths")

    def test_and_where_nobody_can_tell_it_is(self) -> None:
        paths = "{push: {paths: ['src/**']}}"
        assert why(paths) == ""
        assert why(paths, (MAIN,), *(f"docs/{i}" for i in range(301))) == ""
        assert why_no_run(CommitFacts("0" * 40), PATH) is None
        assert why_no_run(CommitFacts("0" * 40, files={PATH: None}), PATH) is None
