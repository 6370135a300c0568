"""The hash-locked list of what the publish workflow installs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from shipway.adoption.requirements import locked_dependencies, publish_requirements
from shipway.distributions.publishing import IndexFile
from shipway.errors.verify import VersionNotServed

ROOT = Path(__file__).parents[2]


def entries() -> list[str]:
    """Return what the list has, each with its hashes, in one line."""
    return re.sub(r" \\\n +", " ", locked_dependencies()).splitlines()


def pinned() -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for entry in entries():
        requirement = Requirement(entry.partition(" --hash")[0])
        found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def test_every_entry_is_one_version_with_the_hashes_of_its_files() -> None:
    assert len(entries()) > 40
    for entry in entries():
        assert re.fullmatch(r"[a-z0-9-]+==\S+( ; .+?)?( --hash=sha256:[0-9a-f]{64})+", entry), entry


def test_the_list_is_in_step_with_what_shipway_declares() -> None:
    """If this fails: `nox -s lock`."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = document["project"]["optional-dependencies"]
    declared = (
        document["project"]["dependencies"],
        extras["uv"],
        extras["attestations"],
        document["build-system"]["requires"],
    )
    for text in (text for group in declared for text in group):
        wanted = Requirement(text)
        locked = pinned()[canonicalize_name(wanted.name)]
        for requirement in locked:
            (version,) = (clause.version for clause in requirement.specifier)
            assert wanted.specifier.contains(version), f"{wanted} and {requirement}"


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("python", ["3.11", "3.13", "3.14"])
def test_the_list_has_what_shipway_declares_on_every_system(system: str, python: str) -> None:
    surroundings = {
        "sys_platform": system,
        "python_version": python,
        "python_full_version": f"{python}.9",
        "platform_machine": "x86_64",
    }
    for requirements in pinned().values():
        applying = [
            each for each in requirements if not each.marker or each.marker.evaluate(surroundings)
        ]
        assert len(applying) <= 1
    assert Marker("sys_platform == 'win32'").evaluate(surroundings) is (system == "win32")


def served(filename: str, digit: str) -> IndexFile:
    return IndexFile(filename, f"https://example.org/{filename}", digit * 64, 1, None, yanked=False)


def test_shipways_own_line_has_the_hashes_that_the_index_serves() -> None:
    files = [
        served("shipway-0.1.0.tar.gz", "b"),
        served("shipway-0.1.0-py3-none-any.whl", "a"),
        served("shipway-0.1.0.post1-py3-none-any.whl", "c"),
    ]
    lines = publish_requirements("0.1.0", files).splitlines()
    assert lines[1:4] == [
        "shipway==0.1.0 \\",
        f"    --hash=sha256:{'a' * 64} \\",
        f"    --hash=sha256:{'b' * 64}",
    ]
    assert lines[4:] == locked_dependencies().splitlines()


def test_a_version_that_is_not_served_is_told() -> None:
    with pytest.raises(VersionNotServed) as caught:
        publish_requirements("0.2.0", [served("shipway-0.1.0.tar.gz", "b")])
    assert "0.2.0" in caught.value.what
