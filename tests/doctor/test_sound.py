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
