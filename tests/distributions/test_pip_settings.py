"""pip's configuration is read as pip itself reads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shipway.doors.installers import uv_install
from shipway.doors.pip_settings import read_pip_settings


@pytest.fixture(autouse=True)
def _bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / ".config"))
    for name in ("XDG_CONFIG_DIRS", "PROGRAMDATA"):
        monkeypatch.setenv(name, str(tmp_path / "machine"))


def files(home: Path) -> tuple[Path, Path]:
    """Return the older and the newer place of the user's file."""
    if os.name == "nt":
        return home / "pip" / "pip.ini", home / ".config" / "pip" / "pip.ini"
    return home / ".pip" / "pip.conf", home / ".config" / "pip" / "pip.conf"


_ASK_PIP = """
import json
from pip._internal.commands import create_command
values = create_command("install").parser.get_default_values()
print(json.dumps([values.index_url, values.extra_index_urls, values.retries, values.cert]))
"""


def as_pip_reads_it() -> list[object]:
    """Ask pip's own parser of options for index, further indexes, retries and certificates."""
    done = subprocess.run(
        [sys.executable, "-c", _ASK_PIP], check=True, capture_output=True, encoding="utf-8"
    )
    values: list[object] = json.loads(done.stdout)
    return values


def as_shipway_reads_it() -> list[object]:
    settings = read_pip_settings()
    extra = settings.get("extra-index-url", "").split()
    return [settings["index-url"], extra, int(settings["retries"]), settings["cert"]]


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


OLD = "[global]\nindex-url = http://old\ntimeout = 1\ncert = /old\n[install]\nretries = 7\n"
NEW = """\
[global]
index-url = http://new
retries = 8
extra_index_url =
    http://one
    http://two
[install]
index-url =
[download]
cert = /not/for/install
"""


@pytest.mark.slow
def test_files_sections_and_variables_win_in_the_order_of_pip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = files(tmp_path)
    write(old, OLD)
    write(new, NEW)
    expected = ["http://new", ["http://one", "http://two"], 7, "/old"]
    assert as_shipway_reads_it() == expected
    assert as_pip_reads_it() == expected
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "http://three")
    expected[1] = ["http://three"]
    assert as_shipway_reads_it() == expected
    assert as_pip_reads_it() == expected


def test_a_file_that_is_named_stands_in_for_those_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, new = files(tmp_path)
    write(new, NEW)
    named = tmp_path / "named.conf"
    monkeypatch.setenv("PIP_CONFIG_FILE", str(named))
    assert read_pip_settings()["index-url"] == "http://new"
    write(named, "[install]\nindex-url = http://named\nretries = 1\ncert = /named\n")
    expected = ["http://named", [], 1, "/named"]
    assert as_shipway_reads_it() == expected
    assert as_pip_reads_it() == expected


def test_the_null_device_turns_all_files_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, new = files(tmp_path)
    write(new, NEW)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    assert "index-url" not in read_pip_settings()


def test_a_file_that_does_not_parse_counts_as_empty(tmp_path: Path) -> None:
    old, new = files(tmp_path)
    write(old, OLD)
    write(new, "index-url = no section\n")
    assert read_pip_settings()["index-url"] == "http://old"


def test_a_folder_of_siblings_counts_beside_what_the_machine_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a, b"
    monkeypatch.setenv("UV_FIND_LINKS", "/wheels")
    _, variables = uv_install(Path("uv"), Path("python"), None, folder)
    assert (variables["UV_FIND_LINKS"] or "").split(",") == ["/wheels", folder.as_uri()]
    _, alone = uv_install(Path("uv"), Path("python"), "https://index.example/simple/", folder)
    assert alone["UV_FIND_LINKS"] == folder.as_uri()
