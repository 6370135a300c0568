"""A repository of several projects: each is released by itself, whatever the others do."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conftest import Shipway
from support.monorepo import make_monorepo

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Ran
    from support.projects import Sample

pytestmark = pytest.mark.slow


@pytest.fixture
def acme(tmp_path: Path) -> Sample:
    """Make the repository; none of its projects was ever released."""
    return make_monorepo(tmp_path)


@pytest.fixture
def release(acme: Sample) -> Release:
    """Run `release` for one of the packages."""
    return Release(acme)


class Release:
    """Runs `shipway release`, on the local index, and other tasks, for one package."""

    def __init__(self, acme: Sample) -> None:
        self._shipway = Shipway(acme.root)

    def __call__(self, package: str, *options: str) -> Ran:
        return self.task("release", package, "--target=local", *options)

    def task(self, name: str, package: str, *options: str) -> Ran:
        return self._shipway(name, f"--project=packages/{package}", *options, "--json")


def test_two_projects_at_one_version_have_a_tag_each(acme: Sample, release: Release) -> None:
    for package in ("core", "web"):
        done = release(package, "--part=patch")
        assert done.status == 0, done.stderr
    assert acme.git("tag").split() == ["acme-core-v1.0.1", "acme-web-v1.0.1"]


def digests(acme: Sample, package: str) -> dict[str, str]:
    """Return the hashes that the ledger of a package has."""
    path = acme.root / f".git/shipway/projects/acme-{package}/ledger.json"
    return {
        item["filename"]: item["sha256"] for item in json.loads(path.read_text())["distributions"]
    }


def rehearsed(release: Release, *packages: str) -> None:
    for package in packages:
        done = release(package, "--part=patch")
        assert done.status == 0, done.stderr


def test_a_rehearsal_goes_on_below_another_one(acme: Sample, release: Release) -> None:
    """The commit, the tag and the bytes stay, and only what belongs to the release is pushed."""
    rehearsed(release, "core", "web")
    core, web = acme.git("rev-parse", "HEAD~1"), acme.git("rev-parse", "HEAD")
    bytes_before = digests(acme, "core")
    state = release.task("status", "core", "--target=local").data["state"]
    assert {row["state"] for row in state} == {"done"}
    promoted = release("core", "--push")
    assert [action["step"] for action in promoted.data["done"]] == ["push"], promoted.stderr
    assert acme.git_remote("rev-parse", "main", "acme-core-v1.0.1^{commit}").split() == [core, core]
    assert acme.git("rev-parse", "acme-core-v1.0.1^{commit}", "HEAD").split() == [core, web]
    assert digests(acme, "core") == bytes_before
    assert release("web", "--push").status == 0
    assert acme.git_remote("rev-parse", "main", "acme-web-v1.0.1^{commit}").split() == [web, web]


def test_the_later_rehearsal_may_go_on_first(acme: Sample, release: Release) -> None:
    rehearsed(release, "core", "web")
    web = acme.git("rev-parse", "HEAD")
    assert release("web", "--push").status == 0
    assert acme.git_remote("rev-parse", "main") == web
    assert acme.git_remote("tag") == "acme-web-v1.0.1"
    # The commit of the other one is public now, so it can only go forward.
    public = release("core", "--undo")
    assert (public.code, "public" in public.stderr) == ("SW707", True)
    promoted = release("core", "--push")
    command = promoted.data["done"][0]["preview"][0]
    assert "refs/heads" not in command
    assert acme.git_remote("rev-parse", "main") == web
    assert acme.git_remote("tag").split() == ["acme-core-v1.0.1", "acme-web-v1.0.1"]


def test_a_release_goes_out_above_a_rehearsal(acme: Sample, release: Release) -> None:
    rehearsed(release, "core")
    above = release("web", "--part=patch", "--push")
    assert above.status == 0, above.stderr
    assert acme.git_remote("tag") == "acme-web-v1.0.1"
    assert release("core", "--push").status == 0
    assert acme.git_remote("tag").split() == ["acme-core-v1.0.1", "acme-web-v1.0.1"]


def test_a_rehearsal_below_another_is_not_taken_back(acme: Sample, release: Release) -> None:
    start = acme.git("rev-parse", "HEAD")
    rehearsed(release, "core", "web")
    before = acme.git("for-each-ref")
    refused = release("core", "--undo")
    fix = refused.data["error"]["fix"][0]
    assert (refused.code, acme.git("for-each-ref")) == ("SW707", before)
    assert fix.startswith("invoke release --undo --project=packages/web ")
    for package in ("web", "core"):
        assert release(package, "--undo").status == 0
    assert acme.git("rev-parse", "HEAD") == start
    assert acme.git("tag") == ""


def test_what_the_remote_got_meanwhile_is_merged_and_the_rehearsal_goes_on(
    acme: Sample, release: Release, tmp_path: Path
) -> None:
    rehearsed(release, "core")
    tagged = acme.git("rev-parse", "HEAD")
    acme.git("clone", "--quiet", str(acme.remote), str(tmp_path / "other"))
    other = replace(acme, root=tmp_path / "other")
    other.commit("Write more", NOTES__md="more")
    other.git("push", "--quiet")
    refused = release("core", "--push")
    assert refused.code == "SW307"
    acme.git(*refused.data["error"]["fix"][0].partition("   ")[0].split()[1:], "--no-edit")
    assert release("core", "--push").status == 0
    assert acme.git_remote("rev-parse", "main") == acme.git("rev-parse", "HEAD")
    assert acme.git_remote("rev-parse", "acme-core-v1.0.1^{commit}") == tagged


def test_only_what_touches_the_project_is_something_to_release(
    acme: Sample, release: Release
) -> None:
    project = acme.root / "packages" / "core"
    shared = acme.root / "NOTES.md"
    shared.write_text("Notes\n")
    text = (project / "pyproject.toml").read_text()
    text += '[tool.docs]\nnotes = ["../../NOTES.md"]\nlinks = { web = "../web" }\n'
    (project / "pyproject.toml").write_text(text)
    (project / "extra.txt").symlink_to("../../extra.txt")
    (acme.root / "extra.txt").write_text("extra\n")
    acme.commit("Use files of the whole")
    rehearsed(release, "core")
    (acme.root / "packages" / "web" / "README.md").write_text("# other\n")
    acme.commit("Change another project", elsewhere__txt="more")
    again = release("core", "--part=minor")
    assert (again.data["version"], again.data["done"]) == ("1.0.1", [])
    for path in (shared, acme.root / "extra.txt", project / "README.md"):
        head = acme.git("rev-parse", "HEAD")
        path.write_text("# changed\n")
        acme.commit("Change what belongs to it")
        planned = release("core", "--part=minor", "--dry-run")
        assert planned.data["version"] == "1.1.0", path
        assert release("core").code == "SW310"
        acme.git("reset", "--quiet", "--hard", head)


def test_a_tagged_version_is_built_from_its_tag_or_not_at_all(
    acme: Sample, release: Release
) -> None:
    rehearsed(release, "core")
    tagged, before = acme.git("rev-parse", "HEAD"), digests(acme, "core")
    acme.commit("Change another project", elsewhere__txt="more")
    shutil.rmtree(acme.root / ".git" / "shipway" / "projects" / "acme-core")
    built = release.task("build", "core")
    assert built.status == 0, built.stderr
    path = acme.root / ".git/shipway/projects/acme-core/ledger.json"
    assert json.loads(path.read_text())["commit"] == tagged
    assert digests(acme, "core") == before
    (acme.root / "packages" / "core" / "README.md").write_text("# changed\n")
    acme.commit("Change it")
    assert release.task("build", "core").code == "SW310"
    assert digests(acme, "core") == before


def test_a_project_at_the_root_does_not_mind_those_inside(acme: Sample, release: Release) -> None:
    """As soon as they have tags of their own: until then they are its files."""
    folder = acme.root / "packages" / "web"
    for path in folder.iterdir():
        path.rename(acme.root / path.name)
    sibling = acme.root / "packages" / "sdk" / "pyproject.toml"
    # A pin would follow, and change a file that is still the root's.
    sibling.write_text(sibling.read_text().replace("acme-core == 1.0.0", "acme-core"))
    acme.commit("Have a project at the root")
    acme.git("push", "--quiet")
    root = Shipway(acme.root)
    assert root("release", "--part=patch", "--target=local").status == 0
    assert acme.git("tag") == "v1.0.1"
    rehearsed(release, "core")
    again = root("release", "--part=patch", "--target=local", "--push", "--json")
    assert [action["step"] for action in again.data["done"]] == ["push"], again.stderr
    (acme.root / "packages" / "sdk" / "README.md").write_text("# changed\n")
    acme.commit("Change what has no tag")
    next_one = root("release", "--part=patch", "--target=local", "--dry-run", "--json")
    assert next_one.data["version"] == "1.0.2"


def test_a_sibling_that_is_only_rehearsed_is_found_as_a_dependency(
    acme: Sample, release: Release
) -> None:
    """On the local index alone: anywhere else it has to be published first."""
    project = acme.root / "packages" / "sdk" / "pyproject.toml"
    project.write_text(project.read_text().replace("== 1.0.0", ">= 1.0.1"))
    acme.commit("Need the next one")
    refused = release("sdk", "--part=patch")
    assert refused.code == "SW610"
    assert "acme-core>=1.0.1 that fits" in refused.data["error"]["why"]
    (command,) = refused.data["error"]["fix"]
    wanted = "invoke release --part=patch --project=packages/core --target=local   (acme-core goes"
    assert command.startswith(wanted)
    assert Shipway(acme.root)(*command.partition("   ")[0].split()[1:]).status == 0
    done = release("sdk", "--part=patch")
    assert done.status == 0, done.stderr
    checked = release.task("check", "sdk", "--target=local")
    assert checked.status == 0, checked.stderr
    assert release("sdk").data["done"] == []
    state = release.task("status", "sdk", "--target=testpypi").data["state"]
    assert {row["step"]: row["state"] for row in state}["tryout"] == "missing"


def test_what_was_tried_without_siblings_is_tried_once(release: Release) -> None:
    rehearsed(release, "core")
    state = release.task("status", "core", "--target=testpypi").data["state"]
    assert {row["step"]: row["state"] for row in state}["tryout"] == "done"


def test_the_pin_of_a_sibling_follows_in_the_same_commit(acme: Sample, release: Release) -> None:
    before = acme.git("rev-parse", "HEAD")
    plan = release("core", "--part=patch", "--dry-run").data["plan"]
    assert '+dependencies = ["acme-core == 1.0.1"]' in plan[0]["preview"]
    rehearsed(release, "core")
    changed = acme.git("show", "--format=", "--name-only", "HEAD").split()
    assert changed == ["packages/core/pyproject.toml", "packages/sdk/pyproject.toml"]
    rehearsed(release, "sdk")
    for package in ("sdk", "core"):
        assert release(package, "--undo").status == 0
    assert acme.git("rev-parse", "HEAD") == before
    assert acme.git("status", "--porcelain") == ""


def test_a_change_of_a_siblings_file_does_not_slip_into_the_commit(
    acme: Sample, release: Release
) -> None:
    sibling = acme.root / "packages" / "sdk" / "pyproject.toml"
    text = sibling.read_text()
    sibling.write_text(f"{text}# not committed\n")
    refused = release("core", "--part=patch")
    assert (refused.code, str(sibling) in refused.stderr) == ("SW303", True)
    sibling.write_text(text)
    core = acme.root / "packages" / "core" / "pyproject.toml"
    core.write_text(f"{core.read_text()}[tool.shipway]\nsibling-pins = false\n")
    acme.commit("Keep pins by hand")
    plan = release("core", "--part=patch", "--dry-run").data["plan"]
    assert "packages/sdk" not in json.dumps(plan)


@pytest.mark.parametrize("settings", [None, "[tool.uv.workspace]\nmembers = ['packages/*']\n"])
def test_at_the_root_the_projects_below_are_named(acme: Sample, settings: str | None) -> None:
    if settings is not None:
        acme.commit("Settings", pyproject__toml=settings)
    shipway = Shipway(acme.root)
    ran = shipway("release", "--part=patch", "--target=local", "--json")
    assert (ran.status, ran.code) == (2, "SW102"), ran.stderr
    assert "below it are acme-core, acme-sdk, acme-web" in ran.data["error"]["what"]
    folders = [f"--project=packages/{name}" for name in ("core", "sdk", "web")]
    typed = "invoke release --part=patch --target=local --json"
    assert ran.data["error"]["fix"] == [f"{typed} {folder}" for folder in folders]
    below = shipway("current", "--json", folder=acme.root / "packages")
    assert below.data["error"]["fix"][0] == "invoke current --json --project=core"
    other = shipway("current", "--project=packages", "--json").data["error"]["fix"]
    assert other == [f"invoke current --json {folder}" for folder in folders]
    assert shipway("current", "--project=packages/web").status == 0
