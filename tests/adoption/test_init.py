"""`init`: what it finds, writes and leaves, in repositories of every kind."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from conftest import Shipway
from shipway.adoption.documents import publish_workflow
from shipway.adoption.facts import Facts, supported_pythons
from shipway.adoption.planning import adoption_of, write
from shipway.adoption.workflow import REQUIREMENTS, WORKFLOW, rendered
from shipway.ci.workflowfile import read_workflow
from shipway.errors.usage import CannotWrite
from shipway.project.project import find_project
from shipway.workspace import open_workspace
from support.layouts import FILE_LAYOUTS
from support.projects import invoke
from support.slowness import quick_ones
from support.tag_layouts import TAG_LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Ran
    from shipway.adoption.planning import Adoption
    from support.layout import Layout
    from support.projects import Sample

TESTS = ".github/workflows/test-suite.yml"
AUDIT = ".github/workflows/security-audit.yml"
WRITTEN = ["tasks.py", "noxfile.py", WORKFLOW, REQUIREMENTS, TESTS, AUDIT]
CLASSIFIED = """\
[project]
requires-python = ">=3.9"
classifiers = ["Programming Language :: Python :: 3.8", "Programming Language :: Python :: 3.11"]
"""
LAYOUTS = {layout.name: layout for layout in (*FILE_LAYOUTS, *TAG_LAYOUTS)}


def adoption(root: Path, *, update: bool = False) -> Adoption:
    return adoption_of(open_workspace(str(root)), update=update)


def files(ran: Ran) -> list[str]:
    return [file["path"] for file in ran.data["files"]]


def by_hand(ran: Ran) -> dict[str, str]:
    return {step["where"]: step["what"] for step in ran.data["by_hand"]}


def own(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8", newline="")


def workflow(name: str, step: str, on: str = "push") -> str:
    return f"name: {name}\non: {on}\njobs: {{do: {{steps: [{{{step}}}]}}}}\n"


def given(name: str) -> str:
    return f"env: {{{name}: '${{{{ secrets.T }}}}'}}"


def commit(sample: Sample) -> None:
    sample.git("add", "--all")
    sample.git("commit", "--quiet", "--message", "Adopt shipway")


class TestAdopted:
    def test_writes_all_that_is_missing_once(self, on_github: Sample, shipway: Shipway) -> None:
        shown = shipway("init", "--dry-run", "--json")
        assert files(shown) == WRITTEN
        assert on_github.git("status", "--porcelain") == ""
        assert files(shipway("init", "--json")) == WRITTEN
        again = shipway("init", "--json")
        assert (again.status, files(again)) == (0, [])

    @pytest.mark.slow
    def test_says_what_to_type_on_each_site(self, on_github: Sample, shipway: Shipway) -> None:
        said = shipway("init", "--dry-run").stdout
        assert on_github.name in said
        for line in (
            "https://pypi.org/manage/account/publishing/",
            "https://test.pypi.org/manage/account/publishing/",
            "PyPI Project Name: sampleship",
            "Owner: octo-org",
            "Repository name: sample",
            "Workflow name: publish.yml",
            "Environment name: pypi",
            "Environment name: testpypi",
        ):
            assert line in said

    @pytest.mark.slow
    def test_invoke_and_nox_work_in_it(self, on_github: Sample, shipway: Shipway) -> None:
        assert shipway("init", "--yes").status == 0
        listed = invoke(on_github.root, "--list")
        assert "wait-for-ci" in listed.stdout
        nox = subprocess.run(
            [sys.executable, "-m", "nox", "--list"],
            cwd=on_github.root, capture_output=True, check=True, encoding="utf-8",
        )  # fmt: skip
        assert "verify_install" in nox.stdout
        assert invoke(on_github.root, "current").stdout.strip() == "1.0.0"

    def test_the_list_has_the_hashes_that_the_index_serves(self, on_github: Sample) -> None:
        write(adoption(on_github.root))
        assert adoption(on_github.root).edits == ()
        written = (on_github.root / REQUIREMENTS).read_text(encoding="utf-8")
        assert f"shipway=={version('shipway')} \\\n    --hash=sha256:" in written

    @pytest.mark.slow
    @pytest.mark.usefixtures("on_github", "without_shipway")
    def test_until_the_index_has_shipway_the_workflow_waits(
        self,
        shipway: Shipway,
        with_shipway: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        ran = shipway("init", "--json")
        assert files(ran) == ["tasks.py", "noxfile.py", TESTS, AUDIT]
        assert "not written yet" in by_hand(ran)[WORKFLOW]
        assert "serves no file of shipway" in by_hand(ran)[WORKFLOW]
        assert "Later again: shipway init" in by_hand(ran)[WORKFLOW]
        monkeypatch.setenv("PIP_INDEX_URL", with_shipway)
        assert files(shipway("init", "--json")) == [WORKFLOW, REQUIREMENTS]

    @pytest.mark.usefixtures("without_shipway")
    def test_a_workflow_that_is_there_is_told_to_lack_its_list(self, on_github: Sample) -> None:
        own(
            on_github.root,
            WORKFLOW,
            publish_workflow(Facts(open_workspace(str(on_github.root))), version("shipway")).text,
        )
        (told,) = (step.what for step in adoption(on_github.root).by_hand if step.where == WORKFLOW)
        assert f"it cannot work without {REQUIREMENTS}" in told


class TestFound:
    @pytest.mark.parametrize(
        "name", quick_ones({"setup-cfg", "scm-table"} & LAYOUTS.keys(), LAYOUTS)
    )
    def test_projects_of_every_kind(self, name: str, checked_out: Callable[[Layout], Path]) -> None:
        root = checked_out(LAYOUTS[name])
        found = adoption(root)
        assert isinstance(found.facts.version_location, str)
        assert found.facts.default_branch == "trunk"
        assert found.facts.trigger == "v*.*.*"
        assert {edit.path.name for edit in found.edits} >= {"tasks.py", "noxfile.py", "publish.yml"}
        write(found)
        assert adoption(root).edits == ()

    def test_the_tags_of_the_project_start_its_workflow(self, on_github: Sample) -> None:
        for tag in ("release-0.8", "release-0.9"):
            on_github.git("tag", tag)
        found = adoption(on_github.root)
        write(found)
        text = (on_github.root / WORKFLOW).read_text(encoding="utf-8")
        workflow = read_workflow(WORKFLOW, text)
        assert workflow is not None
        assert workflow.push is not None
        assert workflow.push.admit_ref("refs/tags/release-1.0.0")
        assert not workflow.push.admit_ref("refs/tags/v1.0.0")

    def test_the_only_remote_is_configured_where_it_is_not_origin(self, on_github: Sample) -> None:
        on_github.git("remote", "rename", "origin", "upstream")
        before = (on_github.root / "pyproject.toml").read_text(encoding="utf-8")
        write(adoption(on_github.root))
        after = (on_github.root / "pyproject.toml").read_text(encoding="utf-8")
        assert after == before + '\n[tool.shipway]\nremote = "upstream"\n'
        assert adoption(on_github.root).edits == ()

    def test_line_ends_of_the_settings_are_kept(self, on_github: Sample) -> None:
        on_github.git("remote", "rename", "origin", "upstream")
        pyproject = on_github.root / "pyproject.toml"
        before = b"\xef\xbb\xbf" + pyproject.read_bytes().replace(b"\n", b"\r\n")
        pyproject.write_bytes(before)
        write(adoption(on_github.root))
        assert pyproject.read_bytes() == before + b'\r\n[tool.shipway]\r\nremote = "upstream"\r\n'

    def test_the_tests_are_run_as_the_project_has_them(self, on_github: Sample) -> None:
        own(on_github.root, "tests/test_it.py", "")
        assert "unittest discover --start-directory tests" in self.starter(on_github)
        own(on_github.root, "tests/conftest.py", "")
        assert "- run: python -m pip install . pytest\n" in self.starter(on_github)
        pyproject = on_github.root / "pyproject.toml"
        text = pyproject.read_text(encoding="utf-8")
        pyproject.write_text(text + '\n[dependency-groups]\ntest = ["pytest"]\n', encoding="utf-8")
        assert "pip install . --group test\n" in self.starter(on_github)
        assert "- run: python -m pytest\n" in self.starter(on_github)

    def starter(self, sample: Sample) -> str:
        return next(
            edit.after.decode()
            for edit in adoption(sample.root).edits
            if edit.path.name == "test-suite.yml"
        )

    @pytest.mark.parametrize(
        ("said", "pythons"),
        [
            ('[project]\nname = "x"\nrequires-python = ">=3.13"\n', ["3.13", "3.14", "3.15"]),
            ('[tool.poetry.dependencies]\npython = "^3.14"\n', ["3.14", "3.15"]),
            ('[tool.poetry.dependencies]\npython = ">=3.12,<3.14"\n', ["3.12", "3.13"]),
            (CLASSIFIED, ["3.11"]),
            ('[tool.shipway]\npythons = ["3.12", "3.9"]\n', ["3.9", "3.12"]),
        ],
    )
    def test_the_pythons_of_the_project(
        self, tmp_path: Path, said: str, pythons: list[str]
    ) -> None:
        own(tmp_path, "pyproject.toml", said)
        assert list(supported_pythons(find_project(tmp_path))) == pythons

    @pytest.mark.parametrize("told", ["", '[tool.hatch.build]\nexclude = ["/tasks.py"]\n'])
    def test_hatchling_takes_the_entry_points_into_the_sdist(
        self, on_github: Sample, told: str
    ) -> None:
        table = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        pyproject = on_github.root / "pyproject.toml"
        text = pyproject.read_text(encoding="utf-8").partition("[build-system]")
        rest = text[2].partition("\n[")
        pyproject.write_text(f"{text[0]}{table}{told}{rest[1]}{rest[2]}", encoding="utf-8")
        found = [step.what for step in adoption(on_github.root).by_hand]
        keys = [what for what in found if "[tool.hatch.build.targets.sdist] exclude" in what]
        assert len(keys) == (0 if told else 1)

    def test_dist_is_ignored_where_it_was_not(self, on_github: Sample, shipway: Shipway) -> None:
        own(on_github.root, ".gitignore", "*.pyc\r\n__pycache__")
        assert ".gitignore" in files(shipway("init", "--json"))
        written = (on_github.root / ".gitignore").read_bytes()
        assert written == b"*.pyc\r\n__pycache__\r\n/dist/\r\n"


class TestBesideWhatIsThere:
    def test_own_entry_points_are_told_their_lines(
        self, on_github: Sample, shipway: Shipway
    ) -> None:
        own(on_github.root, "tasks.py", "from invoke import task\n")
        own(on_github.root, "noxfile.py", "import nox\n")
        ran = shipway("init", "--json")
        assert files(ran) == [WORKFLOW, REQUIREMENTS, TESTS, AUDIT]
        assert "from shipway.tasks import ns" in by_hand(ran)["tasks.py"]
        assert "from shipway.nox import build, verify_install" in by_hand(ran)["noxfile.py"]

    @pytest.mark.slow
    def test_a_package_of_tasks_is_one_too(self, on_github: Sample, shipway: Shipway) -> None:
        own(on_github.root, "tasks/__init__.py", "from shipway.tasks import ns\n")
        assert "tasks.py" not in files(shipway("init", "--dry-run", "--json"))
        # Beside a module of that name it is not what Invoke loads.
        own(on_github.root, "tasks.py", "import invoke\n")
        assert "tasks.py" in by_hand(shipway("init", "--dry-run", "--json"))

    def test_workflows_of_those_names_are_left(self, on_github: Sample, shipway: Shipway) -> None:
        own(on_github.root, ".github/workflows/ci.yaml", "name: Test Suite\non: push\njobs: {}\n")
        assert files(shipway("init", "--json")) == [*WRITTEN[:4], AUDIT]

    @pytest.mark.slow
    def test_workflows_of_other_names_are_told_how_to_take_their_place(
        self, on_github: Sample, shipway: Shipway
    ) -> None:
        own(on_github.root, ".github/workflows/ci.yml", "name: CI\non: [push]\njobs: {}\n")
        own(on_github.root, ".github/workflows/stale.yml", "name: S\non: schedule\njobs: {}\n")
        ran = shipway("init", "--dry-run", "--json")
        assert files(ran) == WRITTEN
        assert "if CI (ci.yml) does this already" in by_hand(ran)[TESTS]

    def test_the_one_that_tests_is_proposed_and_none_that_publishes(
        self, on_github: Sample
    ) -> None:
        for name in ("Deploy", "Labels", "Lint", "Stale", "Test"):
            step = "uses: pypa/gh-action-pypi-publish@v1" if name == "Deploy" else "run: 'true'"
            own(on_github.root, f".github/workflows/{name.lower()}.yml", workflow(name, step))
        (told,) = (step.what for step in adoption(on_github.root).by_hand if step.where == TESTS)
        known = "Test (test.yml) or Labels (labels.yml) or Lint (lint.yml) or another"
        assert f"if {known} does this already" in told

    @pytest.mark.parametrize(
        ("step", "on", "told"),
        [
            ("uses: pypa/gh-action-pypi-publish@v1", "{push: , release: }", "on: push, release"),
            ("run: twine upload dist/*", "release", "on: release"),
            ("run: semantic-release publish", "schedule", "on: schedule"),
            ("run: uv publish", "workflow_dispatch", ""),
            ("run: twine check dist/*", "push", ""),
            (f"run: tox -e release, {given('TWINE_PASSWORD')}", "push", "on: push"),
            (f"run: make release, {given('POETRY_PYPI_TOKEN_PYPI')}", "push", "on: push"),
            ("uses: a/b@v1, with: {pypi-token: '${{ secrets.T }}'}", "push", "on: push"),
            (f"run: tox, {given('CODECOV_TOKEN')}", "push", ""),
            ("run: tox, env: {TWINE_PASSWORD: example}", "push", ""),
        ],
    )
    def test_a_workflow_that_publishes_already_is_told(
        self, on_github: Sample, step: str, on: str, told: str
    ) -> None:
        own(on_github.root, ".github/workflows/deploy.yml", workflow("Deploy", step, on))
        found = {step.where: step.what for step in adoption(on_github.root).by_hand}
        said = found.get(".github/workflows/deploy.yml", "")
        assert (told in said and "docs/migration.md" in said) if told else not said

    @pytest.mark.slow
    def test_configured_workflows_take_their_place(
        self, on_github: Sample, shipway: Shipway
    ) -> None:
        pyproject = on_github.root / "pyproject.toml"
        table = '\n[tool.shipway]\nci-workflows = ["CI"]\n'
        pyproject.write_text(pyproject.read_text(encoding="utf-8") + table, encoding="utf-8")
        assert files(shipway("init", "--json")) == WRITTEN[:4]

    def test_a_publish_workflow_of_others_is_not_overwritten(
        self, on_github: Sample, shipway: Shipway
    ) -> None:
        theirs = "name: Release\non: push\njobs: {}\n"
        own(on_github.root, WORKFLOW, theirs)
        ran = shipway("init", "--json", "--update")
        assert "move it aside" in by_hand(ran)[WORKFLOW]
        # What only that workflow would install is not wanted either.
        assert REQUIREMENTS not in by_hand(ran)
        assert (on_github.root / WORKFLOW).read_text(encoding="utf-8") == theirs


class TestElsewhere:
    def test_no_remote_means_no_workflow(self, sample: Sample, shipway: Shipway) -> None:
        sample.git("remote", "remove", "origin")
        sample.git("switch", "--quiet", "--create", "feature")
        ran = shipway("init", "--json")
        assert files(ran) == ["tasks.py", "noxfile.py"]
        assert ran.data["found"]["default_branch"] == "main"
        assert "git remote add origin" in by_hand(ran)["GitHub"]
        assert ran.data["accounts"] == []

    def test_a_remote_that_is_not_github_means_none_either(
        self, sample: Sample, shipway: Shipway
    ) -> None:
        sample.git("remote", "set-url", "origin", "https://gitlab.com/octo-org/sample.git")
        sample.git("remote", "set-head", "origin", "main")
        ran = shipway("init", "--json")
        assert files(ran) == ["tasks.py", "noxfile.py"]
        assert "does not lead to GitHub" in by_hand(ran)["GitHub"]

    def test_a_project_below_the_root_gets_its_own_files(self, on_github: Sample) -> None:
        below = on_github.root / "packages" / "lib"
        own(below, "pyproject.toml", '[project]\nname = "lib"\nversion = "1.0"\n')
        found = adoption(below)
        workflow = on_github.root / ".github" / "workflows" / "publish-lib.yml"
        # The root's .gitignore names /dist/ alone.
        assert [edit.path for edit in found.edits] == [
            below / "tasks.py", below / "noxfile.py", below / ".gitignore", workflow,
            on_github.root / REQUIREMENTS,
        ]  # fmt: skip
        write(found)
        said = read_workflow("publish-lib.yml", workflow.read_text(encoding="utf-8"))
        assert said is not None
        assert said.name == "Publish lib"
        assert said.push is not None
        assert said.push.admit_ref("refs/tags/lib-v1.0.1")
        assert not said.push.admit_ref("refs/tags/v1.0.1")
        assert said.push.admit_changes(("packages/lib/lib.py",))
        assert not said.push.admit_changes(("README.md",))

    def test_below_the_root_it_is_told_what_publishing_waits_for(self, on_github: Sample) -> None:
        below = on_github.root / "packages" / "lib"
        own(below, "pyproject.toml", '[project]\nname = "lib"\nversion = "1.0"\n')
        own(on_github.root, TESTS, "name: Test Suite\non: push\njobs: {}\n")
        found = adoption(below)
        told = [step.what for step in found.by_hand if step.where == ".github/workflows"]
        assert len(told) == 1
        assert "a workflow called Security Audit" in told[0]
        assert "[tool.shipway] of packages/lib/pyproject.toml" in told[0]
        publishers = [step.values for step in found.accounts if "PyPI" in step.where]
        assert {values["Workflow name"] for values in publishers if values} == {"publish-lib.yml"}

    @pytest.mark.slow
    def test_what_is_proposed_means_the_project_that_was_typed(
        self, on_github: Sample, shipway: Shipway
    ) -> None:
        own(on_github.root, WORKFLOW, "name: Release\non: push\njobs: {}\n")
        ran = shipway("init", "--dry-run", "--json", "--project=.")
        told = "it is there and not shipway's; move it aside, then: shipway init --project=."
        shown = shipway("init", "--dry-run", "--project=.").stdout
        assert "push, and: shipway doctor --project=." in shown
        assert by_hand(ran)[WORKFLOW] == told

    @pytest.mark.slow
    def test_from_a_sub_folder_it_is_the_project_above(
        self, on_github: Sample, shipway: Shipway
    ) -> None:
        ran = shipway("init", "--dry-run", "--json", folder=on_github.root / "src")
        assert files(ran) == WRITTEN

    def test_outside_of_git_it_is_refused(self, tmp_path: Path) -> None:
        own(tmp_path, "pyproject.toml", '[project]\nname = "lib"\nversion = "1.0"\n')
        assert Shipway(tmp_path)("init", "--json").code == "SW301"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
class TestAsked:
    """On a terminal it asks; what is typed decides."""

    @pytest.mark.parametrize(
        ("typed", "status"), [("n", 1), pytest.param("y", 0, marks=pytest.mark.slow)]
    )
    def test_on_a_terminal(self, on_github: Sample, typed: str, status: int) -> None:
        import pty  # noqa: PLC0415 - POSIX only

        here, there = pty.openpty()
        with os.fdopen(here, "wb", buffering=0) as keyboard, os.fdopen(there, "rb") as terminal:
            keyboard.write(f"{typed}\n".encode())
            ran = subprocess.run(
                [sys.executable, "-m", "shipway", "init"], cwd=on_github.root, stdin=terminal,
                capture_output=True, check=False, encoding="utf-8", timeout=120,
            )  # fmt: skip
        assert ran.returncode == status
        assert "Write 6 files?" in ran.stdout
        assert ("fix  invoke init   (asks again)" in ran.stderr) is (typed == "n")
        assert "--yes" not in ran.stderr
        # What would be written was shown before, to whoever answers.
        assert "+from shipway.tasks import ns" in ran.stderr
        assert (on_github.root / "tasks.py").is_file() is (typed == "y")


class TestRefused:
    def test_a_folder_that_cannot_be_written_leaves_all_as_it_was(
        self, on_github: Sample, shipway: Shipway
    ) -> None:
        folder = on_github.root / ".github"
        folder.mkdir()
        folder.chmod(0o555)
        ran = shipway("init", "--json")
        assert (ran.status, ran.code) == (1, "SW113")
        assert on_github.git("status", "--porcelain") == ""

    def test_what_was_written_before_a_failure_is_put_back(self, on_github: Sample) -> None:
        found = adoption(on_github.root)
        # Found free by the plan, and taken a moment later.
        (on_github.root / ".github").write_text("a file")
        with pytest.raises(CannotWrite):
            write(found)
        assert on_github.git("status", "--porcelain") == "?? .github"


class TestUpdated:
    @pytest.fixture
    def earlier(self, on_github: Sample, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Adopt an earlier generation, which had other time-outs, and commit it."""
        with monkeypatch.context() as patched:
            patched.setattr(
                "shipway.adoption.documents.rendered",
                lambda settings: rendered(settings).replace("minutes: 70", "minutes: 7"),
            )
            write(adoption(on_github.root))
        commit(on_github)
        return on_github.root / WORKFLOW

    @pytest.mark.slow
    def test_an_older_generation_is_told_and_left(self, earlier: Path, shipway: Shipway) -> None:
        ran = shipway("init", "--json")
        assert files(ran) == []
        assert "shipway init --update" in by_hand(ran)[WORKFLOW]
        assert "timeout-minutes: 7\n" in earlier.read_text(encoding="utf-8")

    def test_one_that_nobody_changed_is_replaced(self, earlier: Path, shipway: Shipway) -> None:
        assert files(shipway("init", "--update", "--json")) == [WORKFLOW]
        assert "timeout-minutes: 70\n" in earlier.read_text(encoding="utf-8")
        assert files(shipway("init", "--update", "--json")) == []

    def test_one_of_a_newer_shipway_is_left(self, earlier: Path, shipway: Shipway) -> None:
        self.edit(earlier, f"# shipway {version('shipway')},", "# shipway 99.0,")
        ran = shipway("init", "--update", "--json")
        assert files(ran) == []
        assert "the newer shipway 99.0 wrote it" in by_hand(ran)[WORKFLOW]

    @pytest.mark.slow
    def test_local_changes_are_kept(self, earlier: Path, shipway: Shipway) -> None:
        self.edit(earlier, "os: [ubuntu-24.04, macos-15, windows-2025]", "os: [ubuntu-24.04]")
        assert files(shipway("init", "--update", "--json")) == [WORKFLOW]
        merged = earlier.read_text(encoding="utf-8")
        assert "timeout-minutes: 70\n" in merged
        assert "os: [ubuntu-24.04]\n" in merged
        assert files(shipway("init", "--update", "--json")) == []

    @pytest.mark.slow
    def test_line_ends_are_kept(self, earlier: Path, shipway: Shipway) -> None:
        earlier.write_bytes(earlier.read_bytes().replace(b"\n", b"\r\n"))
        assert files(shipway("init", "--update", "--json")) == [WORKFLOW]
        written = earlier.read_bytes()
        assert b"timeout-minutes: 70\r\n" in written
        assert written.count(b"\n") == written.count(b"\r\n")

    def test_both_at_the_same_lines_is_refused(self, earlier: Path, shipway: Shipway) -> None:
        self.edit(earlier, "timeout-minutes: 7\n", "timeout-minutes: 9\n")
        before = earlier.read_bytes()
        ran = shipway("init", "--update", "--json")
        assert (ran.status, ran.code) == (1, "SW130")
        assert "timeout-minutes: 9" in ran.data["error"]["details"]
        assert earlier.read_bytes() == before

    @pytest.mark.slow
    def test_without_its_origin_in_history_it_is_refused(
        self, earlier: Path, on_github: Sample, shipway: Shipway
    ) -> None:
        self.edit(earlier, "os: [ubuntu-24.04, macos-15, windows-2025]", "os: [ubuntu-24.04]")
        on_github.git("update-ref", "-d", "HEAD")
        on_github.git("update-ref", "-d", "refs/remotes/origin/main")
        ran = shipway("init", "--update", "--json")
        assert ran.code == "SW130"
        assert "no commit has it as shipway" in ran.data["error"]["what"]

    @staticmethod
    def edit(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
