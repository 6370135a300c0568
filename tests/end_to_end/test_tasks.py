"""The tasks, alone, chained and as a whole, as a user types them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shipway.doors.localindex import serving
from shipway.pipelines import OF_TASK
from support.layout import write_files
from support.projects import THIS_PYTHON, make_sample
from support.verification import RUNNING, available

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample


KILLING = Path(__file__).parents[1] / "support" / "killing.py"


def served(sample: Sample) -> list[str]:
    """Return what the local index has."""
    index = sample.root / ".git" / "shipway" / "index"
    return sorted(path.name for path in index.glob("[!.]*"))


def invoke(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "invoke", *arguments],
        cwd=folder,
        env={**os.environ},
        capture_output=True,
        check=False,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=120,
    )


def test_the_whole_release_and_once_more(sample: Sample, shipway: Shipway) -> None:
    ran = shipway("release", "--part=minor", "--target=local", "--json")
    assert ran.status == 0, ran.stderr
    assert {row["state"] for row in ran.data["state"]} == {"done"}
    assert [(row["kind"], row["outcome"]) for row in ran.data["verification"]] == [
        ("wheel", "passed"),
        ("sdist", "passed"),
    ]
    (tried,) = (row["detail"] for row in ran.data["state"] if row["step"] == "tryout")
    assert tried.startswith(f"installed and run on Python {THIS_PYTHON[2:-2]} at ")
    assert sample.git("describe") == "v1.1.0"
    assert sample.git("diff", "HEAD^", "--stat").count("|") == 1
    assert served(sample) == ["sampleship-1.1.0-py3-none-any.whl", "sampleship-1.1.0.tar.gz"]
    assert sample.git_remote("tag") == ""

    again = shipway("release", "--part=minor", "--target=local", "--json")
    assert (again.status, again.data["done"], again.data["version"]) == (0, [], "1.1.0")

    sample.commit("Go on", more__txt="more")
    following = shipway("release", "--part=minor", "--target=local", "--json")
    assert following.data["version"] == "1.2.0", following.stderr
    assert "compared with 1.1.0: " in following.stderr


def test_the_release_before_need_not_be_reachable(sample: Sample, shipway: Shipway) -> None:
    """Checking tells that it could not compare, and judges the files all the same."""
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    text += '\n[tool.shipway.targets.away]\nupload = "http://127.0.0.1:9/"\n'
    text += 'index = "http://127.0.0.1:9/simple/"\n'
    sample.commit("Have a target", pyproject__toml=text)
    assert shipway("build").status == 0
    ran = shipway("check", "--target=away")
    assert ran.status == 0, ran.stderr
    assert "not compared with the release before: " in ran.stderr


def test_what_fails_on_one_python_of_several_never_becomes_public(
    sample: Sample, shipway: Shipway
) -> None:
    """The wheel is sound, and the Python that shipway itself runs on is content with it."""
    newest = THIS_PYTHON[2:-2]
    older = next(python for python in available("3.8") if python != newest)
    text = (sample.root / "pyproject.toml").read_text("utf-8").replace(THIS_PYTHON, f">={older}")
    text += f'\n[tool.shipway]\npythons = ["{older}", "{newest}"]\n'
    sample.module.write_text(
        f"import sys\nassert sys.version_info[:2] == {sys.version_info[:2]}\ndef main(): ...\n"
    )
    sample.commit("Demand more", pyproject__toml=text)
    sample.git("push", "--quiet")
    before = sample.state()
    ran = shipway("release", "--part=patch", "--target=local", "--push", "--json")
    assert (ran.status, ran.code) == (1, "SW610"), ran.stderr
    assert f"Python {older} (wheel and sdist)" in ran.stderr
    assert sample.state() == before
    assert served(sample) == []


def test_a_rehearsal_is_promoted_with_the_same_bytes(sample: Sample, shipway: Shipway) -> None:
    """What was released on `local` goes on: nothing is built or tagged anew."""
    assert shipway("release", "--part=patch", "--target=local").status == 0
    tag, dist = sample.git("rev-parse", "v1.0.1"), (sample.root / "dist").stat().st_mtime_ns
    promoted = shipway("release", "--target=local", "--push", "--json")
    assert [action["step"] for action in promoted.data["done"]] == ["push"]
    assert sample.git_remote("rev-parse", "v1.0.1") == tag
    assert (sample.root / "dist").stat().st_mtime_ns == dist


def test_a_rehearsal_is_taken_back_and_repeated(sample: Sample, shipway: Shipway) -> None:
    before = sample.state()
    assert shipway("release", "--part=patch", "--target=local").status == 0
    shown = shipway("release", "--undo", "--dry-run", "--json")
    assert shown.data["undo"] == ["publish", "build", "tag", "commit", "bump"]
    told = {row["step"]: "\n".join(row["preview"]) for row in shown.data["plan"]}
    head = sample.git("rev-parse", "HEAD")
    assert (
        f"git update-ref refs/heads/main {sample.git('rev-parse', 'HEAD^')} {head}"
        in told["commit"]
    )
    assert told["tag"] == "git update-ref -d refs/tags/v1.0.1"
    assert '+version = "1.0.0"' in told["bump"]
    for name in served(sample):
        assert f"remove {sample.root / 'dist' / name}" in told["build"]
        assert f"index/{name}" in told["publish"]
    assert shown.data["stays"] == []
    assert sample.git("describe") == "v1.0.1"
    assert shipway("release", "--undo").status == 0
    assert sample.state()[0] == before[0]
    assert sample.git("status", "--porcelain") == ""
    assert served(sample) == []
    sample.commit("Mend what the rehearsal showed", more__txt="more")
    again = shipway("release", "--part=patch", "--target=local", "--json")
    assert (again.status, again.data["version"]) == (0, "1.0.1"), again.stderr


def test_a_rehearsal_of_another_commit_is_told_before_anything(
    sample: Sample, shipway: Shipway
) -> None:
    """By hand the version was published from a dirty tree; a release would contradict it."""
    chain = ("bump", "--part=patch", "build", "publish", "--target=local")
    assert shipway(*chain).status == 0
    sample.commit("Release 1.0.1")
    before = sample.state()
    refused = shipway("release", "--target=local", "--json")
    assert refused.code == "SW711"
    assert sample.state() == before
    command = refused.data["error"]["fix"][0].partition("   ")[0].split()
    assert command[0] == "rm"
    for path in command[1:]:
        (sample.root / path).unlink()
    assert shipway("release", "--target=local").status == 0


def test_what_lies_in_dist_makes_no_tree_dirty(sample: Sample, shipway: Shipway) -> None:
    (sample.root / ".gitignore").unlink()
    sample.commit("Ignore nothing")
    assert shipway("release", "--part=patch", "--target=local").status == 0
    assert shipway("release", "--target=local", "--push").status == 0


def test_signatures_in_dist_do_not_count(sample: Sample, shipway: Shipway) -> None:
    assert shipway("build").status == 0
    for path in list((sample.root / "dist").iterdir()):
        for end in (".asc", ".sig", ".crt", ".sigstore", ".sigstore.json", ".publish.attestation"):
            path.with_name(path.name + end).write_text("signature")
    ran = shipway("build", "check", "publish", "--target=local")
    assert ran.status == 0, ran.stderr
    assert len(served(sample)) == 2
    (sample.root / "dist" / "server.crt").write_text("another matter")
    assert shipway("build", "--json").code == "SW416"


def test_without_its_ledger_an_older_version_is_unknown(sample: Sample, shipway: Shipway) -> None:
    assert shipway("release", "--part=patch", "--target=local").status == 0
    sample.commit("Go on", more__txt="more")
    assert shipway("release", "--part=patch", "--target=local").status == 0
    known = shipway("status", "--version=1.0.1", "--target=local", "--json").data["state"]
    assert next(row for row in known if row["step"] == "publish")["state"] == "done"
    shutil.rmtree(sample.root / ".git" / "shipway" / "projects")
    older = shipway("status", "--version=1.0.1", "--target=local", "--json").data["state"]
    publish = next(row for row in older if row["step"] == "publish")
    assert (publish["state"], "2 files" in publish["detail"]) == ("unknown", True)


def test_a_chain_of_tasks(sample: Sample) -> None:
    (sample.root / "tasks.py").write_text("from shipway.tasks import ns\n")
    sample.commit("Add the tasks")
    chain = ("bump", "--part=patch", "--commit", "tag", "build", "check", "publish")
    done = invoke(sample.root, *chain, "--target=local", "verify", "--target=local")
    assert done.returncode == 0, done.stderr
    assert sample.git("describe") == "v1.0.1"
    assert served(sample) == ["sampleship-1.0.1-py3-none-any.whl", "sampleship-1.0.1.tar.gz"]


def test_uncommitted_changes_are_built_and_marked(sample: Sample, shipway: Shipway) -> None:
    built = shipway("bump", "--part=patch", "build")
    ledger = json.loads((sample.root / ".git/shipway/projects/sampleship/ledger.json").read_text())
    assert (ledger["version"], ledger["dirty"]) == ("1.0.1", True)
    assert shipway("publish", "--target=local").status == 0
    assert "building uncommitted changes" in built.stderr


@pytest.mark.parametrize("words", [("--dry-run",), ()])
def test_a_dry_run_shows_everything_and_does_nothing(
    sample: Sample, words: tuple[str, ...]
) -> None:
    (sample.root / "tasks.py").write_text("from shipway.tasks import ns\n")
    sample.commit("Add the tasks")
    sample.git("push", "--quiet")
    before = sample.state()
    flags = () if words else ("-R",)
    done = invoke(
        sample.root, *flags, "release", "--part=patch", "--target=local", "--push", *words
    )
    assert done.returncode == 0, done.stderr
    assert '+version = "1.0.1"   # the one place' in done.stdout
    assert "git commit --message 'Release sampleship 1.0.1' --only -- pyproject.toml" in done.stdout
    assert "git push --atomic origin refs/heads/main:refs/heads/main" in done.stdout
    assert "nox -s verify_install" in done.stdout
    assert sample.state() == before


def test_the_plan_as_json_is_what_runs(sample: Sample, shipway: Shipway) -> None:
    arguments = ("release", "--part=patch", "--target=local", "--push", "--json")
    planned = shipway(*arguments, "--dry-run").data["plan"]
    ran = shipway(*arguments).data["done"]
    assert [action["step"] for action in planned] == [action["step"] for action in ran]
    assert planned[:3] == ran[:3]
    assert sample.git_remote("tag") == "v1.0.1"


def test_from_a_folder_below(sample: Sample, shipway: Shipway) -> None:
    below = sample.root / "src" / "sampleship"
    assert shipway("current", folder=below).stdout == "1.0.0\n"
    assert shipway("bump", "--part=major", folder=below).status == 0
    assert 'version = "2.0.0"   # the one place' in (sample.root / "pyproject.toml").read_text()


def test_a_project_that_is_not_at_the_root(tmp_path: Path, sample: Sample) -> None:
    """Only that project's files are in its diff, its dist folder and its state."""
    from conftest import Shipway  # noqa: PLC0415 - one name for type checking and for running

    for name in ("alpha", "beta"):
        package = make_sample(tmp_path, name=name).root
        (package / ".git").rename(tmp_path / f"{name}-git")
        package.rename(sample.root / name)
    sample.commit("Two more projects")
    sample.git("push", "--quiet")
    shipway = Shipway(sample.root)
    done = shipway("release", "--part=patch", "--target=local", "--project=alpha", "--json")
    assert done.status == 0, done.stderr
    assert sample.git("show", "--format=", "--name-only", "HEAD") == "alpha/pyproject.toml"
    assert (sample.root / "alpha" / "dist").is_dir()
    assert not (sample.root / "dist").exists()
    assert shipway("current", "--project=beta").stdout == "1.0.0\n"
    assert shipway("current", folder=sample.root / "alpha").stdout == "1.0.1\n"


