"""Queries of strangers, answered within bounds: checked, run in a process of their own, ended when they overstep."""

from kb.bounded.model import Answered, Asked, Bounds, Busy, Malformed, Overstepped, Refused, TooLarge, Unwritable

__all__ = ["Answered", "Asked", "Bounds", "Busy", "Malformed", "Overstepped", "Refused", "TooLarge", "Unwritable"]
