"""What shipway writes and keeps: no secret in it, and no harm where it is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.slowness import quick_ones

if TYPE_CHECKING:
    from conftest import Shipway
    from support.projects import Sample


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


@pytest.mark.slow
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


@pytest.mark.parametrize(
    "name", quick_ones({"journal.jsonl"}, ["verification.json", "proofs.json", "journal.jsonl"])
)
@pytest.mark.parametrize(
    "content", quick_ones({b"[{}]"}, [b"12", b"null", b"[{}]", b"\xff", b'{"a":' * 3000])
)
def test_broken_state_is_no_traceback(
    sample: Sample, shipway: Shipway, name: str, content: bytes
) -> None:
    folder = sample.root / ".git" / "shipway" / "projects" / "sampleship"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(content)
    ran = shipway("status", "--target=local", "--json")
    assert (ran.status == 0) == (name != "journal.jsonl")


def test_a_kill_in_the_middle_of_a_write_leaves_nothing(sample: Sample, shipway: Shipway) -> None:
    part = sample.root / ".pyproject.toml.abcd1234.shipway-part"
    part.write_bytes(b"half of it")
    assert shipway("bump", "--part=patch").status == 0
    assert not part.exists()
