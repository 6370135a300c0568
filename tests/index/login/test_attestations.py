"""Attestations of PEP 740: made where trusted publishing is used, by the real libraries.

Sigstore's services are on loopback, and its own verifier accepts what they sign. Only whom to
trust is replaced: the public instance's keys cannot be stood in for.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from shipway.commands import planned
from shipway.doors.attesting import attest
from shipway.errors.index import AttestationFailed
from shipway.errors.upload import AttestationsRefused
from shipway.report.reporters import reporter_for
from shipway.report.writer import Writer
from shipway.request import Request
from support.pypi.issuer import issuing
from support.pypi.proxy import standing_for
from support.pypi.sigstore import sigstore as running_sigstore
from support.pypi.warehouse import Publisher, Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from conftest import Shipway
    from shipway.distributions.ledger import Distribution
    from shipway.doors.attesting import Attestation
    from support.projects import Sample
    from support.pypi.sigstore import Sigstore

REF = "refs/heads/main"


@dataclass
class Job:
    """A job that may publish what was built of the sample project."""

    sample: Sample
    testpypi: Warehouse
    sigstore: Sigstore

    def publish(self) -> str:
        """Publish, and return what was told."""
        told = io.StringIO()
        request = Request(
            "publish", str(self.sample.root), target="testpypi", command="invoke publish"
        )
        with planned(request, reporter_for(Writer(stdout=told, stderr=told))) as job:
            job.run()
        return told.getvalue()


@pytest.fixture
def job(
    sample: Sample, shipway: Shipway, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Job]:
    """Be a job of GitHub Actions whose workflow is the project's publisher."""
    from sigstore.models import ClientTrustConfig  # noqa: PLC0415 - costs a second

    publisher = Publisher("octo-org/sample", "publish.yml", "testpypi")
    with issuing() as issuer, running_sigstore(issuer) as authority:
        issuer.be("octo-org/sample", REF, "testpypi", "push")
        testpypi = Warehouse("testpypi", "test.pypi.org", issuer, publisher, authority)
        with standing_for({"test.pypi.org": testpypi}, tmp_path) as proxy:
            assert shipway("build").status == 0
            trust = ClientTrustConfig.from_json(authority.trust)
            monkeypatch.setattr(ClientTrustConfig, "production", lambda: trust)
            for name, value in {**proxy.variables, **issuer.variables}.items():
                monkeypatch.setenv(name, value)
            monkeypatch.setenv("GITHUB_ACTIONS", "true")
            yield Job(sample, testpypi, authority)


def test_each_file_goes_with_an_attestation_that_sigstore_accepts(job: Job) -> None:
    job.publish()
    files = job.testpypi.files
    assert len(files) == 2
    for file in files.values():
        (attestation,) = file.attestations
        statement = job.sigstore.verified(attestation)
        assert statement["subject"] == [{"name": file.filename, "digest": {"sha256": file.sha256}}]
    # One identity for the upload, and one for the signatures.
    assert job.sigstore.issuer.asked == ["testpypi", "sigstore"]


@pytest.mark.slow
def test_many_files_are_signed_with_more_than_one_certificate(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One is good for ten minutes, which hundreds of wheels would outlast."""
    monkeypatch.setattr("shipway.doors.attesting._OF_ONE_CERTIFICATE", 1)
    job.publish()
    assert [len(file.attestations) for file in job.testpypi.files.values()] == [1, 1]
    assert job.sigstore.issuer.asked == ["testpypi", "sigstore", "sigstore"]


@pytest.mark.slow
def test_the_attestation_of_another_file_is_refused(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above can fail: what stands for PyPI looks at what it is given."""

    def swapped(distributions: Sequence[Distribution]) -> dict[str, Attestation]:
        one, other = attest(distributions).items()
        return {one[0]: other[1], other[0]: one[1]}

    monkeypatch.setattr("shipway.steps.publish.attest", swapped)
    with pytest.raises(AttestationsRefused):
        job.publish()
    assert job.testpypi.files == {}


@pytest.mark.slow
def test_nothing_is_sent_where_sigstore_fails(job: Job) -> None:
    job.sigstore.fails = True
    with pytest.raises(AttestationFailed) as caught:
        job.publish()
    assert "503" in caught.value.what
    assert job.testpypi.files == {}
    job.sigstore.fails = False
    job.publish()
    assert len(job.testpypi.files) == 2


@pytest.mark.slow
def test_a_token_of_a_user_sends_none(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyPI takes attestations with trusted publishing only."""
    token = "pypi-of-the-user"
    job.testpypi.tokens.add(token)
    monkeypatch.setenv("TWINE_PASSWORD", token)
    job.publish()
    assert [file.attestations for file in job.testpypi.files.values()] == [[], []]
    assert job.sigstore.logged == []


@pytest.mark.slow
def test_a_project_may_want_none(job: Job) -> None:
    path = job.sample.root / "pyproject.toml"
    path.write_text(path.read_text() + "\n[tool.shipway]\nattestations = false\n")
    job.publish()
    assert [file.signed for file in job.testpypi.files.values()] == [True, True]
    assert job.sigstore.logged == []


@pytest.mark.slow
def test_without_what_makes_them_it_is_told(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shipway.steps.publish.can_attest", lambda: False)
    assert "shipway[attestations]" in job.publish()
    assert len(job.testpypi.files) == 2
    assert job.sigstore.logged == []
