"""The syntaxes that answers and graphs are written in: one table of media types, suffixes and Oxigraph's writers."""

from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True)
class Syntax:
    """One syntax: its name, media type, suffix, its IRI at the W3C, and Oxigraph's name for it."""

    name: str
    media_type: str
    suffix: str
    iri: str
    writer: ox.RdfFormat | ox.QueryResultsFormat


_W3C = "http://www.w3.org/ns/formats/"

RESULTS = (
    Syntax("JSON", "application/sparql-results+json", "srj", _W3C + "SPARQL_Results_JSON", ox.QueryResultsFormat.JSON),
    Syntax("XML", "application/sparql-results+xml", "srx", _W3C + "SPARQL_Results_XML", ox.QueryResultsFormat.XML),
    Syntax("CSV", "text/csv", "csv", _W3C + "SPARQL_Results_CSV", ox.QueryResultsFormat.CSV),
    Syntax("TSV", "text/tab-separated-values", "tsv", _W3C + "SPARQL_Results_TSV", ox.QueryResultsFormat.TSV),
)
"""What a SELECT is answered in; the first is what who does not choose gets."""

VERDICTS = RESULTS[:2]
"""What an ASK is answered in: CSV and TSV have no yes and no."""

GRAPHS = (
    Syntax("Turtle", "text/turtle", "ttl", _W3C + "Turtle", ox.RdfFormat.TURTLE),
    Syntax("N-Triples", "application/n-triples", "nt", _W3C + "N-Triples", ox.RdfFormat.N_TRIPLES),
    Syntax("RDF/XML", "application/rdf+xml", "rdf", _W3C + "RDF_XML", ox.RdfFormat.RDF_XML),
    Syntax("JSON-LD", "application/ld+json", "jsonld", _W3C + "JSON-LD", ox.RdfFormat.JSON_LD),
    Syntax("TriG", "application/trig", "trig", _W3C + "TriG", ox.RdfFormat.TRIG),
    Syntax("N-Quads", "application/n-quads", "nq", _W3C + "N-Quads", ox.RdfFormat.N_QUADS),
)
"""What a graph, and the answer of a CONSTRUCT or DESCRIBE, is written in."""
