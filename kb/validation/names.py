"""Long names cut short for a reader: mel:proximity, state:FRN, shape's last part."""

import re

import ontology

_PREFIXES = {
    ontology.MEL: "mel",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://www.w3.org/2001/XMLSchema#": "xsd",
    "http://www.w3.org/2002/07/owl#": "owl",
    "http://www.w3.org/2004/02/skos/core#": "skos",
    "http://www.w3.org/ns/shacl#": "sh",
    "http://purl.org/dc/terms/": "dcterms",
}
_OURS = re.compile(re.escape(ontology.BASE) + r"([a-z]+)/(.+)")


def short(iri: str) -> str:
    """An IRI with a prefix if it has one that a reader of Melian knows, else in angle brackets.

    Melian's own namespaces bear their own names: https://w3id.org/melian/state/FRN is state:FRN.
    """
    for namespace, prefix in _PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    ours = _OURS.fullmatch(iri)
    return f"{ours[1]}:{ours[2]}" if ours else f"<{iri}>"


def short_path(path: str) -> str:
    """A path with its IRIs cut short."""
    return re.sub("<([^<>]*)>", lambda match: short(match[1]), path) if "<" in path else short(path)
