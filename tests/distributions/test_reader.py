"""Distributions read into facts, and what is refused as no distribution."""

from __future__ import annotations

import configparser
import hashlib
import os
import tarfile
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest
from packaging.tags import Tag
from packaging.version import Version

from shipway.distributions.hashing import hash_distribution
from shipway.distributions.reader import RecordRow, read_distribution
from shipway.errors.build import NotADistribution
from support.artifacts import changed_wheel

if TYPE_CHECKING:
    from pathlib import Path

    from distributions.conftest import Built


class TestFacts:
    def test_of_a_wheel(self, built: Built) -> None:
        facts = read_distribution(built.wheel)
        family = built.tree.parent.name
        assert (facts.kind, facts.name, facts.version) == (
            "wheel",
            f"sample-{family}",
            Version("1.2.3"),
        )
        assert facts.metadata["requires_dist"] == ["packaging>=20"]
        assert b"Requires-Dist: packaging>=20" in facts.metadata_bytes
        assert facts.wheel is not None
        assert facts.wheel.tags == {Tag("py3", "none", "any")}
        assert facts.wheel.declared_tags == {"py3-none-any"}
        assert facts.wheel.dist_info == f"sample_{family}-1.2.3.dist-info"
        assert facts.wheel.entry_points == {
            "console_scripts": {f"sample-{family}": f"sample_{family}:main"}
        }

    def test_of_an_sdist(self, built: Built) -> None:
        facts = read_distribution(built.sdist)
        assert facts.kind == "sdist"
        assert facts.wheel is None
        assert facts.metadata["version"] == "1.2.3"

    def test_the_members_are_the_files_with_their_sizes(self, built: Built) -> None:
        with zipfile.ZipFile(built.wheel) as archive:
            expected = {info.filename: info.file_size for info in archive.infolist()}
        found = read_distribution(built.wheel).members
        assert {member.name: member.size for member in found} == expected
        with tarfile.open(built.sdist) as archive:
            sizes = {info.name: info.size for info in archive if info.isfile()}
        found = read_distribution(built.sdist).members
        assert {member.name: member.size for member in found} == sizes

    def test_the_hashes_are_those_that_a_real_backend_records(self, built: Built) -> None:
        wheel = read_distribution(built.wheel).wheel
        assert wheel is not None
        recorded = {row.name: row.hash for row in wheel.record if row.hash}
        assert recorded
        assert recorded.items() <= wheel.hashes.items()

    def test_a_hash_is_computed_as_record_has_it(self, pair: tuple[Path, Path]) -> None:
        """RECORD may use any of the hashes of hashlib but the weak ones; these read as sha256."""
        rows = b"sample_flit/__init__.py,sha512=x,1\nsample_flit-1.2.3.dist-info/WHEEL,md5=x,1\n"
        changed = changed_wheel(pair[1], {"*.dist-info/RECORD": rows})
        wheel = read_distribution(changed).wheel
        assert wheel is not None
        assert wheel.record[0] == RecordRow("sample_flit/__init__.py", "sha512=x", "1")
        assert wheel.hashes["sample_flit/__init__.py"].startswith("sha512=")
        assert wheel.hashes["sample_flit-1.2.3.dist-info/WHEEL"].startswith("sha256=")

    def test_entry_points_keep_their_case_and_broken_ones_raise(
        self, pair: tuple[Path, Path]
    ) -> None:
        text = b"[Group.Name]\nMixedCase = module:attribute\n"
        wheel = read_distribution(changed_wheel(pair[1], {"*.dist-info/entry_points.txt": text}))
        assert wheel.wheel is not None
        assert wheel.wheel.entry_points == {"Group.Name": {"MixedCase": "module:attribute"}}
        broken = changed_wheel(pair[1], {"*.dist-info/entry_points.txt": b"no section"})
        facts = read_distribution(broken).wheel
        assert facts is not None
        with pytest.raises(configparser.Error):
            _ = facts.entry_points

    def test_an_sdist_may_be_a_zip_file(self, tmp_path: Path) -> None:
        path = tmp_path / "zipped-1.0.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("zipped-1.0/PKG-INFO", "Metadata-Version: 2.1\nName: zipped\n")
        assert read_distribution(path).metadata["name"] == "zipped"


class TestNoDistribution:
    @pytest.mark.parametrize(
        "name", ["notes.txt", "x.whl", "x-1.0-py3-none.whl", "x-one.tar.gz", "x.tar.gz", "-1.zip"]
    )
    def test_by_its_name(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        path.write_bytes(b"")
        with pytest.raises(NotADistribution, match=name):
            read_distribution(path)

    @pytest.mark.parametrize("name", ["x-1.0-py3-none-any.whl", "x-1.0.tar.gz", "x-1.0.zip"])
    @pytest.mark.parametrize("content", [b"", b"no archive at all", b"\x1f\x8b\x08half a gzip"])
    def test_by_what_is_in_it(self, tmp_path: Path, name: str, content: bytes) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(NotADistribution, match="cannot be read"):
            read_distribution(path)

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(NotADistribution, match="cannot be read"):
            read_distribution(tmp_path / "x-1.0.tar.gz")

    def test_a_file_that_was_cut_short(self, built: Built, tmp_path: Path) -> None:
        for whole in (built.sdist, built.wheel):
            path = tmp_path / whole.name
            path.write_bytes(whole.read_bytes()[:-40])
            with pytest.raises(NotADistribution):
                read_distribution(path)

    @pytest.mark.parametrize("missing", ["METADATA", "WHEEL"])
    def test_a_wheel_without_its_metadata(self, pair: tuple[Path, Path], missing: str) -> None:
        changed = changed_wheel(pair[1], {f"*.dist-info/{missing}": None})
        with pytest.raises(NotADistribution, match=missing):
            read_distribution(changed)

    def test_a_wheel_with_two_sets_of_metadata(self, pair: tuple[Path, Path]) -> None:
        changed = changed_wheel(pair[1], {"other-1.dist-info/METADATA": b"Name: other"})
        with pytest.raises(NotADistribution, match="2 files METADATA"):
            read_distribution(changed)

    def test_an_sdist_without_pkg_info(self, tmp_path: Path) -> None:
        path = tmp_path / "x-1.0.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            archive.addfile(tarfile.TarInfo("x-1.0/deeper/PKG-INFO"))
        with pytest.raises(NotADistribution, match="PKG-INFO"):
            read_distribution(path)

    def test_metadata_of_a_size_that_only_an_attack_has(self, pair: tuple[Path, Path]) -> None:
        changed = changed_wheel(pair[1], {"*.dist-info/METADATA": bytes(33 * 2**20)})
        with pytest.raises(NotADistribution, match="bytes"):
            read_distribution(changed)


class TestHashing:
    def test_name_size_and_digest(self, tmp_path: Path) -> None:
        path = tmp_path / "x-1.0.tar.gz"
        path.write_bytes(b"some bytes")
        found = hash_distribution(path)
        assert (found.filename, found.size) == ("x-1.0.tar.gz", 10)
        assert found.sha256 == hashlib.sha256(b"some bytes").hexdigest()

    def test_memory_does_not_grow_with_the_file(self, tmp_path: Path) -> None:
        path = tmp_path / "x-1.0.tar.gz"
        path.touch()
        os.truncate(path, 64 * 2**20)
        tracemalloc.start()
        try:
            hash_distribution(path)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 2 * 2**20
