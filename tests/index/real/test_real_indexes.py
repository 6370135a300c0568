"""One suite over every real index server. docs/indexes.md says where they differ from PyPI."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from shipway.distributions.publishing import compare
from shipway.doors.index import download, read_files, wait_until_served
from shipway.doors.upload import upload
from shipway.errors.index import NotYetServed
from shipway.errors.upload import CredentialsRefused, FileConflict, WrongUploadUrl

if TYPE_CHECKING:
    from pathlib import Path

    from index.conftest import Release
    from index.real.conftest import RealIndex
    from shipway.doors.access import Limits


@pytest.fixture(autouse=True)
def _signed_in(real_index: RealIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    real_index.sign_in(monkeypatch)


@pytest.fixture
def built(release: Release) -> Release:
    """Return a release with a wheel and an sdist."""
    release.wheel()
    release.sdist()
    return release


def _publish(index: RealIndex, release: Release, limits: Limits) -> None:
    upload(index.target, release.files, release.distributions, limits=limits)


def test_a_project_that_is_not_there_is_none(
    real_index: RealIndex, release: Release, patient: Limits
) -> None:
    assert read_files(real_index.target.index_url, release.name, limits=patient) is None


@pytest.mark.parametrize("real_index", ["pypiserver", "devpi", "embedded"], indirect=True)
def test_what_is_uploaded_is_served_and_can_be_fetched(
    real_index: RealIndex, built: Release, patient: Limits, tmp_path: Path
) -> None:
    _publish(real_index, built, patient)
    served = wait_until_served(
        real_index.target.index_url, built.name, built.distributions, timeout=10, limits=patient
    )
    assert compare(built.distributions, served).complete
    for file in served:
        fetched = download(file, tmp_path / "fetched", limits=patient)
        assert fetched.read_bytes() == (built.folder / file.filename).read_bytes()


def test_the_files_are_found_under_any_spelling_of_the_name(
    real_index: RealIndex, built: Release, patient: Limits
) -> None:
    """PEP 503: an index knows a project by its normalized name."""
    _publish(real_index, built, patient)
    files = read_files(real_index.target.index_url, built.name.upper(), limits=patient) or ()
    assert {file.filename for file in files} == {path.name for path in built.files}


def test_the_same_files_once_more_change_nothing(
    real_index: RealIndex, built: Release, patient: Limits
) -> None:
    _publish(real_index, built, patient)
    before = read_files(real_index.target.index_url, built.name, limits=patient)
    _publish(real_index, built, patient)
    assert read_files(real_index.target.index_url, built.name, limits=patient) == before


def test_a_file_that_is_missing_joins_those_that_are_there(
    real_index: RealIndex, release: Release, patient: Limits
) -> None:
    release.wheel()
    _publish(real_index, release, patient)
    release.sdist()
    url = real_index.target.index_url
    comparison = compare(release.distributions, read_files(url, release.name, limits=patient))
    assert [item.kind for item in comparison.to_upload] == ["sdist"]
    assert [item.kind for item in comparison.identical] == ["wheel"]
    upload(real_index.target, [release.sdist()], comparison.to_upload, limits=patient)
    files = read_files(url, release.name, limits=patient)
    assert compare(release.distributions, files).complete


def test_a_conflict_is_seen_before_anything_is_sent(
    real_index: RealIndex, release: Release, patient: Limits
) -> None:
    release.wheel(b"x = 1\n")
    _publish(real_index, release, patient)
    release.wheel(b"x = 2\n")
    files = read_files(real_index.target.index_url, release.name, limits=patient)
    (refusal,) = compare(release.distributions, files).refusals(real_index.target.name)
    assert isinstance(refusal, FileConflict)


def test_a_conflict_that_came_in_between_is_refused_and_nothing_replaced(
    real_index: RealIndex, release: Release, patient: Limits
) -> None:
    release.wheel(b"x = 1\n")
    _publish(real_index, release, patient)
    before = read_files(real_index.target.index_url, release.name, limits=patient)
    release.wheel(b"x = 2\n")
    with pytest.raises(FileConflict):
        _publish(real_index, release, patient)
    assert read_files(real_index.target.index_url, release.name, limits=patient) == before


def test_waiting_for_other_bytes_ends_at_once(
    real_index: RealIndex, release: Release, patient: Limits
) -> None:
    release.wheel(b"x = 1\n")
    _publish(real_index, release, patient)
    release.wheel(b"x = 2\n")
    with pytest.raises(FileConflict):
        wait_until_served(
            real_index.target.index_url,
            release.name,
            release.distributions,
            timeout=60,
            limits=patient,
        )


def test_waiting_for_what_never_comes_ends(
    real_index: RealIndex, built: Release, patient: Limits
) -> None:
    with pytest.raises(NotYetServed):
        wait_until_served(
            real_index.target.index_url,
            built.name,
            built.distributions,
            timeout=0.1,
            limits=patient,
        )


def test_many_files_of_a_new_release_all_arrive(
    real_index: RealIndex, release: Release, patient: Limits
) -> None:
    for number in range(8):
        release.wheel(tag=f"cp31{number}-cp31{number}-manylinux_2_17_x86_64")
    release.sdist()
    _publish(real_index, release, patient)
    files = read_files(real_index.target.index_url, release.name, limits=patient)
    assert compare(release.distributions, files).complete


def test_a_wrong_password_is_told_as_such(
    real_index: RealIndex, built: Release, patient: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_index.sign_in(monkeypatch, password="wrong-and-secret")
    if not real_index.needs_login:
        _publish(real_index, built, patient)
        return
    with pytest.raises(CredentialsRefused) as caught:
        _publish(real_index, built, patient)
    assert "wrong-and-secret" not in f"{caught.value.what}{caught.value.details}"


def test_an_upload_url_that_leads_nowhere_is_told_as_such(
    devpi_index: RealIndex, real_index: RealIndex, built: Release, patient: Limits
) -> None:
    base = real_index.target.upload_url
    nowhere = f"{base}nowhere/at/all/" if real_index is not devpi_index else f"{base[:-4]}nope/"
    with pytest.raises(WrongUploadUrl):
        upload(
            replace(real_index.target, upload_url=nowhere),
            built.files,
            built.distributions,
            limits=patient,
        )
