"""A sound setup has nothing wrong, and without GitHub or network much of it cannot be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doctor.conftest import of
from shipway.doctor.finding import Verdict

if TYPE_CHECKING:
    import pytest

    from doctor.conftest import Sound


def test_a_sound_setup_has_nothing_wrong_and_nothing_to_advise(sound: Sound) -> None:
    findings = sound.findings()
    assert of(findings) == {"name on testpypi": Verdict.UNSEEN, "name on pypi": Verdict.UNSEEN}
    assert len(findings) > 30
    assert len({found.subject for found in findings}) == len(findings)


def test_without_a_token_what_github_knows_cannot_be_seen(
    sound: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    findings = sound.findings()
    assert of(findings, Verdict.WRONG, Verdict.ADVICE) == {}
    unseen = [found for found in findings if found.verdict is Verdict.UNSEEN]
    assert {"environment pypi", "version tags", "default rights"} <= {
        found.subject for found in unseen
    }
    assert all(found.said.startswith("needs ") for found in unseen)
    assert sound.github.calls == []


def test_a_project_without_a_name_is_told_once_and_the_rest_is_looked_at(sound: Sound) -> None:
    sound.edit("pyproject.toml", 'name = "sampleship"', "")
    findings = sound.findings()
    assert of(findings, Verdict.WRONG) == {"name": Verdict.WRONG}
    assert {"git", "secrets in files", "Actions"} <= {found.subject for found in findings}


def test_a_workflow_file_without_end_is_read_in_no_time(sound: Sound) -> None:
    """Each name stands for nine of the one before it, and that twenty times over."""
    names = [
        f"n{number}: &n{number} [{', '.join([f'*n{number - 1}'] * 9)}]" for number in range(1, 21)
    ]
    text = "\n".join(["n0: &n0 [x]", *names])
    steps = "    steps: [{run: *n20, uses: *n20}]\n    name: *n20\n"
    sound.write(".github/workflows/x.yml", f"name: X\non: push\n{text}\njobs:\n  a:\n{steps}")
    assert of(sound.findings(), Verdict.WRONG) == {}