def test_the_state_table_of_any_version(sample: Sample, shipway: Shipway) -> None:
    assert shipway("release", "--part=patch", "--target=local").status == 0
    sample.commit("Go on", more__txt="more")
    states = {
        row["step"]: row["state"]
        for row in shipway("status", "--version=1.0.1", "--target=local", "--json").data["state"]
    }
    assert set(states.values()) == {"done"}
    later = shipway("status", "--version=9.9", "--target=local", "--json").data["state"]
    assert {row["step"]: row["state"] for row in later}["tag"] == "missing"


def test_versions_that_are_tags(shipway: Shipway, sample: Sample) -> None:
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject = pyproject.replace("flit_core>=3.11", 'setuptools>=77", "setuptools-scm>=8')
    pyproject = pyproject.replace("flit_core.buildapi", "setuptools.build_meta")
    pyproject = pyproject.replace('version = "1.0.0"   # the one place', 'dynamic = ["version"]')
    (sample.root / "pyproject.toml").write_text(pyproject + "[tool.setuptools_scm]\n")
    sample.commit("Take the version from tags")
    sample.git("push", "--quiet")
    none = shipway("release", "--part=patch", "--target=local", "--json")
    assert none.code == "SW317"
    assert none.data["error"]["fix"][0].startswith("invoke bump --to=0.1.0 ")
    # Tags that are in other histories say which versions there are already.
    sample.git("switch", "--quiet", "--create", "other")
    sample.commit("Elsewhere", elsewhere__txt="elsewhere")
    sample.git("tag", "v0.3.0")
    sample.git("switch", "--quiet", "main")
    for task in ("release", "bump"):
        none = shipway(task, "--part=patch", "--json")
        assert none.code == "SW317"
        assert none.data["error"]["fix"][0].startswith("invoke bump --to=0.3.1 ")
    sample.git("tag", "--delete", "v0.3.0")
    first = shipway("release", "--to=0.1.0", "--target=local", "--json")
    assert first.status == 0, first.stderr
    assert "sampleship-0.1.0-py3-none-any.whl" in served(sample)
    sample.commit("Go on", more__txt="more")
    assert shipway("bump", "--part=minor").status == 0
    assert sample.git("describe") == "v0.2.0"
    assert shipway("current").stdout == "0.2.0\n"


