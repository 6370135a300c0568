"""`build` takes what the user has before them, and says what it took and why."""

from __future__ import annotations

import hashlib
import json
import tarfile
from typing import TYPE_CHECKING

import pytest

from conftest import Shipway
from support.projects import make_sample

if TYPE_CHECKING:
    from pathlib import Path

    from support.projects import Sample

_CHANGE = "\nCHANGED = True\n"
_LATER = "2999-01-01T00:00:00.000000+00:00"


@pytest.fixture
def tagged(sample: Sample) -> Sample:
    """Give a project whose 1.0.0 is tagged."""
    sample.git("tag", "--annotate", "--message", "sampleship 1.0.0", "v1.0.0")
    return sample


def change(sample: Sample) -> None:
    sample.module.write_text(sample.module.read_text("utf-8") + _CHANGE, encoding="utf-8")


def has_the_change(sample: Sample) -> bool:
    with tarfile.open(sample.root / "dist" / "sampleship-1.0.0.tar.gz") as sdist:
        member = sdist.extractfile("sampleship-1.0.0/src/sampleship/__init__.py")
        assert member is not None
        return _CHANGE in member.read().decode()


def hashes(sample: Sample) -> set[str]:
    files = (sample.root / "dist").glob("sampleship-1.0.0[-.]*")
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.slow
def test_changes_after_a_build_of_the_tag_are_built(tagged: Sample, shipway: Shipway) -> None:
    assert "built of v1.0.0 (" in shipway("build").stdout
    change(tagged)
    built = shipway("build")
    assert built.status == 0, built.stderr
    assert has_the_change(tagged)
    assert "with the uncommitted change, which public targets refuse" in built.stderr
    assert "with uncommitted changes" in built.stdout


@pytest.mark.slow
def test_the_bytes_of_the_tag_come_back_when_the_changes_are_gone(tmp_path: Path) -> None:
    """They may be public, and setuptools never makes the same sdist twice."""
    sample = make_sample(tmp_path / "other", backend="setuptools")
    shipway = Shipway(sample.root)
    assert shipway("build").status == 0
    first = hashes(sample)
    change(sample)
    assert shipway("build").status == 0
    assert has_the_change(sample)
    sample.git("checkout", "--quiet", "--", ".")
    assert "put the distributions of sampleship 1.0.0 back" in shipway("build").stderr
    assert hashes(sample) == first


def test_a_dry_run_says_what_the_build_takes(tagged: Sample, shipway: Shipway) -> None:
    head = tagged.git("rev-parse", "HEAD")[:12]
    assert f"in a worktree of v1.0.0 ({head}), as nothing is uncommitted, into" in (
        shipway("build", "--dry-run").stdout
    )
    change(tagged)
    assert f"in a copy of the tree: v1.0.0 ({head}) with the uncommitted change, which public" in (
        shipway("build", "--dry-run").stdout
    )


@pytest.mark.slow
def test_what_is_missing_in_dist_is_told_for_what_it_is(tagged: Sample, shipway: Shipway) -> None:
    assert shipway("build").status == 0
    wheel = tagged.root / "dist" / "sampleship-1.0.0-py3-none-any.whl"
    wheel.write_bytes(b"")
    assert f"{wheel.name} was changed since it was built" in shipway("status", "--json").stdout
    wheel.unlink()
    assert f"{wheel.name} is gone; `invoke build` puts it back" in (
        shipway("status", "--json").stdout
    )
    assert shipway("build").status == 0
    assert wheel.is_file()
    # With a change still there `build` would make another one.
    wheel.unlink()
    change(tagged)
    assert f"{wheel.name} is gone; `git stash && invoke build` puts it back" in (
        shipway("status", "--json").stdout
    )
    tagged.git("stash")
    assert shipway("build").status == 0
    assert wheel.is_file()


