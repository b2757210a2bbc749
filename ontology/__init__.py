"""What things are: the ontology's Turtle files, found and parsed. Imports nothing else of Melian."""

from ontology.files import BASE, MEL, OntologyError, Source, concepts, modules, read, theories

__all__ = ["BASE", "MEL", "OntologyError", "Source", "concepts", "modules", "read", "theories"]
