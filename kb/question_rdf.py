"""The stored questions as RDF: SPARQL executables of SHACL, with their parameters, for catalogues and editors.

Source: SHACL Advanced Features (sh:SPARQLExecutable, sh:select, sh:parameter, sh:declare); keywords as in schema.org.
"""

import re
from collections.abc import Iterator

from rdflib import RDF, RDFS, SH, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef

from kb.questions import Parameter, Question, questions
from ontology import BASE, MEL

SCHEMA = Namespace("https://schema.org/")
QUESTION = Namespace(BASE + "question/")
_DATATYPES = {"integer": XSD.integer, "decimal": XSD.decimal, "boolean": XSD.boolean, "string": XSD.string}
_PREFIX = re.compile(r"PREFIX\s+(\w*):\s*<([^>]+)>")


def described() -> Graph:
    """All stored questions, described."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in (
        ("sh", SH),
        ("schema", SCHEMA),
        ("question", QUESTION),
        ("mel", MEL),
        ("skos", SKOS),
        ("rdfs", RDFS),
    ):
        graph.bind(prefix, namespace)
    for question in questions().values():
        for triple in _described(question):
            graph.add(triple)
    for prefix, address in sorted(prefixes().items()):
        entry = BNode()
        graph.add((QUESTION.prefixes, SH.declare, entry))
        graph.add((entry, SH.prefix, Literal(prefix)))
        graph.add((entry, SH.namespace, Literal(address, datatype=XSD.anyURI)))
    return graph


def prefixes() -> dict[str, str]:
    """The prefixes that the stored questions declare."""
    return {
        prefix: address for question in questions().values() for prefix, address in _PREFIX.findall(question.prologue)
    }


def _described(question: Question) -> Iterator[tuple[URIRef | BNode, URIRef, URIRef | BNode | Literal]]:
    node = QUESTION[f"{question.number}-{question.slug}"]
    yield node, RDFS.comment, Literal(question.question, lang="en")
    yield node, RDFS.label, Literal(question.question, lang="en")
    yield node, SKOS.notation, Literal(str(question.number))
    yield node, MEL.level, Literal(question.level)
    for keyword in question.keywords:
        yield node, SCHEMA.keywords, Literal(keyword, lang="en")
    if question.note:
        yield node, SKOS.note, Literal(question.note, lang="en")
    if question.command:
        yield node, MEL.answeredByCommand, Literal(question.command)
    if question.query:
        yield node, RDF.type, SH.SPARQLExecutable
        yield node, RDF.type, SH.SPARQLSelectExecutable
        yield node, SH.select, Literal(question.query)
        yield node, SH.prefixes, QUESTION.prefixes
    for parameter in question.parameters:
        yield from _parameter(node, parameter)


def _parameter(node: URIRef, parameter: Parameter) -> Iterator[tuple[URIRef | BNode, URIRef, URIRef | BNode | Literal]]:
    taken = BNode()
    yield node, SH.parameter, taken
    yield taken, SH.name, Literal(parameter.name)
    if parameter.kind == "iri":
        yield taken, SH.nodeKind, SH.IRI
    else:
        yield taken, SH.datatype, _DATATYPES[parameter.kind]
    yield taken, MEL.defaultChoice, Literal(parameter.default)
    if parameter.choices:
        yield taken, MEL.choices, Literal(parameter.choices)
