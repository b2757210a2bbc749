"""The kinds of things that pages group by: the first part of a name of ours under the base."""

from typing import Final

from ontology import BASE

HEADINGS: Final = {
    "theory": "Theories",
    "rule": "Rules",
    "concept": "Concepts",
    "case": "Cases",
    "situation": "Situations",
    "state": "States",
    "actor": "Other actors",
    "question": "Questions",
    "parameter": "Parameters",
    "work": "Works",
    "treaty": "Treaties",
    "event": "Events",
    "claim": "Claims",
    "commitment": "Pledges",
    "pair": "Pairs",
    "indicator": "Indicators",
    "ontology": "Terms of the ontology",
    "graph": "Graphs",
}
"""Kinds in the order in which pages list them, and what their lists are headed."""
LISTS: Final = {
    "theory": "/theories",
    "concept": "/concepts",
    "case": "/cases",
    "question": "/questions",
    "state": "/states",
    "actor": "/states",
    "work": "/works",
    "parameter": "/parameters",
}
"""The pages that list kinds."""


def kind(iri: str) -> str:
    """The kind of a thing; of another's thing, the empty text."""
    return iri.removeprefix(BASE).partition("/")[0] if iri.startswith(BASE) else ""
