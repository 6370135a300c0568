"""`[tool.shipway]` of pyproject.toml as frozen data; docs/configuration.md lists every key."""

from .keys import Config, TargetConfig, VersionFile
from .nearest import nearest
from .reading import read_config

__all__ = ["Config", "TargetConfig", "VersionFile", "nearest", "read_config"]
