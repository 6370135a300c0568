"""The machine's own configuration of pip and uv: which files there are, what pip's say.

`environments` reads it so that a company's mirror, certificates and proxies are
used whichever installer runs. Nothing of a project is read here.
"""

from __future__ import annotations

import configparser
import os
import sys
from pathlib import Path

__all__ = ["read_pip_settings", "uv_configuration_file"]


def read_pip_settings() -> dict[str, str]:
    """Return what pip's files and `PIP_*` variables say about `pip install`.

    Keys are spelt as in pip.conf. The files and their order are those of
    https://pip.pypa.io/en/stable/topics/configuration/; the file inside a virtual
    environment is left out, as every environment of shipway is a fresh one. A file
    that does not parse counts as empty: pip tells of it.
    """
    settings: dict[str, str] = {}
    for path in _pip_files():
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError):
            continue
        for section in ("global", "install"):
            if parser.has_section(section):
                settings |= {_key(name): value for name, value in parser.items(section)}
    return settings | {
        _key(name.removeprefix("PIP_")): value
        for name, value in os.environ.items()
        if name.startswith("PIP_") and value
    }


def uv_configuration_file() -> Path | None:
    """Return the uv.toml of the user, else of the machine, else None.

    https://docs.astral.sh/uv/concepts/configuration-files/
    """
    user = "APPDATA" if os.name == "nt" else "XDG_CONFIG_HOME"
    candidates = (
        _folder(user, "~/.config") / "uv" / "uv.toml",
        *(folder / "uv" / "uv.toml" for folder in _machine_folders()),
        Path("/etc/uv/uv.toml"),
    )
    return next((path for path in candidates if path.is_file()), None)


def _key(name: str) -> str:
    return name.lower().replace("_", "-")


def _pip_files() -> list[Path]:
    """Return pip's files from the weakest to the strongest."""
    named = os.environ.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return []
    if os.name == "nt":
        files = [
            *(folder / "pip" / "pip.ini" for folder in _machine_folders()),
            Path.home() / "pip" / "pip.ini",
            _folder("APPDATA", "~/AppData/Roaming") / "pip" / "pip.ini",
        ]
    else:
        files = [
            *(folder / "pip" / "pip.conf" for folder in reversed(_machine_folders())),
            Path("/etc/pip.conf"),
            Path.home() / ".pip" / "pip.conf",
            _user_folder() / "pip" / "pip.conf",
        ]
    return [*files, Path(named)] if named else files


def _user_folder() -> Path:
    # On macOS the older place wins where it exists.
    library = Path.home() / "Library" / "Application Support"
    if sys.platform == "darwin" and (library / "pip").is_dir():
        return library
    return _folder("XDG_CONFIG_HOME", "~/.config")


def _machine_folders() -> list[Path]:
    """Return the folders for configuration of all users, the strongest first."""
    if os.name == "nt":
        return [_folder("PROGRAMDATA", "C:/ProgramData")]
    if sys.platform == "darwin":
        return [Path("/Library/Application Support")]
    names = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    return [Path(name) for name in names.split(os.pathsep) if name]


def _folder(variable: str, default: str) -> Path:
    return Path(os.environ.get(variable) or default).expanduser()
