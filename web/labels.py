"""What things are called: labels to be shown in the place of IRIs."""

from collections.abc import Iterable

import pyoxigraph as ox

from kb.errors import KbError
from kb.formats import PREFIXES
from ontology import BASE
from web import stored
from web.reading import Reading

_AT_ONCE = 500
"""Things that are asked for in one query; of a longer table the rest keep their IRIs."""


def labels(iris: Iterable[str]) -> dict[str, str]:
    """The labels of those of some things that have one. An answer without labels is better than none."""
    wanted = list(dict.fromkeys(iris))[:_AT_ONCE]
    if not wanted:
        return {}
    try:
        answer = Reading().select(stored.filled("names", thing=[ox.NamedNode(iri) for iri in wanted]))
    except KbError:
        return {}
    return {thing.value: str(name.value) for thing, name in reversed(answer.rows) if thing and name}


def shortened(iri: str) -> str:
    """An IRI with a prefix of ours or of the web's, as in mel:Balancing; where none fits, ours without the base."""
    fitting = [(prefix, space) for prefix, space in PREFIXES.items() if iri.startswith(space)]
    if not fitting:
        return iri.removeprefix(BASE)
    prefix, space = max(fitting, key=lambda pair: len(pair[1]))
    return f"{prefix}:{iri.removeprefix(space)}"
