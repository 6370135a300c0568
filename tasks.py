"""Where `invoke` starts: the tasks of shipway, as any repository would have them."""

from shipway.tasks import ns

__all__ = ["ns"]
