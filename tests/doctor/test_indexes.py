"""The name on each index, and a trusted publisher that is proven without an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from doctor.conftest import of
from shipway.doctor.finding import Verdict
from shipway.doctor.identity import identity
from shipway.doctor.indexes import indexes
from support.pypi.issuer import issuing
from support.pypi.proxy import standing_for
from support.pypi.warehouse import Publisher, Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from doctor.conftest import Sound
    from shipway.doctor.finding import Finding
    from support.pypi.issuer import Issuer

REPOSITORY = "octo-org/sample"
HERE = "https://github.com/octo-org/sample"
TAG = "refs/tags/v1.0.0"


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """Sign who a job is."""
    with issuing() as issuer:
        yield issuer


@pytest.fixture
def pypi(issuer: Issuer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warehouse]:
    """Have PyPI, and a TestPyPI that knows nothing, behind a proxy."""
    pypi = Warehouse("pypi", "pypi.org", issuer, Publisher(REPOSITORY, "publish.yml", "pypi"))
    other = Publisher(REPOSITORY, "publish.yml", "testpypi")
    testpypi = Warehouse("testpypi", "test.pypi.org", issuer, other)
    hosts = {"pypi.org": pypi, "test.pypi.org": testpypi}
    with standing_for(hosts, tmp_path, delegated=()) as proxy:
        for name, value in proxy.variables.items():
            monkeypatch.setenv(name, value)
        yield pypi


def said_of(urls: dict[str, str] | None, *versions: str, home: str | None = None) -> dict[str, Any]:
    info = {"name": "sampleship", "project_urls": urls, "home_page": home}
    return {"info": info, "releases": {version: [] for version in versions}}


class TestName:
    def test_a_name_that_nobody_has_is_right(self, sound: Sound, pypi: Warehouse) -> None:
        assert of(sound.findings(indexes)) == {}
        assert pypi.asked == ["GET /pypi/sampleship/json"]

    @pytest.mark.parametrize(
        "page",
        [
            said_of({"Source": HERE}, "0.9"),
            said_of({"Issues": f"{HERE}/issues", "Docs": "https://docs.example.org"}, "0.9"),
            said_of(None, "0.9", home=f"{HERE}.git"),
            said_of({"Home": "https://example.org"}, "0.8", "0.9.0"),
        ],
    )
    def test_a_project_with_a_sign_of_ours_is_right(
        self, sound: Sound, pypi: Warehouse, page: dict[str, Any]
    ) -> None:
        sound.sample.git("tag", "v0.9")
        pypi.pages["sampleship"] = page
        found = sound.findings(indexes)
        assert of(found) == {}
        assert "is ours" in found[1].said

    @pytest.mark.parametrize(
        "url", ["https://github.com/octo-org/sample-other", "https://example.org"]
    )
    def test_a_project_of_others_is_wrong(self, sound: Sound, pypi: Warehouse, url: str) -> None:
        pypi.pages["sampleship"] = said_of({"Source": url}, "3.0")
        found = sound.findings(indexes)
        assert of(found) == {"name on pypi": Verdict.WRONG}
        assert url in found[1].said

    def test_a_project_that_says_nothing_cannot_be_judged(
        self, sound: Sound, pypi: Warehouse
    ) -> None:
        pypi.pages["sampleship"] = said_of(None, "3.0")
        assert of(sound.findings(indexes)) == {"name on pypi": Verdict.UNSEEN}

    def test_an_answer_of_another_kind_is_none(self, sound: Sound, pypi: Warehouse) -> None:
        pypi.pages["sampleship"] = {"message": "maintenance"}
        assert of(sound.findings(indexes)) == {"name on pypi": Verdict.UNSEEN}


class TestPublisher:
    def proven(self, issuer: Issuer, monkeypatch: pytest.MonkeyPatch, *targets: str) -> Finding:
        for name, value in issuer.variables.items():
            monkeypatch.setenv(name, value)
        (found,) = identity(targets or ("pypi",))
        return found

    def test_one_that_fits_is_right_and_nothing_is_uploaded(
        self, issuer: Issuer, pypi: Warehouse, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        issuer.be(REPOSITORY, TAG, "pypi", "push")
        found = self.proven(issuer, monkeypatch)
        assert found.verdict is Verdict.RIGHT
        assert pypi.asked == ["GET /_/oidc/audience", "POST /_/oidc/mint-token"]
        (token,) = pypi.minted
        assert token not in str(found)

    def test_another_environment_is_wrong_and_told_how_it_should_be(
        self, issuer: Issuer, pypi: Warehouse, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        issuer.be(REPOSITORY, TAG, "release", "push")
        found = self.proven(issuer, monkeypatch)
        assert found.verdict is Verdict.WRONG
        assert "no corresponding publisher (invalid-publisher)" in found.said
        wanted = "owner octo-org, repository sample, workflow publish.yml, environment pypi"
        assert wanted in found.fix[0]
        assert "environment: pypi" in found.fix[1]
        assert pypi.minted == {}

    def test_a_job_of_a_reusable_workflow_is_wrong_before_anything_is_minted(
        self, issuer: Issuer, pypi: Warehouse, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        issuer.be(REPOSITORY, TAG, "pypi", "push")
        issuer.claims["job_workflow_ref"] = f"{REPOSITORY}/.github/workflows/upload.yml@{TAG}"
        found = self.proven(issuer, monkeypatch)
        assert found.verdict is Verdict.WRONG
        assert "reusable workflow" in found.said
        assert pypi.asked == ["GET /_/oidc/audience"]

    def test_a_token_that_could_not_be_checked_is_asked_for_once_more(
        self, issuer: Issuer, pypi: Warehouse, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        issuer.be(REPOSITORY, TAG, "pypi", "push")
        monkeypatch.setattr(pypi, "name", "another-audience-for-the-check")
        sign = issuer.signed
        monkeypatch.setattr(issuer, "signed", lambda _: sign("somebody-else"))
        found = self.proven(issuer, monkeypatch)
        assert (found.verdict, pypi.asked.count("POST /_/oidc/mint-token")) == (Verdict.WRONG, 2)

    def test_outside_of_a_job_it_cannot_be_seen(self) -> None:
        found = list(identity(("testpypi", "pypi")))
        assert {each.verdict for each in found} == {Verdict.UNSEEN}
        assert "id-token: write" in found[0].said

    def test_without_the_index_it_cannot_be_seen(
        self, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        issuer.be(REPOSITORY, TAG, "pypi", "push")
        assert self.proven(issuer, monkeypatch).verdict is Verdict.UNSEEN
