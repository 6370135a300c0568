"""Trusted publishing to TestPyPI, from a job of GitHub Actions: twine's own, driven by us."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from shipway.config import Config
from shipway.doors.index import read_files
from shipway.doors.upload import upload
from shipway.errors.index import (
    IndexUnreachable,
    MissingCredentials,
    RedirectRefused,
    TrustedPublishingFailed,
)
from shipway.errors.upload import CredentialsRefused, TokenExpired
from shipway.targets import Target, find_target

if TYPE_CHECKING:
    from pathlib import Path

    from index.conftest import Release
    from index.login.conftest import Warehouse
    from shipway.doors.access import Limits

EXPIRED = (403, "Invalid API Token: token is expired, token is expired")


@pytest.fixture
def testpypi(tmp_path: Path) -> Target:
    return find_target("testpypi", Config(), tmp_path)


def _signed(token: str) -> str:
    return f"Basic {base64.b64encode(f'__token__:{token}'.encode()).decode()}"


def _refused(code: str) -> tuple[int, dict[str, object]]:
    errors = [{"code": code, "description": "valid token, but no corresponding publisher"}]
    return 422, {"message": "Token request failed", "errors": errors}


@pytest.mark.usefixtures("actions")
def test_a_job_uploads_with_a_minted_token(
    warehouse: Warehouse, testpypi: Target, release: Release, quick: Limits
) -> None:
    release.wheel()
    release.sdist()
    upload(testpypi, release.files, release.distributions, limits=quick)
    assert warehouse.signatures == [_signed(warehouse.token)] * 2
    assert warehouse.minted == 1
    assert warehouse.asked[:2] == [
        "GET test.pypi.org/_/oidc/audience",
        "POST test.pypi.org/_/oidc/mint-token",
    ]


@pytest.mark.usefixtures("actions")
def test_an_expired_token_is_minted_anew_once(
    warehouse: Warehouse, testpypi: Target, release: Release, quick: Limits
) -> None:
    release.wheel()
    warehouse.uploads = [EXPIRED]
    upload(testpypi, release.files, release.distributions, limits=quick)
    assert warehouse.minted == 2
    assert warehouse.signatures[-1] == _signed(warehouse.token)
    warehouse.uploads = [EXPIRED] * 9
    with pytest.raises(TokenExpired):
        upload(testpypi, release.files, release.distributions, limits=quick)


@pytest.mark.usefixtures("actions")
def test_a_token_that_is_about_to_end_is_minted_anew_before_a_file(
    warehouse: Warehouse, testpypi: Target, release: Release, quick: Limits
) -> None:
    release.wheel()
    warehouse.expires = 1
    upload(testpypi, release.files, release.distributions, limits=quick)
    assert warehouse.minted == 2
    assert warehouse.signatures == [_signed(warehouse.token)]


@pytest.mark.usefixtures("actions")
def test_a_token_that_cannot_be_minted_anew_is_told(
    warehouse: Warehouse, testpypi: Target, release: Release, quick: Limits
) -> None:
    release.wheel()
    warehouse.expires = 1
    first = {"success": True, "token": warehouse.token, "expires": 1}
    warehouse.mints = [(200, first), _refused("invalid-reuse-token")]
    with pytest.raises(TrustedPublishingFailed):
        upload(testpypi, release.files, release.distributions, limits=quick)
    assert warehouse.signatures == []


@pytest.mark.usefixtures("actions")
def test_a_publisher_that_does_not_match_is_told(
    warehouse: Warehouse, testpypi: Target, release: Release, quick: Limits
) -> None:
    release.wheel()
    warehouse.mints = [_refused("invalid-publisher")] * 2
    with pytest.raises(TrustedPublishingFailed) as caught:
        upload(testpypi, release.files, release.distributions, limits=quick)
    assert "no corresponding publisher" in caught.value.what
    assert len(warehouse.mints) == 1
    assert warehouse.signatures == []


@pytest.mark.usefixtures("actions")
def test_a_token_that_could_not_be_checked_is_asked_for_once_more(
    warehouse: Warehouse, testpypi: Target, release: Release, quick: Limits
) -> None:
    """PyPI answers so too when it could not fetch the issuer's keys at that moment."""
    release.wheel()
    warehouse.mints = [_refused("invalid-token")]
    upload(testpypi, release.files, release.distributions, limits=quick)
    assert warehouse.minted == 1