def test_an_unpacked_sdist_is_named_where_its_version_is_in_the_way(
    shipway: Shipway, sample: Sample
) -> None:
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject = pyproject.replace("flit_core>=3.11", 'hatchling", "hatch-vcs')
    pyproject = pyproject.replace("flit_core.buildapi", "hatchling.build")
    pyproject = pyproject.replace('version = "1.0.0"   # the one place', 'dynamic = ["version"]')
    pyproject += '[tool.hatch.version]\nsource = "vcs"\n'
    (sample.root / "PKG-INFO").write_text("Metadata-Version: 2.4\nName: sampleship\nVersion: 0.7\n")
    sample.commit("Commit what an sdist has", pyproject__toml=pyproject)
    before = sample.state()
    for code, option in (("SW317", "--part=patch"), ("SW414", "--to=0.8")):
        ran = shipway("release", option, "--target=local", "--json")
        assert ran.code == code, ran.stderr
        assert "unpacked sdist" in ran.data["error"]["why"]
        assert "git clone" in ran.data["error"]["fix"][0]
        assert sample.state() == before


def test_copies_follow_a_version_that_is_a_tag(sample: Sample, shipway: Shipway) -> None:
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject = pyproject.replace("flit_core>=3.11", 'hatchling", "hatch-vcs')
    pyproject = pyproject.replace("flit_core.buildapi", "hatchling.build")
    pyproject = pyproject.replace('version = "1.0.0"   # the one place', 'dynamic = ["version"]')
    pyproject += '[tool.hatch.version]\nsource = "vcs"\n'
    pyproject += (
        '[tool.shipway]\nversion-files = [{ path = "docs.txt", pattern = "is {version}." }]\n'
    )
    sample.commit("Take the version from tags", pyproject__toml=pyproject, docs__txt="is 1.0.0.\n")
    sample.git("tag", "v1.0.0")
    sample.git("push", "--quiet")
    ran = shipway("release", "--part=patch", "--target=local", "--json")
    assert ran.status == 0, ran.stderr
    assert (sample.root / "docs.txt").read_text() == "is 1.0.1.\n"
    assert sample.git("show", "--format=%s", "--name-only", "v1.0.1^{commit}").split("\n") == [
        "Release sampleship 1.0.1",
        "",
        "docs.txt",
    ]


