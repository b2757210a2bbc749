"""Names of variables as words."""

import re


def words(name: str) -> str:
    """The name of a variable or parameter as words: topThreatName is top threat."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: f" {found[1].lower()}", name).removesuffix(" name")
