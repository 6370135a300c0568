"""The line that says which generation a file is of; entry points; patterns of tags."""

from __future__ import annotations

import pytest
from packaging.version import Version

from shipway.adoption.entrypoints import NOXFILE, TASKS
from shipway.adoption.generations import generation_of, stamped
from shipway.adoption.tagpatterns import environment_pattern, trigger_pattern
from shipway.adoption.workflow import branch_pattern
from shipway.ci.filters import admitted


def test_a_file_that_nobody_changed_is_known() -> None:
    found = generation_of(stamped("name: Publish\n", "0.1.0"))
    assert found is not None
    assert (found.version, found.body, found.changed) == ("0.1.0", "name: Publish\n", False)


def test_line_ends_and_a_mark_are_no_change() -> None:
    text = "\ufeff" + stamped("a: 1\nb: 2\n", "0.1.0").replace("\n", "\r\n")
    found = generation_of(text)
    assert found is not None
    assert not found.changed


def test_a_changed_character_is_one() -> None:
    found = generation_of(stamped("a: 1\n", "0.1.0") + "b: 2\n")
    assert found is not None
    assert found.changed


@pytest.mark.parametrize("text", ["", "name: Publish\n", "# shipway, a comment\nname: x\n"])
def test_another_file_has_no_generation(text: str) -> None:
    assert generation_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "from shipway.tasks import ns\n",
        "from shipway.tasks import ns as release_tasks\n",
        "import shipway.tasks\n",
        "from shipway import tasks\n",
        "try:\n    from shipway.tasks import ns\nexcept ImportError:\n    pass\n",
        "from shipway.tasks import ns\ndef broken(:\n",
    ],
)
def test_an_entry_point_lacks_nothing_however_it_imports(text: str) -> None:
    assert TASKS.missing(text) == ()


@pytest.mark.parametrize("text", ["", "from invoke import task\n", "from .shipway import tasks\n"])
def test_an_entry_point_lacks_its_line(text: str) -> None:
    assert TASKS.missing(text) == (TASKS.line,)


def test_a_noxfile_with_a_build_of_its_own_gets_no_second_one() -> None:
    own = "import nox\n\n@nox.session\ndef build(session):\n    pass\n"
    assert NOXFILE.missing(own) == ("from shipway.nox import verify_install",)
    assert NOXFILE.missing("import nox\n") == ("from shipway.nox import build, verify_install",)


@pytest.mark.parametrize(
    ("tag_format", "version", "pattern", "tag"),
    [
        ("v{version}", "1.2.3", "v*.*.*", "v2.0.0rc1"),
        ("v{version}", "1.2", "v*.*", "v1.3"),
        ("{version}", "26.10", "*.*", "26.11.1"),
        ("rel_{underscored}", "1.2.3", "rel_*_*_*", "rel_1_3_0"),
        ("{name}-v{version}", "1.2.3", "lib-v*.*.*", "lib-v1.3.0"),
    ],
)
def test_the_tags_of_versions_start_the_workflow(
    tag_format: str, version: str, pattern: str, tag: str
) -> None:
    assert trigger_pattern(tag_format, "lib", Version(version)) == pattern
    assert admitted([pattern], tag)
    assert not admitted([pattern], "latest")


@pytest.mark.parametrize(
    ("tag_format", "pattern"),
    [("v{version}", "v*"), ("{version}", "[0-9]*"), ("{name}@{version}", "lib@*")],
)
def test_the_tags_that_are_protected(tag_format: str, pattern: str) -> None:
    assert environment_pattern(tag_format, "lib") == pattern


@pytest.mark.parametrize(
    ("branch", "written"),
    [("main", "main"), ("release/1.x", "release/1.x"), ("1.0", "'1.0'"), ("on", "'on'"),
     ("c++", "'c\\+\\+'")],
)  # fmt: skip
def test_a_branch_is_written_so_that_yaml_and_github_read_it(branch: str, written: str) -> None:
    assert branch_pattern(branch) == written