def test_a_development_version_leaves_no_trace(sample: Sample, shipway: Shipway) -> None:
    before = sample.state()
    run = {"GITHUB_RUN_ID": "123456", "GITHUB_RUN_ATTEMPT": "2"}
    bumped = shipway("bump", "--part=dev", "--unique", "--json", variables=run)
    assert bumped.data["version"] == "1.0.1.dev123456002"
    assert shipway("build", "check", "publish", "--target=local").status == 0
    assert "sampleship-1.0.1.dev123456002.tar.gz" in served(sample)
    after = sample.state()
    assert (before[0], before[2:]) == (after[0], after[2:])
    assert shipway("current").stdout == "1.0.0\n"
    first = shipway("bump", "--unique", "--json").data["version"]
    assert first.startswith("1.0.1.dev")


def test_the_embedded_index_is_served(sample: Sample, shipway: Shipway, tmp_path: Path) -> None:
    assert shipway("release", "--part=patch", "--target=local").status == 0
    command = [sys.executable, "-m", "shipway", "serve", "--json"]
    with subprocess.Popen(
        command, cwd=sample.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as server:
        try:
            assert server.stdout is not None
            assert server.stderr is not None
            index = json.loads(server.stdout.readline())["index"]
            lines = [server.stderr.readline() for _ in range(3)]
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            downloaded = subprocess.run(
                [*pip, "--index-url", index, "--dest", str(tmp_path / "got"), "sampleship==1.0.1"],
                check=False,
                capture_output=True,
            )
        finally:
            server.terminate()
    assert any(f"pip install --no-deps --index-url {index} sampleship" in line for line in lines)
    assert any(f"uv pip install --index {index} sampleship" in line for line in lines)
    assert downloaded.returncode == 0, downloaded.stderr
    assert (tmp_path / "got" / "sampleship-1.0.1-py3-none-any.whl").is_file()


def test_what_an_index_serves_is_verified_without_a_ledger(
    sample: Sample, shipway: Shipway
) -> None:
    """As another machine does it, which has built nothing."""
    assert shipway("release", "--part=patch", "--target=local").status == 0
    (sample.root / ".git" / "shipway" / "projects" / "sampleship" / "ledger.json").unlink()
    ran = shipway("verify", "--target=local", "--version=1.0.1", "--json")
    assert ran.status == 0, ran.stderr
    assert {row["outcome"] for row in ran.data["verification"]} == {"passed"}
    gone = shipway("verify", "--target=local", "--version=1.0.2", "--timeout=1", "--json")
    assert gone.code == "SW607"


def test_a_token_leaks_through_no_channel(sample: Sample, shipway: Shipway) -> None:
    """Not in the output, not in the JSON, not in a log: even when the build prints it."""
    token = "pypi-AgEIcHlwaS5vcmcCJGxlYWtlZC10b2tlbi1sZWFrZWQtdG9rZW4"
    (sample.root / "hooks.py").write_text(
        "import os\nfrom flit_core.buildapi import *\n"
        "def build_sdist(*arguments, **options):\n"
        "    print('child says', os.environ['MY_SECRET'])\n"
        "    raise RuntimeError(os.environ['MY_SECRET'])\n"
    )
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject = pyproject.replace('"flit_core.buildapi"', '"hooks"\nbackend-path = ["."]')
    (sample.root / "pyproject.toml").write_text(pyproject)
    sample.commit("Print a secret")
    sample.git("remote", "set-url", "origin", f"https://user:{token}@127.0.0.1:9/x.git")
    secrets = {"MY_SECRET": "correct-horse-battery", "TWINE_PASSWORD": token}
    for arguments in (("build",), ("release", "--part=patch", "--target=local", "--push")):
        ran = shipway(*arguments, "--json", variables=secrets)
        assert ran.status == 1
        for text in (ran.stdout, ran.stderr):
            assert token not in text
            assert "correct-horse-battery" not in text
    for path in (sample.root / ".git" / "shipway").rglob("*"):
        if path.is_file():
            assert b"correct-horse-battery" not in path.read_bytes(), path
            assert token.encode() not in path.read_bytes(), path


def test_every_option_is_explained(shipway: Shipway) -> None:
    listed = shipway("--list").stdout.splitlines()[2:]
    names = [line.split()[0] for line in listed if line[2:3].strip()]
    assert set(names) == {*OF_TASK, "current", "serve", "status"}
    for name in names:
        text = shipway("--help", name).stdout
        options = text.partition("Options:")[2].splitlines()
        for line in options:
            if line.startswith("  -"):
                explained = line.split("  ", 2)[2].strip()
                following = options[options.index(line) + 1].strip()
                assert explained or following, f"{name}: {line}"


@pytest.mark.parametrize(
    "words", [("release", "--timeout=x"), ("verify", "--timeout=-5"), ("serve", "--port=99999")]
)
def test_a_wrong_number_is_no_traceback_under_invoke_either(
    sample: Sample, words: tuple[str, ...]
) -> None:
    (sample.root / "tasks.py").write_text("from shipway.tasks import ns\n")
    done = invoke(sample.root, *words)
    assert done.returncode == 2
    assert "error SW101" in done.stderr
    assert "Traceback" not in done.stderr


HOOK = "#!/bin/sh\nsed -i.bak '1s/^/TICKET-7 /' \"$1\"\n"


@pytest.mark.parametrize("message", ["Release {version}\\n# of {name} \\n", "  {version} ", "hook"])
def test_a_release_is_known_again_whatever_its_messages_are(
    sample: Sample, shipway: Shipway, message: str
) -> None:
    if message == "hook":
        message = "Release {version}"
        hook = sample.root / ".git" / "hooks" / "prepare-commit-msg"
        hook.write_text(HOOK)
        hook.chmod(0o755)
    text = (sample.root / "pyproject.toml").read_text()
    text += f'[tool.shipway]\ncommit-message = "{message}"\ntag-message = "{message}"\n'
    sample.commit("Set the messages", pyproject__toml=text)
    before = sample.git("rev-parse", "HEAD")
    command = ("release", "--part=patch", "--target=local", "--json")
    assert shipway(*command).data["version"] == "1.0.1"
    assert shipway(*command).data["done"] == []
    undone = shipway("release", "--undo")
    assert undone.status == 0, undone.stderr
    assert sample.git("rev-parse", "HEAD") == before


def test_a_hook_of_git_may_build(sample: Sample) -> None:
    """Git tells its hooks where the repository is, in words that mean nothing elsewhere."""
    pyproject = (sample.root / "pyproject.toml").read_text()
    pyproject = pyproject.replace('"flit_core>=3.11"', '"setuptools>=77", "setuptools-scm"')
    pyproject = pyproject.replace('"flit_core.buildapi"', '"setuptools.build_meta"')
    pyproject = pyproject.replace('version = "1.0.0"   # the one place', 'dynamic = ["version"]')
    sample.commit("Take the version from tags", pyproject__toml=f"{pyproject}[tool.setuptools_scm]")
    sample.git("tag", "v1.0.0")
    sample.git("worktree", "add", "--quiet", "../beside")
    beside, hook = sample.root.parent / "beside", sample.root / ".git" / "hooks" / "post-commit"
    hook.write_text(f"#!/bin/sh\n'{sys.executable}' -m shipway build --json > ../built.json\n")
    hook.chmod(0o755)
    for root in (sample.root, beside):
        subprocess.run(
            ["git", "commit", "--quiet", "--allow-empty", "--message", "More"], cwd=root, check=True
        )
        built = json.loads((sample.root.parent / "built.json").read_text())
        assert built["version"].startswith("1.0.1.dev1+g"), built


def with_index(sample: Sample, url: str, *, public: str = "true") -> None:
    """Give the sample a target that is an index on this machine."""
    text = (sample.root / "pyproject.toml").read_text("utf-8")
    table = f'[tool.shipway.targets.pub]\nupload = "{url}"\nindex = "{url}simple/"\npush = false\n'
    table += f"public = {public}\n"
    sample.commit("Have a target", pyproject__toml=f"{text}\n{table}")
    sample.git("push", "--quiet")


def test_what_a_private_index_keeps_is_told_before_the_undo_and_after(
    sample: Sample, shipway: Shipway, tmp_path: Path
) -> None:
    account = {"TWINE_USERNAME": "", "TWINE_PASSWORD": ""}
    with serving(tmp_path / "pub") as index:
        with_index(sample, index.upload_url, public="false")
        release = ("release", "--part=patch", "--target=pub", "--json")
        assert shipway(*release, variables=account).status == 0
        shown = shipway("release", "--undo", "--dry-run", "--json", variables=account)
        (stays,) = shown.data["stays"]
        assert "pub keeps sampleship-1.0.1" in stays
        assert "SW711" in stays
        assert (shown.status, sample.git("describe")) == (0, "v1.0.1")
        done = shipway("release", "--undo", "--json", variables=account)
        assert (done.status, done.data["undone"], done.data["stays"]) == (1, "1.0.1", [stays])
        assert sample.git("tag") == ""
        assert shipway(*release, variables=account).code == "SW711"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminal")
def test_an_undo_asks_on_a_terminal(sample: Sample, shipway: Shipway) -> None:
    assert shipway("release", "--part=patch", "--target=local").status == 0
    for answer, code, tags in ((b"n\n", 1, "v1.0.1"), (b"y\n", 0, "")):
        ours, theirs = os.openpty()
        os.write(ours, answer)
        done = subprocess.run(
            [sys.executable, "-m", "shipway", "release", "--undo"], cwd=sample.root, stdin=theirs,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60,
        )  # fmt: skip
        os.close(ours)
        os.close(theirs)
        assert (done.returncode, sample.git("tag")) == (code, tags), done.stdout.decode()
        assert b"git update-ref -d refs/tags/v1.0.1" in done.stdout
        assert b"Take sampleship 1.0.1 back? [y/N]" in done.stdout


def test_the_plan_names_project_pythons_and_files(sample: Sample, shipway: Shipway) -> None:
    release = ("release", "--part=patch", "--target=local", f"--python={RUNNING}")
    plan = shipway(*release, "--dry-run", folder=sample.root / "src").stdout
    assert plan.startswith(f"sampleship 1.0.1 ({sample.root}), target local\n")
    assert f"--python {RUNNING} -- --project={sample.root} --target=local" in plan
    assert f"on Python {RUNNING}\n" in plan
    assert shipway("build").status == 0
    before = shipway("publish", "--target=local", "--dry-run", "--json").data
    after = shipway("publish", "--target=local", "--json").data
    assert before["project"] == str(sample.root)
    lines = before["plan"][0]["preview"]
    assert after["done"][0]["preview"] == lines
    built = sorted((sample.root / "dist").iterdir())
    for path, line in zip(built, sorted(lines), strict=True):
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        expected = f"POST {path.name} ({path.stat().st_size} bytes, sha256={sha256})"
        assert line == f"{expected} to the local index"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL to check for")
def test_what_is_public_on_one_target_is_not_taken_back_for_another(
    sample: Sample, shipway: Shipway, tmp_path: Path
) -> None:
    """The release goes on with another target and fails there: the first one has its files."""
    no_account = {"TWINE_USERNAME": "", "TWINE_PASSWORD": ""}
    with serving(tmp_path / "pub") as index:
        with_index(sample, index.upload_url)
        killed = subprocess.run(
            [sys.executable, str(KILLING), "after publish", "release", "--part=patch",
             "--target=pub"],
            cwd=sample.root, env={**os.environ, **no_account}, check=False, capture_output=True,
            stdin=subprocess.DEVNULL, timeout=120,
        )  # fmt: skip
        assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
        other = shipway("release", "--target=local", "--python=3.6", "--json", variables=no_account)
        assert other.status != 0
        assert sample.git("describe") == "v1.0.1"
        for task in (("bump", "--part=patch"), ("tag",)):
            refused = shipway(*task, "--json")
            assert (refused.code, "--target=pub" in refused.stderr) == ("SW705", True)
        assert shipway("release", "--undo", "--json", variables=no_account).code == "SW707"
        done = shipway("release", "--target=pub", variables=no_account)
        assert done.status == 0, done.stderr
    assert sample.git("describe") == "v1.0.1"


def test_a_release_that_nothing_was_tried_of_is_refused(sample: Sample, shipway: Shipway) -> None:
    """The one Python that is named is none that the files admit."""
    other = next(python for python in available("3.8") if python != THIS_PYTHON[2:-2])
    before = sample.state()
    ran = shipway("release", "--part=patch", "--target=local", f"--python={other}", "--json")
    assert (ran.status, ran.code) == (1, "SW606"), ran.stderr
    assert sample.state() == before


def test_a_rehearsal_survives_a_failure_to_go_on(sample: Sample, shipway: Shipway) -> None:
    before = sample.state()
    assert shipway("release", "--part=patch", "--target=local").status == 0
    hook = sample.remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert shipway("release", "--target=local", "--push", "--json").code == "SW314"
    undone = shipway("release", "--undo")
    assert undone.status == 0, undone.stderr
    assert (sample.state()[0], sample.state()[2:]) == (before[0], before[2:])
    assert served(sample) == []


def test_status_shows_a_release_as_it_was_meant(shipway: Shipway) -> None:
    options = ("--target=local", "--push", f"--python={THIS_PYTHON[2:-2]}")
    assert shipway("release", "--part=patch", *options).status == 0
    state = {
        row["step"]: row for row in shipway("status", "--target=local", "--json").data["state"]
    }
    assert state["push"]["detail"] == "origin has v1.0.1"
    assert state["tryout"]["state"] == "done"


def test_what_a_package_prints_of_its_surroundings_is_kept_without_secrets(
    sample: Sample, shipway: Shipway
) -> None:
    sample.module.write_text("import os\nprint(dict(os.environ))\nraise SystemExit(3)\n")
    sample.commit("Print")
    secret = "ghp_0123456789abcdefXYZ"
    ran = shipway("release", "--part=patch", "--target=local", variables={"GITHUB_TOKEN": secret})
    assert ran.status == 1
    assert secret not in ran.stdout + ran.stderr
    for path in (sample.root / ".git" / "shipway").rglob("*.json"):
        assert secret not in path.read_text("utf-8"), path


@pytest.mark.parametrize("name", ["verification.json", "proofs.json", "journal.jsonl"])
@pytest.mark.parametrize("content", [b"12", b"null", b"[{}]", b"\xff", b'{"a":' * 3000])
def test_broken_state_is_no_traceback(
    sample: Sample, shipway: Shipway, name: str, content: bytes
) -> None:
    folder = sample.root / ".git" / "shipway" / "projects" / "sampleship"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(content)
    ran = shipway("status", "--target=local", "--json")
    assert (ran.status == 0) == (name != "journal.jsonl")


def test_what_is_asked_for_by_name_is_done_again(sample: Sample, shipway: Shipway) -> None:
    """However soon: a proof of the same second is one of before."""
    assert shipway("release", "--part=patch", "--target=local").status == 0
    assert served(sample)
    for task in (("check",), ("verify", "--target=local")):
        assert [row["step"] for row in shipway(*task, "--json").data["done"]] == [task[0]]


def test_a_kill_in_the_middle_of_a_write_leaves_nothing(sample: Sample, shipway: Shipway) -> None:
    part = sample.root / ".pyproject.toml.abcd1234.shipway-part"
    part.write_bytes(b"half of it")
    assert shipway("bump", "--part=patch").status == 0
    assert not part.exists()


def test_a_project_goes_on_calling_its_tags_as_it_did(sample: Sample, shipway: Shipway) -> None:
    for version in ("0.8.0", "0.9.0"):
        sample.git("tag", f"release-{version}")
    described = shipway("current", "--json").data
    assert (described["tag"], described["tag_format"]) == ("release-1.0.0", "release-{version}")
    sample.git("tag", "v0.9")
    twice = {"0.9.0": ["release-0.9.0", "v0.9"]}
    for task in ("current", "status"):
        told = shipway(task, "--json").data
        assert (told["tag_format"], told["tagged_twice"]) == ("release-{version}", twice)
    shown = shipway("status", "--target=local").stdout
    assert "tags are called release-{version}, as release-0.9.0, release-0.8.0" in shown
    assert "0.9.0 is tagged as release-0.9.0 and v0.9" in shown
    ran = shipway("bump", "--part=patch", "--commit", "tag")
    assert ran.status == 0, ran.stderr
    assert sample.git("describe") == "release-1.0.1"


def test_what_repeats_the_version_moves_along_and_what_stayed_behind_is_told(
    sample: Sample, shipway: Shipway
) -> None:
    package = "src/sampleship/__init__.py"
    files = {
        package: sample.module.read_text() + '\n__version__ = "0.9"\n',
        "CITATION.cff": "title: x\nversion: 1.0.0\n",
        ".gitignore": "/dist/\n__pycache__/\n/src/sampleship/version.py\n",
    }
    write_files(sample.root, files)
    sample.git("add", "--all")
    sample.git("commit", "-qm", "Say the version again")
    written = sample.module.with_name("version.py")
    written.write_text("__version__ = '1.0.0'\n")
    line = files[package].count("\n")
    told = f"{package}:{line} says 0.9"
    assert told in shipway("status", "--target=local").stdout.replace("\n", " ")
    bumped = shipway("bump", "--part=minor", "--commit")
    assert bumped.status == 0, bumped.stderr
    assert told in bumped.stderr
    changed = sample.git("show", "--format=", "--name-only").split()
    assert changed == ["CITATION.cff", "pyproject.toml"]
    assert written.read_text() == "__version__ = '1.0.0'\n"
