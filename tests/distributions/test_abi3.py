"""Wheels of the stable ABI, looked into by abi3audit."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from distributions.breakers import EXPECTED
from distributions.content_breakers import with_compiled
from shipway.distributions.checks import check_distributions
from shipway.doors import abi3

if TYPE_CHECKING:
    from pathlib import Path

_SOUND = "extern void *PyModule_Create2(void *, int);\n"
_SOUND += "void *PyInit_x(void) { return PyModule_Create2(0, 3); }\n"
_FOREIGN = "extern void *_PyObject_GC_Calloc(int, int);\n"
_FOREIGN += "extern void *PyType_GetModuleByDef(void *, void *);\n"
_FOREIGN += (
    "void *PyInit_x(void) { PyType_GetModuleByDef(0, 0); return _PyObject_GC_Calloc(1, 2); }\n"
)

COMPILER = shutil.which("cc")


def compiled(pair: tuple[Path, Path], code: str, tmp_path: Path) -> Path:
    """Return the wheel with an extension module of this code in it, tagged abi3 for 3.9."""
    source, binary = tmp_path / "x.c", tmp_path / "x.abi3.so"
    source.write_text(code, encoding="utf-8")
    subprocess.run([str(COMPILER), "-shared", "-fPIC", "-o", binary, source], check=True)
    change = with_compiled(
        "cp39-abi3-manylinux_2_28_x86_64", "sample_flit/x.abi3.so", content=binary.read_bytes()
    )
    (wheel,) = change(*pair)
    return wheel


@pytest.mark.skipif(COMPILER is None, reason="there is no compiler for C here")
class TestSymbols:
    @pytest.mark.slow
    def test_those_that_the_stable_abi_lacks_are_told(
        self, pair: tuple[Path, Path], tmp_path: Path
    ) -> None:
        wheel = compiled(pair, _FOREIGN, tmp_path)
        symbols = abi3.foreign_symbols(wheel, tmp_path)
        assert symbols == (
            "_PyObject_GC_Calloc in x.abi3.so",
            "PyType_GetModuleByDef in x.abi3.so, since 3.13",
        )
        expected = replace(EXPECTED, foreign={wheel.name: symbols})
        found = check_distributions([wheel], expected, ignore={}).findings
        assert [finding.rule for finding in found] == ["abi3", "abi3"]
        assert "_PyObject_GC_Calloc" in found[0].problem

    @pytest.mark.slow
    def test_those_that_it_has_are_none(self, pair: tuple[Path, Path], tmp_path: Path) -> None:
        assert abi3.foreign_symbols(compiled(pair, _SOUND, tmp_path), tmp_path) == ()


def test_without_abi3audit_nothing_can_be_said(
    pair: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(abi3, "find_spec", lambda _: None)
    assert abi3.foreign_symbols(pair[1], tmp_path) is None
