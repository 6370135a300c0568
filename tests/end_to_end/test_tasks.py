"""The tasks, alone, chained and as a whole, as a user types them."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shipway.pipelines import OF_TASK
from shipway.report.indexes import show_index
from shipway.report.writer import Writer
from support.command_line import arguments
from support.projects import THIS_PYTHON, invoke, make_sample
from support.slowness import slow
from support.verification import RUNNING, available

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample


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
    assert sample.served == ["sampleship-1.1.0-py3-none-any.whl", "sampleship-1.1.0.tar.gz"]
    assert sample.git_remote("tag") == ""

    again = shipway("release", "--part=minor", "--target=local", "--json")
    assert (again.status, again.data["done"], again.data["version"]) == (0, [], "1.1.0")

    sample.commit("Go on", more__txt="more")
    following = shipway("release", "--part=minor", "--target=local", "--json")
    assert following.data["version"] == "1.2.0", following.stderr
    assert "compared with 1.1.0: " in following.stderr


def test_who_typed_the_console_script_is_proposed_it(sample: Sample) -> None:
    """In a repository without a tasks.py `invoke` would find no task."""
    script = Path(sys.executable).with_name("shipway")
    done = subprocess.run(
        [script, "check"], cwd=sample.root, capture_output=True, check=False, encoding="utf-8"
    )
    assert done.returncode == 1
    assert "  fix  shipway build\n" in done.stderr


@pytest.mark.slow
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


@pytest.mark.slow
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
    assert sample.served == []


@pytest.mark.slow
def test_what_lies_in_dist_makes_no_tree_dirty(sample: Sample, shipway: Shipway) -> None:
    (sample.root / ".gitignore").unlink()
    sample.commit("Ignore nothing")
    assert shipway("release", "--part=patch", "--target=local").status == 0
    assert shipway("release", "--target=local", "--push").status == 0


@pytest.mark.slow
def test_signatures_in_dist_do_not_count(sample: Sample, shipway: Shipway) -> None:
    assert shipway("build").status == 0
    for path in list((sample.root / "dist").iterdir()):
        for end in (".asc", ".sig", ".crt", ".sigstore", ".sigstore.json", ".publish.attestation"):
            path.with_name(path.name + end).write_text("signature")
    ran = shipway("build", "check", "publish", "--target=local")
    assert ran.status == 0, ran.stderr
    assert len(sample.served) == 2
    (sample.root / "dist" / "server.crt").write_text("another matter")
    assert shipway("build", "--json").code == "SW416"


def test_a_chain_of_tasks(sample: Sample) -> None:
    (sample.root / "tasks.py").write_text("from shipway.tasks import ns\n")
    sample.commit("Add the tasks")
    chain = ("bump", "--part=patch", "--commit", "tag", "build", "check", "publish")
    done = invoke(sample.root, *chain, "--target=local", "verify", "--target=local")
    assert done.returncode == 0, done.stderr
    assert sample.git("describe") == "v1.0.1"
    assert sample.served == ["sampleship-1.0.1-py3-none-any.whl", "sampleship-1.0.1.tar.gz"]


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_the_state_table_of_any_version(sample: Sample, shipway: Shipway) -> None:
    assert shipway("release", "--part=patch", "--target=local").status == 0
    sample.commit("Go on", more__txt="more")
    states = {
        row["step"]: row["state"]
        for row in shipway("status", "--version=1.0.1", "--target=local", "--json").data["state"]
    }
    assert set(states.values()) == {"done"}
    assert shipway("status", "--version=9.9", "--target=local", "--json").code == "SW101"


@pytest.mark.slow
def test_a_development_version_leaves_no_trace(sample: Sample, shipway: Shipway) -> None:
    before = sample.state()
    run = {"GITHUB_RUN_ID": "123456", "GITHUB_RUN_ATTEMPT": "2"}
    bumped = shipway("bump", "--part=dev", "--unique", "--json", variables=run)
    assert bumped.data["version"] == "1.0.1.dev123456002"
    assert shipway("build", "check", "publish", "--target=local").status == 0
    assert "sampleship-1.0.1.dev123456002.tar.gz" in sample.served
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
    assert any(
        f"pip install --no-deps --index-url {index} sampleship==1.0.1" in line for line in lines
    )
    assert any(f"uv pip install --index {index} sampleship==1.0.1" in line for line in lines)
    assert downloaded.returncode == 0, downloaded.stderr
    assert (tmp_path / "got" / "sampleship-1.0.1-py3-none-any.whl").is_file()


def test_an_index_without_the_project_has_no_lines_to_install_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_index(Writer(), "sampleship", "http://127.0.0.1:8000/simple/", None)
    said = capsys.readouterr().out
    assert "it has no file of sampleship yet" in said
    assert "install" not in said


@pytest.mark.slow
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
    assert "wait" not in gone.stderr


def test_every_option_is_explained(shipway: Shipway) -> None:
    listed = shipway("--list").stdout.splitlines()[2:]
    names = [line.split()[0] for line in listed if line[2:3].strip()]
    others = {
        "current", "dispatch", "doctor", "health", "init", "notes", "serve", "status", "summary",
        "wait-for-ci", "watch",
    }  # fmt: skip
    assert set(names) == {*OF_TASK, *others}
    for name in names:
        for option in arguments(name):
            assert option.help, f"{name}: {option.name}"
            # Invoke writes no =STRING where an option may be given several times.
            if option.kind is list:
                assert f"as --{option.name}=" in option.help


def test_help_shows_what_is_said_of_an_option(shipway: Shipway) -> None:
    said = " ".join(shipway("--help", "release").stdout.split())
    assert "--to=STRING The exact version wanted, such as 1.2.3." in said


@pytest.mark.parametrize(
    "words",
    [("release", "--timeout=x"), slow(("verify", "--timeout=-5")), slow(("serve", "--port=99999"))],
)
def test_a_wrong_number_is_no_traceback_under_invoke_either(
    sample: Sample, words: tuple[str, ...]
) -> None:
    (sample.root / "tasks.py").write_text("from shipway.tasks import ns\n")
    done = invoke(sample.root, *words)
    assert done.returncode == 2
    assert "error SW101" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
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


def test_a_release_that_nothing_was_tried_of_is_refused(sample: Sample, shipway: Shipway) -> None:
    """The one Python that is named is none that the files admit."""
    other = next(python for python in available("3.8") if python != THIS_PYTHON[2:-2])
    before = sample.state()
    ran = shipway("release", "--part=patch", "--target=local", f"--python={other}", "--json")
    assert (ran.status, ran.code) == (1, "SW606"), ran.stderr
    assert sample.state() == before


@pytest.mark.slow
def test_what_is_asked_for_by_name_is_done_again(sample: Sample, shipway: Shipway) -> None:
    """However soon: a proof of the same second is one of before."""
    assert shipway("release", "--part=patch", "--target=local").status == 0
    assert sample.served
    for task in (("check",), ("verify", "--target=local")):
        assert [row["step"] for row in shipway(*task, "--json").data["done"]] == [task[0]]


@pytest.mark.slow
def test_a_bump_that_only_asks_the_backend_says_so(sample: Sample, shipway: Shipway) -> None:
    """Somebody has written the version already; the hook alone would tell nobody anything."""
    pyproject = (sample.root / "pyproject.toml").read_text("utf-8")
    pyproject = pyproject.replace('version = "1.0.0"   # the one place', 'dynamic = ["version"]')
    sample.module.write_text(sample.module.read_text("utf-8") + '__version__ = "1.0.1"\n')
    sample.commit("Say the version in the module", pyproject__toml=pyproject)
    ran = shipway("bump", "--to=1.0.1")
    assert ran.status == 0, ran.stderr
    first = ran.stdout.splitlines()[0]
    assert first.startswith("ask flit_core.buildapi for the version: by its hook prepare_metadata_")