def test_a_job_without_the_permission_is_told_which(
    warehouse: Warehouse,
    testpypi: Target,
    release: Release,
    quick: Limits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.delenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", raising=False)
    release.wheel()
    with pytest.raises(TrustedPublishingFailed) as caught:
        upload(testpypi, release.files, release.distributions, limits=quick)
    assert "id-token: write" in " ".join(caught.value.fix)
    assert warehouse.signatures == []


def test_a_machine_that_is_no_job_lacks_credentials(
    warehouse: Warehouse,
    testpypi: Target,
    release: Release,
    quick: Limits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE", "CIRCLECI"):
        monkeypatch.delenv(name, raising=False)
    release.wheel()
    with pytest.raises(MissingCredentials) as caught:
        upload(testpypi, release.files, release.distributions, limits=quick)
    assert "https://test.pypi.org/manage/account/token/" in caught.value.fix[0]
    assert warehouse.signatures == []


@pytest.mark.usefixtures("actions")
def test_a_secret_that_nobody_set_is_no_token(
    warehouse: Warehouse,
    testpypi: Target,
    release: Release,
    quick: Limits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A workflow sets the variable to nothing then."""
    monkeypatch.setenv("TWINE_PASSWORD", "")
    release.wheel()
    upload(testpypi, release.files, release.distributions, limits=quick)
    assert warehouse.signatures == [_signed(warehouse.token)]


def test_a_token_is_taken_without_asking_anybody(
    warehouse: Warehouse,
    testpypi: Target,
    release: Release,
    quick: Limits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TWINE_PASSWORD", "pypi-of-the-user")
    release.wheel()
    upload(testpypi, release.files, release.distributions, limits=quick)
    assert warehouse.asked == ["POST test.pypi.org/legacy/"]
    assert warehouse.signatures == [_signed("pypi-of-the-user")]


def test_the_index_is_read_without_the_token(
    warehouse: Warehouse, testpypi: Target, quick: Limits
) -> None:
    assert read_files(testpypi.index_url, "sample", limits=quick) is None
    assert warehouse.asked == ["GET test.pypi.org/simple/sample/"]


def test_a_redirect_away_from_https_is_refused(
    warehouse: Warehouse, testpypi: Target, quick: Limits
) -> None:
    """Anyone on the way could name other hashes."""
    warehouse.elsewhere = "http://test.pypi.org/simple/sample/"
    with pytest.raises(RedirectRefused) as caught:
        read_files(testpypi.index_url, "sample", limits=quick)
    assert "which is not https" in caught.value.what


def test_without_network_there_is_no_token(
    testpypi: Target, release: Release, quick: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    release.wheel()
    with pytest.raises(IndexUnreachable):
        upload(testpypi, release.files, release.distributions, limits=quick)


@pytest.mark.usefixtures("warehouse")
def test_a_certificate_that_nobody_vouches_for_is_no_answer(
    testpypi: Target, quick: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(IndexUnreachable) as caught:
        read_files(testpypi.index_url, "sample", limits=quick)
    assert "CERTIFICATE_VERIFY_FAILED" in caught.value.what


@pytest.mark.usefixtures("actions")
def test_no_text_of_a_failure_holds_a_token(
    warehouse: Warehouse,
    testpypi: Target,
    release: Release,
    quick: Limits,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    release.wheel()
    warehouse.uploads = [(403, f"Invalid API Token: {_next_token(warehouse)} is not ours")]
    with pytest.raises(CredentialsRefused) as caught:
        upload(testpypi, release.files, release.distributions, limits=quick)
    error = caught.value
    shown = " ".join([str(error), repr(error), error.what, error.why, *error.fix, error.details])
    for secret in (warehouse.token, _signed(warehouse.token), "bearer-secret", "eyJhbGci"):
        assert secret not in f"{shown}{caplog.text}"


def _next_token(warehouse: Warehouse) -> str:
    return f"{warehouse.token[:-8]}{warehouse.minted + 1:08}"
