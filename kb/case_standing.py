"""What stands behind a coded value: who coded it, with what status, and what other coders claim instead."""

from dataclasses import dataclass

from rdflib import SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from kb.actors import Registry
from kb.case_claims import coder_name
from kb.case_record import short
from kb.case_terms import MEL, Term, case_terms


@dataclass(frozen=True)
class Claimed:
    """What one coder claims, as the case tables write it, with the claim's status ("" if it says none)."""

    coder: str
    value: str
    status: str
    default: bool


@dataclass(frozen=True)
class Standing:
    """Who coded a value, with what status (None: the case does not say), and the claims that compete for it."""

    coder: str | None
    status: str | None
    claims: tuple[Claimed, ...] = ()

    @property
    def contested(self) -> bool:
        """Whether coders differ."""
        return len({claim.value for claim in self.claims}) > 1


def standing(graph: Graph, situation: str, column: str, target_iri: str | None = None) -> Standing:
    """What stands behind the value in a column of the case tables, in a situation (by its id).

    ``target_iri`` says of which target it is judged, if of one; if of all alike, the situation's record answers.
    """
    node = _situation(graph, situation)
    about = _assessment(graph, node, target_iri) if target_iri else node
    claims = tuple(
        _claimed(graph, claim)
        for claim in graph.subjects(MEL.claimedProperty, _property(column).iri)
        if _concerns(graph, claim, node, target_iri and about)
    )
    if claims:
        chosen = next((claim for claim in claims if claim.default), claims[0])
        return Standing(chosen.coder, chosen.status or None, claims)
    coder = graph.value(about, MEL.codedBy)
    return Standing(None if coder is None else coder_name(str(coder)), _status(graph, about) or None)


def actors_claimed(graph: Graph, situation: str) -> dict[str, str]:
    """The actors that some coder names in a role in a situation: names by IRI."""
    node = _situation(graph, situation)
    found = {}
    for claim in graph.subjects(MEL.claimAbout, node):
        for value in graph.objects(claim, MEL.claimedValue):
            if isinstance(value, URIRef) and (value, MEL.behaviourCode, None) not in graph and not _listed(value):
                found[str(value)] = _name(graph, value)
    return found


def _situation(graph: Graph, key: str) -> Node | None:
    nodes = graph.subjects(SKOS.notation, Literal(key))
    return next((node for node in nodes if (node, MEL.perceiver, None) in graph), None)


def _assessment(graph: Graph, situation: Node | None, target_iri: str) -> Node | None:
    nodes = graph.subjects(MEL.inSituation, situation)
    return next((node for node in nodes if (node, MEL.target, URIRef(target_iri)) in graph), None)


def _concerns(graph: Graph, claim: Node, situation: Node | None, assessment: Node | str | None) -> bool:
    about = graph.value(claim, MEL.claimAbout)
    if about == situation:
        return True
    return about == assessment if assessment else graph.value(about, MEL.inSituation) == situation


def _property(column: str) -> Term:
    """The property that a claim about a column names: of a role, the one that says who plays it."""
    terms = case_terms()
    if column in terms.roles:
        return terms.roles[column][1]
    every = [*terms.of("Situation"), *terms.of("Assessment")]
    return next(term for term in every if column in (term.coded_in, term.column))


def _claimed(graph: Graph, claim: Node) -> Claimed:
    coder, value = graph.value(claim, MEL.codedBy), graph.value(claim, MEL.claimedValue)
    default = graph.value(claim, MEL.isDefaultClaim) == Literal(True)
    return Claimed(coder_name(str(coder)), _written(graph, value), _status(graph, claim), default)


def _written(graph: Graph, value: Node | None) -> str:
    if isinstance(value, URIRef):
        return _listed(value) or _name(graph, value)
    return str(value)


def _listed(value: URIRef) -> str | None:
    return next((notation for notation, iri in case_terms().values.items() if iri == value), None)


def _name(graph: Graph, actor: URIRef) -> str:
    known = Registry.load().by_iri(str(actor))
    named = [graph.value(node, MEL.namedAs) for node in graph.subjects(MEL.target, actor)]
    return next((str(name) for name in named if name), known.label if known else str(actor).rpartition("/")[2])


def _status(graph: Graph, node: Node | None) -> str:
    """The status as a word: assumption, published, from memory."""
    value = graph.value(node, MEL.status)
    return "" if not isinstance(value, URIRef) else " ".join(_split(short(value).removeprefix("mel:")))


def _split(name: str) -> list[str]:
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return words.split()
