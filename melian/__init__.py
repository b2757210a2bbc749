"""Melian: a knowledge base and reasoner over the theories of international alignment."""

from typing import TYPE_CHECKING, Any

from melian.version import __version__

if TYPE_CHECKING:
    from melian.api import compare, data, explain, flips, panel, predict, verify, whatif

__all__ = ["__version__", "compare", "data", "explain", "flips", "panel", "predict", "verify", "whatif"]


def __getattr__(name: str) -> Any:
    """Loads the API when it is asked for: half a second that validate, check and new can do without."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from melian import api

    return getattr(api, name)