@pytest.mark.slow
def test_a_clock_that_was_set_back_keeps_no_older_build(tagged: Sample, shipway: Shipway) -> None:
    change(tagged)
    assert shipway("build").status == 0
    ledger = tagged.root / ".git" / "shipway" / "projects" / "sampleship" / "ledger.json"
    for path in (ledger, *ledger.parent.glob("distributions/*/ledger.json")):
        content = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**content, "built": _LATER}), encoding="utf-8")
    before = hashes(tagged)
    change(tagged)
    built = shipway("build")
    assert built.status == 0, built.stderr
    assert hashes(tagged).isdisjoint(before)


@pytest.mark.slow
def test_a_clock_that_was_set_back_keeps_no_older_check(sample: Sample, shipway: Shipway) -> None:
    assert shipway("build", "check").status == 0
    proofs = sample.root / ".git" / "shipway" / "projects" / "sampleship" / "proofs.json"
    found = json.loads(proofs.read_text("utf-8"))
    later = {subject: {**proof, "at": _LATER} for subject, proof in found.items()}
    proofs.write_text(json.dumps(later), encoding="utf-8")
    assert "check the distributions of sampleship 1.0.0" in shipway("check").stderr
    assert _LATER[:10] not in shipway("status").stdout


def test_a_journal_that_cannot_be_read_hides_nothing_from_a_build(
    tagged: Sample, shipway: Shipway
) -> None:
    tagged.commit("Go on", more__txt="more")
    kept = tagged.root / ".git" / "shipway" / "projects" / "sampleship"
    kept.mkdir(parents=True)
    (kept / "journal.jsonl").write_text("broken")
    assert shipway("build", "--json").code == "SW310"


def in_dist(sample: Sample) -> set[str]:
    """Return which versions lie in dist/."""
    names = (path.name.removesuffix(".tar.gz") for path in (sample.root / "dist").iterdir())
    return {name.split("-")[1] for name in names}


@pytest.mark.slow
def test_a_chain_after_another_build_means_one_version(tagged: Sample, shipway: Shipway) -> None:
    assert shipway("build").status == 0
    assert shipway("bump", "--part=dev", "--unique", "build").status == 0
    (dev,) = in_dist(tagged)
    assert dev.startswith("1.0.1.dev")
    shown = shipway("build", "--dry-run").stdout
    assert f"sampleship-{dev}.tar.gz, which is of another build" in shown
    chain = ("build", "check", "publish", "--target=local", "verify", "--target=local")
    done = shipway(*chain)
    assert done.status == 0, done.stderr
    assert dev not in done.stdout
    assert in_dist(tagged) == {"1.0.0"}
    assert len(tagged.served) == 2
    assert "nothing to do" in shipway("build").stdout


@pytest.mark.slow
def test_a_version_that_was_given_up_is_not_what_tasks_mean(
    tagged: Sample, shipway: Shipway
) -> None:
    assert shipway("build").status == 0
    own = tagged.root / "dist" / "sampleship-0.9-py3-none-any.whl"
    own.write_bytes(b"somebody's own")
    assert shipway("bump", "--part=minor", "build").status == 0
    assert in_dist(tagged) == {"0.9", "1.1.0"}
    tagged.git("checkout", "--quiet", "--", ".")
    assert shipway("build").status == 0
    assert in_dist(tagged) == {"0.9", "1.0.0"}
    assert shipway("check", "--json").data["version"] == "1.0.0"


@pytest.mark.slow
def test_what_is_the_same_without_the_changes_is_the_build_of_the_commit(
    tagged: Sample, shipway: Shipway
) -> None:
    assert shipway("build").status == 0
    before = hashes(tagged)
    (tagged.root / "untidy.txt").write_text("in no distribution")
    assert "with uncommitted changes" in shipway("build").stdout
    (tagged.root / "untidy.txt").unlink()
    assert "built of v1.0.0" in shipway("build").stdout
    assert hashes(tagged) == before
    assert "nothing to do" in shipway("build").stdout
    kept = tagged.root / ".git" / "shipway" / "projects" / "sampleship"
    assert json.loads((kept / "ledger.json").read_text("utf-8"))["dirty"] is False
