"""Competing claims: what coders say differently of one value, and which of them a reading follows.

A contested value stands in claims only (``claims.ttl``). A reading takes, for each of them, the claim of the
reader's coder if there is one, else the default; all claims stay in the graph.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from kb.case_record import Record, short
from kb.case_table import case_error, listed, meant, shown
from kb.case_terms import MEL, CaseTerms, case_terms

NOBODY = Literal(False)

_DESCRIBED_BY = {"Situation": MEL.perceiver, "Assessment": MEL.inSituation}


@dataclass(frozen=True)
class Chosen:
    """What the chosen claims say: values by subject and property, as if they stood there uncontested.

    ``unheld`` are the assessments of actors that a claim which was not chosen names in a role, and nothing else.
    """

    said: Mapping[Node, Mapping[Node, list[Node]]] = field(default_factory=dict)
    unheld: frozenset[Node] = frozenset()


@dataclass(frozen=True)
class _Claim:
    record: Record
    about: URIRef
    property: URIRef
    values: list[Node]
    coder: str
    default: bool


def coders(graph: Graph) -> list[str]:
    """Whose claims ``graph`` holds, each coder once, in the order of reading; [] without a claim."""
    named = (graph.value(claim, MEL.codedBy) for claim in _subjects(graph))
    return list(dict.fromkeys(_coder(str(coder)) for coder in named if coder is not None))


def check_coder(coder: str, known: Sequence[str]) -> None:
    """Raises CaseError when no coder of ``known`` is meant by ``coder``; capitals do not matter."""
    if coder.casefold() in {name.casefold() for name in known}:
        return
    if not known:
        raise case_error(f"there is no coder {shown(coder)}: nothing in the cases read is contested")
    raise case_error(
        f"there is no coder {shown(coder)}: the claims in the cases read are by "
        f"{listed(known, 'and')}{meant(coder, known)}"
    )


def choose(graph: Graph, files: Mapping[Node, str], coder: str | None = None) -> Chosen:
    """What the claims in ``graph`` say to a reader who follows ``coder`` (capitals do not matter).

    Raises CaseError, naming file and claim, when a claim lacks what it must have, is about nothing described
    here, claims what is no property of it or no value of the property, or when a contested value is asserted
    directly too, has no default claim or several, or two claims of one coder.
    """
    claims = _Claims(graph, files)
    return claims.chosen(coder)


class _Claims:
    def __init__(self, graph: Graph, files: Mapping[Node, str]) -> None:
        self._graph = graph
        self._files = files
        self._terms: CaseTerms = case_terms()
        self._roles = {holds.iri: filled.iri for filled, holds in self._terms.roles.values()}
        self._claimable = _claimable(self._terms)
        self._contested: dict[tuple[URIRef, URIRef], list[_Claim]] = defaultdict(list)
        for subject in _subjects(graph):
            claim = self._claim(subject)
            self._contested[claim.about, claim.property].append(claim)
        for claims in self._contested.values():
            self._check_together(claims)

    def chosen(self, coder: str | None) -> Chosen:
        said: dict[Node, dict[Node, list[Node]]] = defaultdict(dict)
        rivals: list[_Claim] = []
        for claims in self._contested.values():
            own = [claim for claim in claims if coder and claim.coder.casefold() == coder.casefold()]
            (claim,) = own or [claim for claim in claims if claim.default]
            if claim.property in self._roles:
                self._play(claim, said)
                rivals += claims
            else:
                said[claim.about][claim.property] = claim.values
        return Chosen(said, self._unheld(rivals, said))

    def _claim(self, subject: Node) -> _Claim:
        said: dict[Node, list[Node]] = defaultdict(list)
        for predicate, value in self._graph.predicate_objects(subject):
            said[predicate].append(value)
        record = Record(subject, "Claim", said, self._files.get(subject), self._terms)
        about = record.iri(MEL.claimAbout, "a situation or an assessment, as in mel:claimAbout situation:R45")
        property_ = record.iri(MEL.claimedProperty, "a property, as in mel:claimedProperty mel:isStrongest")
        coder = record.text(MEL.codedBy, 'a coder, as in mel:codedBy "Melian"')
        if DCTERMS.source not in said and MEL.status not in said:
            raise record.error("lacks dcterms:source: it needs the work in which the claim is made")
        default = record.value(MEL.isDefaultClaim) is True
        claim = _Claim(record, about, property_, said[MEL.claimedValue], _coder(coder), default)
        self._check(claim)
        return claim

    def _check(self, claim: _Claim) -> None:
        kind = self._claimable.get(claim.property)
        name = short(claim.property)
        if kind is None:
            hint = meant(name, [short(known) for known in self._claimable])
            raise claim.record.error(f"claims {name}, which is nothing that coders can differ in{hint}")
        if (claim.about, _DESCRIBED_BY[kind], None) not in self._graph:
            raise claim.record.error(f"claims {name} of <{claim.about}>, which is no {kind.lower()} described here")
        if not claim.values:
            raise claim.record.error(f"lacks mel:claimedValue: it needs the value claimed for {name}")
        if len(claim.values) > 1 and claim.property != MEL.observed:
            raise claim.record.error(f"has {len(claim.values)} values for mel:claimedValue; {name} takes one")
        for value in claim.values:
            self._check_value(claim, value)
        for subject, property_ in self._asserted(claim):
            if (subject, property_, None) in self._graph:
                raise claim.record.error(
                    f"contests {short(property_)}, but <{subject}> has a value for it; "
                    "a contested value stands in claims only"
                )

    def _check_value(self, claim: _Claim, value: Node) -> None:
        if claim.property in self._roles:
            self._check_holder(claim, value)
        elif claim.property == MEL.observed:
            if (value, MEL.behaviourCode, None) not in self._graph:
                raise claim.record.error(f"claims <{value}>, which is no observation described here")
        else:
            claim.record.check(claim.property, value)

    def _check_holder(self, claim: _Claim, holder: Node) -> None:
        name = short(claim.property)
        if holder != NOBODY and not isinstance(holder, URIRef):
            raise claim.record.error(f"claims {name}: its value is the actor that plays the role, or false for nobody")
        targets = {self._graph.value(node, MEL.target) for node in self._assessments(claim.about)}
        if holder not in {NOBODY, self._graph.value(claim.about, MEL.perceiver), *targets}:
            raise claim.record.error(
                f"has <{holder}> for {name}, but the situation has no assessment of it; "
                "add one, with mel:isCandidate false if it is no candidate threat"
            )

    def _asserted(self, claim: _Claim) -> Iterable[tuple[Node, URIRef]]:
        """Where the contested value would stand if it were not contested."""
        if claim.property not in self._roles:
            return [(claim.about, claim.property)]
        holders = [(node, claim.property) for node in self._assessments(claim.about)]
        return [(claim.about, self._roles[claim.property]), *holders]

    def _check_together(self, claims: Sequence[_Claim]) -> None:
        first = claims[0]
        what = f"{short(first.property)} of <{first.about}>"
        if (defaults := sum(claim.default for claim in claims)) != 1:
            raise first.record.error(
                f"is one of {len(claims)} about {what}, of which {defaults or 'none'} "
                f"{'are' if defaults else 'is'} the default; one has mel:isDefaultClaim true"
            )
        by_coder: dict[str, _Claim] = {}
        for claim in claims:
            if by_coder.setdefault(claim.coder.casefold(), claim) is not claim:
                raise claim.record.error(f"is the second of {claim.coder} about {what}; a coder makes one claim")

    def _play(self, claim: _Claim, said: dict[Node, dict[Node, list[Node]]]) -> None:
        """Write who plays a role as an uncontested role is written: on the situation and on each assessment."""
        (holder,) = claim.values
        perceiver = self._graph.value(claim.about, MEL.perceiver)
        filled = holder not in (NOBODY, perceiver)  # a perceiver in its own role has nobody else there
        said[claim.about][self._roles[claim.property]] = [Literal(filled)]
        for node in self._assessments(claim.about):
            plays = filled and self._graph.value(node, MEL.target) == holder
            said[node][claim.property] = [Literal(plays)]

    def _unheld(self, rivals: Sequence[_Claim], said: Mapping[Node, Mapping[Node, list[Node]]]) -> frozenset[Node]:
        unheld = set()
        true = Literal(True)
        for claim in rivals:
            for node in self._assessments(claim.about):
                plays = [value for role in self._roles for value in self._graph.objects(node, role)]
                plays += [value for role in self._roles for value in said.get(node, {}).get(role, [])]
                named = self._graph.value(node, MEL.target) in claim.values
                if named and true not in plays and (node, MEL.isCandidate, NOBODY) in self._graph:
                    unheld.add(node)
        return frozenset(unheld)

    def _assessments(self, situation: Node) -> list[Node]:
        return list(self._graph.subjects(MEL.inSituation, situation))


def _subjects(graph: Graph) -> list[Node]:
    """All claims, also those whose type only a property tells."""
    typed = dict.fromkeys(graph.subjects(RDF.type, MEL.Claim))
    return list(typed | dict.fromkeys(graph.subjects(MEL.claimAbout, None)))


def _claimable(terms: CaseTerms) -> dict[URIRef, str]:
    """What coders can differ in, and whether it is claimed of a situation or of an assessment."""
    of_situation = [*terms.flags.values(), *terms.enumerated.values(), *(holds for _, holds in terms.roles.values())]
    of_assessment = [*terms.factors.values(), *terms.towards_target.values()]
    found = dict.fromkeys((term.iri for term in of_situation), "Situation")
    found |= dict.fromkeys((term.iri for term in of_assessment), "Assessment")
    return found | {MEL.observed: "Situation"}


def _coder(named: str) -> str:
    """A coder's name: as written, or the last part of an IRI (work/Walt1987 is Walt1987)."""
    return named.rstrip("/").rpartition("/")[2] if "://" in named else named
