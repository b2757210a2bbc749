"""One sound case, written out in each syntax, for the tests to break in one place.

Every property has a line of its own, so that a finding can only point at the right one by finding it.
"""

from pathlib import Path

PREFIXES = """@prefix mel: <https://w3id.org/melian/ontology/> .
@prefix case: <https://w3id.org/melian/case/> .
@prefix situation: <https://w3id.org/melian/situation/> .
@prefix assessment: <https://w3id.org/melian/assessment/> .
@prefix observation: <https://w3id.org/melian/observation/> .
@prefix state: <https://w3id.org/melian/state/> .
@prefix work: <https://w3id.org/melian/work/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""

BODY = """
case:X1 a mel:Case ;
    skos:notation "X1" ;
    rdfs:label "Munich, 1938"@en ;
    skos:definition "What France did about Germany in 1938."@en ;
    dcterms:source work:Walt1987 ;
    mel:codedBy "A. Scholar" ;
    mel:status mel:Assumption .

situation:X1-1 a mel:Situation ;
    skos:notation "X1-1" ;
    mel:inCase case:X1 ;
    mel:perceiver state:FRN ;
    mel:year 1938 ;
    mel:greatPower true ;
    mel:polarity mel:Multipolar ;
    mel:observationComplete true ;
    mel:observed observation:X1-1-1 ;
    mel:codedBy "A. Scholar" ;
    mel:status mel:Assumption .

observation:X1-1-1 a mel:Observation ;
    mel:behaviourCode "BAL" ;
    mel:towards state:GMY .

assessment:X1-1-GMY a mel:Assessment ;
    mel:inSituation situation:X1-1 ;
    mel:target state:GMY ;
    mel:isCandidate true ;
    mel:aggregatePower 3 ;
    mel:proximity 2 ;
    mel:codedBy "A. Scholar" ;
    mel:status mel:Assumption .
"""

SITUATIONS = {
    "situation": "X1", "case": "X", "perceiver": "France", "year": "1938", "great_power": "1",
    "polarity": "multipolar", "victor": "-", "observed": "BAL:Germany ALIGN:Britain",
}  # fmt: skip
ASSESSMENTS = {"situation": "X1", "target": "Germany", "aggregate_power": "3", "proximity": "2"}


def turtle(folder: Path, *changes: tuple[str, str], name: str = "case.ttl") -> Path:
    """The sound case in Turtle, with changes: each text once replaced by another."""
    text = PREFIXES + BODY
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def line_of(file: Path, part: str) -> int:
    """The line on which ``part`` stands first."""
    text = file.read_text(encoding="utf-8")
    return text.count("\n", 0, text.index(part)) + 1
