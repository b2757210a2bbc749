"""The syntaxes that answers and graphs are written in: one table of media types, suffixes and Oxigraph's writers."""

from dataclasses import dataclass

import pyoxigraph as ox

from ontology import BASE, MEL


@dataclass(frozen=True)
class Syntax:
    """One syntax: its name, media type, suffix, its IRI at the W3C, and Oxigraph's name for it."""

    name: str
    media_type: str
    suffix: str
    iri: str
    writer: ox.RdfFormat | ox.QueryResultsFormat


@dataclass(frozen=True)
class GraphSyntax(Syntax):
    """A syntax of graphs."""

    writer: ox.RdfFormat


@dataclass(frozen=True)
class ResultSyntax(Syntax):
    """A syntax of rows, or of yes and no."""

    writer: ox.QueryResultsFormat


_OX = ox.QueryResultsFormat
_W3C = "http://www.w3.org/ns/formats/"

RESULTS = (
    ResultSyntax(
        "JSON", "application/sparql-results+json", "srj", _W3C + "SPARQL_Results_JSON", ox.QueryResultsFormat.JSON
    ),
    ResultSyntax(
        "XML", "application/sparql-results+xml", "srx", _W3C + "SPARQL_Results_XML", ox.QueryResultsFormat.XML
    ),
    ResultSyntax("CSV", "text/csv", "csv", _W3C + "SPARQL_Results_CSV", _OX.CSV),
    ResultSyntax("TSV", "text/tab-separated-values", "tsv", _W3C + "SPARQL_Results_TSV", _OX.TSV),
)
"""What a SELECT is answered in; the first is what who does not choose gets."""

VERDICTS = RESULTS[:2]
"""What an ASK is answered in: CSV and TSV have no yes and no."""

GRAPHS = (
    GraphSyntax("Turtle", "text/turtle", "ttl", _W3C + "Turtle", ox.RdfFormat.TURTLE),
    GraphSyntax("N-Triples", "application/n-triples", "nt", _W3C + "N-Triples", ox.RdfFormat.N_TRIPLES),
    GraphSyntax("RDF/XML", "application/rdf+xml", "rdf", _W3C + "RDF_XML", ox.RdfFormat.RDF_XML),
    GraphSyntax("JSON-LD", "application/ld+json", "jsonld", _W3C + "JSON-LD", ox.RdfFormat.JSON_LD),
    GraphSyntax("TriG", "application/trig", "trig", _W3C + "TriG", ox.RdfFormat.TRIG),
    GraphSyntax("N-Quads", "application/n-quads", "nq", _W3C + "N-Quads", ox.RdfFormat.N_QUADS),
)
"""What a graph, and the answer of a CONSTRUCT or DESCRIBE, is written in."""

PREFIXES = {
    "mel": str(MEL),
    "theory": f"{BASE}theory/",
    "rule": f"{BASE}rule/",
    "case": f"{BASE}case/",
    "situation": f"{BASE}situation/",
    "assessment": f"{BASE}assessment/",
    "state": f"{BASE}state/",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes that what Melian writes is abbreviated with."""
