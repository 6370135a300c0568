"""Each rule finds its fault in a real distribution that has that fault and no other."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from distributions.breakers import (
    BREAKERS,
    BROKEN_RST,
    EXPECTED,
    SDIST_BREAKERS,
    metadata_of,
    tagged,
    with_description,
    with_line,
    with_metadata,
    zipped,
)
from distributions.content_breakers import CONTENT
from shipway.config import Config
from shipway.distributions.checks import RULES, Expected, check_distributions
from shipway.distributions.findings import Finding, Severity
from shipway.distributions.hashing import hash_distribution
from shipway.distributions.ledger import Ledger
from shipway.errors.base import SeveralProblems
from shipway.errors.build import DistributionsRefused, NotADistribution
from shipway.errors.usage import BadConfiguration
from support.artifacts import changed_sdist, changed_wheel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from distributions.conftest import Built


def findings(paths: list[Path], expected: Expected = EXPECTED) -> tuple[Finding, ...]:
    return check_distributions(paths, expected, ignore={}).findings


def ledger(*paths: Path) -> Ledger:
    """Return the ledger of a build that made these files."""
    return Ledger(
        project="sample-flit",
        version="1.2.3",
        commit="0" * 40,
        dirty=False,
        built="2026-01-01T00:00:00Z",
        distributions=tuple(hash_distribution(path) for path in paths),
    )


CASES = [
    pytest.param(rule, change, expected, id=f"{rule}-{number}")
    for rule, cases in BREAKERS.items()
    for number, (change, expected) in enumerate(cases)
]


SDIST_CASES = [
    pytest.param(rule, change, id=f"{rule}-{number}")
    for rule, cases in SDIST_BREAKERS.items()
    for number, change in enumerate(cases)
]


class TestRules:
    def test_what_real_backends_build_has_no_fault(self, built: Built) -> None:
        family = built.tree.parent.name
        paths = [built.sdist, built.wheel]
        expected = Expected(f"sample_{family}", "1.2.3", "v1.2.3"[1:], ledger=ledger(*paths))
        assert findings(paths, expected) == ()

    @pytest.mark.parametrize(("rule", "change", "expected"), CASES)
    def test_a_wheel_with_one_fault_breaks_one_rule(
        self,
        pair: tuple[Path, Path],
        rule: str,
        change: Callable[[Path], Path],
        expected: Expected,
    ) -> None:
        found = findings([change(pair[1])], expected)
        assert {finding.rule for finding in found} == {rule}
        for finding in found:
            assert finding.where
            assert finding.problem
            assert finding.fix

    @pytest.mark.parametrize(("rule", "change"), SDIST_CASES)
    def test_an_sdist_with_one_fault_breaks_one_rule(
        self, pair: tuple[Path, Path], rule: str, change: Callable[[Path], Path]
    ) -> None:
        found = findings([change(pair[0])])
        assert {finding.rule for finding in found} == {rule}

    def test_every_rule_has_a_distribution_that_breaks_it(self) -> None:
        """Those of the ledger and of several distributions have tests of their own."""
        apart = {"abi3", "ledger-mismatch", "member-name", "second-sdist", "same-tags"}
        apart |= {"content-differs", "archive-differs", "sdist-differs"}
        apart |= {"module-gone", "entry-point-gone", "python-gone", "size-jump", "wheels-gone"}
        assert {rule.name for rule in RULES} == {*BREAKERS, *SDIST_BREAKERS, *CONTENT, *apart}

    def test_an_sdist_is_held_to_the_same_rules(self, pair: tuple[Path, Path]) -> None:
        text = metadata_of(pair[0]).replace("Version: 1.2.3", "Version: 1.2.4")
        changed = changed_sdist(pair[0], text.encode(), name="Sample-Flit-1.2.3.tar.gz")
        assert {finding.rule for finding in findings([changed])} == {
            "filename",
            "filename-mismatch",
            "version-mismatch",
        }

    def test_a_name_in_an_sdist_that_is_no_text(self, pair: tuple[Path, Path]) -> None:
        text = metadata_of(pair[0]).encode()
        changed = changed_sdist(
            pair[0], text, more={os.fsdecode(b"sample_flit-1.2.3/caf\xe9"): b""}
        )
        (found,) = findings([changed])
        assert found.rule == "member-name"
        assert r"caf\xe9" in found.problem

    def test_all_faults_of_a_field_list_are_told_at_once(self, pair: tuple[Path, Path]) -> None:
        """PyPI tells the first only, and costs an upload for each."""
        bad = "Requires-Python: three\nLicense-Expression: NOT-SPDX\nClassifier: A :: B"
        found = findings([with_line(bad)(pair[1])])
        assert [finding.rule for finding in found] == ["metadata", "metadata", "classifier"]


class TestLeniency:
    """What looks like a fault and is none."""

    @pytest.mark.parametrize("spelling", ["1.2.3.0", "v1.2.3", "01.2.3"])
    def test_versions_are_compared_as_versions(
        self, pair: tuple[Path, Path], spelling: str
    ) -> None:
        """Seen: hatchling leaves 2026.08.17 in METADATA and names the file 2026.8.17."""

        def respelt(text: str) -> str:
            return text.replace("Version: 1.2.3", f"Version: {spelling}")

        expected = replace(EXPECTED, version="1.2.3", tag_version=spelling)
        assert findings([with_metadata(pair[1], respelt)], expected) == ()

    @pytest.mark.parametrize(
        "rule",
        [
            "compression",
            "direct-url",
            "email",
            "file-size",
            "license-both",
            "local-version",
            "metadata-version",
            "obfuscated",
            "platform-tag",
            "private-classifier",
            "provides",
            "stdlib-name",
            "summary-length",
            "url",
        ],
    )
    def test_private_indexes_take_what_public_ones_refuse(
        self, pair: tuple[Path, Path], rule: str
    ) -> None:
        for change, expected in BREAKERS[rule]:
            assert findings([change(pair[1])], replace(expected, public=False)) == ()

    def test_a_project_that_is_there_keeps_the_name_of_a_module(
        self, pair: tuple[Path, Path]
    ) -> None:
        ((change, expected),) = BREAKERS["stdlib-name"]
        assert findings([change(pair[1])], replace(expected, exists=True)) == ()

    def test_a_name_of_a_module_is_told_where_nobody_knows_whether_the_project_is_new(
        self, pair: tuple[Path, Path]
    ) -> None:
        """PyPI asks it of new projects alone; an index that does not answer is no refusal."""
        ((change, expected),) = BREAKERS["stdlib-name"]
        report = check_distributions([change(pair[1])], replace(expected, exists=None), ignore={})
        assert report.errors == ()
        assert "stdlib-name" in {found.rule for found in report.warnings}

    def test_a_license_file_before_its_time_is_let_pass_as_by_indexes(
        self, pair: tuple[Path, Path]
    ) -> None:
        old = (
            "Metadata-Version: 2.1\nName: sample-flit\nVersion: 1.2.3\nLicense-File: LICENSE\n"
            "Description-Content-Type: text/plain\n\nA description.\n"
        )
        assert findings([with_metadata(pair[1], lambda _: old)]) == ()
        newer = old.replace("2.1", "2.2").replace("License-File", "License-Expression")
        assert {found.rule for found in findings([with_metadata(pair[1], lambda _: newer)])} == {
            "metadata"
        }

    @pytest.mark.parametrize("content_type", ["text/markdown", "text/plain; charset=UTF-8"])
    def test_only_restructured_text_can_fail_to_render(
        self, pair: tuple[Path, Path], content_type: str
    ) -> None:
        change = with_description(BROKEN_RST, f"Description-Content-Type: {content_type}")
        assert findings([change(pair[1])]) == ()

    def test_folders_in_a_wheel_are_no_files(self, pair: tuple[Path, Path]) -> None:
        changed = changed_wheel(pair[1], {"sample_flit/": b""}, keep_record=True)
        assert findings([changed]) == ()

    def test_signatures_need_not_be_in_record(self, pair: tuple[Path, Path]) -> None:
        changed = changed_wheel(pair[1], {"*.dist-info/RECORD.jws": b"{}"}, keep_record=True)
        assert findings([changed]) == ()


class TestLedger:
    def test_another_size_another_hash_a_stranger_and_a_missing_file(
        self, pair: tuple[Path, Path]
    ) -> None:
        sdist, wheel = pair
        built = ledger(sdist, wheel)
        longer = replace(built.distributions[0], size=1)
        other = replace(built.distributions[1], sha256="0" * 64)
        cases = [
            (replace(built, distributions=(longer, built.distributions[1])), sdist, "bytes"),
            (replace(built, distributions=(built.distributions[0], other)), wheel, "SHA-256"),
            (ledger(wheel), sdist, "does not list"),
            (ledger(sdist, wheel, with_line("Keywords: x")(wheel)), wheel, "bytes"),
        ]
        for listed, where, problem in cases:
            (found,) = findings([sdist, wheel], replace(EXPECTED, ledger=listed))
            assert found.rule == "ledger-mismatch"
            assert found.where == where.name
            assert problem in found.problem
        (found,) = findings([sdist], replace(EXPECTED, ledger=built))
        assert (found.rule, found.where) == ("ledger-mismatch", wheel.name)

    def test_a_ledger_of_another_version(self, pair: tuple[Path, Path]) -> None:
        other = replace(ledger(*pair), version="1.2.4")
        found = findings(list(pair), replace(EXPECTED, ledger=other))
        assert {finding.rule for finding in found} == {"version-mismatch"}


class TestSeveral:
    def test_two_sdists_of_one_release(self, pair: tuple[Path, Path]) -> None:
        other = zipped(pair[0])
        found = findings([pair[0], other])
        assert {finding.rule for finding in found} == {"second-sdist", "sdist-format"}
        assert findings([pair[0], other], replace(EXPECTED, public=False)) == ()

    def test_two_wheels_for_the_same_places(self, pair: tuple[Path, Path]) -> None:
        other = tagged("py3.py2-none-any")(pair[1])
        (found,) = [f for f in findings([pair[1], other]) if f.rule != "wheel-tags"]
        assert found.rule == "same-tags"
        assert found.severity is Severity.WARNING
        for parted in ("py2-none-any", "cp311-cp311-win_amd64"):
            found_tags = findings([pair[1], tagged(parted)(pair[1])])
            assert found_tags == ()


class TestReport:
    def test_an_ignored_rule_is_still_told_with_its_reason(self, pair: tuple[Path, Path]) -> None:
        wheel = with_line("Requires-Dist: x @ https://example.org/x.tar.gz")(pair[1])
        report = check_distributions([wheel], EXPECTED, ignore={"direct-url": "ours"})
        assert report.findings == ()
        (ignored,) = report.ignored
        assert (ignored.finding.rule, ignored.reason) == ("direct-url", "ours")
        assert report.problems() == ()

    def test_errors_become_errors_and_warnings_do_not(self, pair: tuple[Path, Path]) -> None:
        bad = with_line("Classifier: A :: B")(pair[1])
        report = check_distributions(
            [with_description("", "")(bad)], EXPECTED, ignore=Config().ignore
        )
        assert [found.severity for found in report.findings] == [Severity.ERROR, Severity.WARNING]
        assert len(report.warnings) == 1
        (problem,) = report.problems()
        assert isinstance(problem, DistributionsRefused)
        assert "'A :: B'" in problem.what
        assert "classifier" in problem.fix[1]

    def test_a_rule_that_does_not_exist_cannot_be_ignored(self, pair: tuple[Path, Path]) -> None:
        with pytest.raises(BadConfiguration) as caught:
            check_distributions([pair[1]], EXPECTED, ignore={"clasifier": "a slip"})
        assert "'classifier'" in caught.value.fix[0]

    def test_files_that_are_no_distributions_are_told_together(self, tmp_path: Path) -> None:
        paths = [tmp_path / "notes.txt", tmp_path / "x-1.0.tar.gz"]
        for path in paths:
            path.write_text("")
        with pytest.raises(SeveralProblems) as caught:
            findings(paths)
        assert [type(problem) for problem in caught.value.problems] == [NotADistribution] * 2


@pytest.mark.parametrize("rule", ["description", "description-missing", "description-type"])
def test_twine_agrees_about_descriptions(
    pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str], rule: str
) -> None:
    """`twine check --strict` refuses what these rules find, and passes what they pass."""
    from twine.commands.check import check  # noqa: PLC0415 - 0.4 s, for this test only

    ((change, _),) = BREAKERS[rule]
    assert check([str(change(pair[1]))], strict=True)
    assert not check([str(pair[0]), str(pair[1])], strict=True)
    capsys.readouterr()
