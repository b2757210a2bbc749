"""Melian: a knowledge base and reasoner over the theories of international alignment."""

from melian.api import data, panel, predict, verify
from melian.version import __version__

__all__ = ["__version__", "data", "panel", "predict", "verify"]
