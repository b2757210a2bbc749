"""What a published graph is made from: the files behind the library, and those that one theory rests on."""

from collections.abc import Iterator
from pathlib import Path

from rdflib import OWL, RDF

import kb
import ontology
from kb.publication import Input, code
from ontology import MEL, Source
from reasoner.theory.expressions import And, Expression, Named, Not, Or
from reasoner.theory.library import Library, Theory

_ONTOLOGY, _KB, _REASONER = Path(ontology.__path__[0]), Path(kb.__path__[0]), Path(__file__).parent

_FOR_ALL_KINDS = {
    MEL.Behaviour,
    MEL.EnumeratedValue,
    OWL.DatatypeProperty,
    OWL.FunctionalProperty,
    OWL.ObjectProperty,
}
_FOR_ALL_PROPERTIES = {MEL.column, MEL.comparedWith, MEL.value}


def of_file(path: Path) -> Input:
    """A file, called by its place in the packages, or by its name alone if it is a reader's."""
    for root in (_ONTOLOGY, _KB):
        if path.is_relative_to(root):
            return Input.of_file(path, f"{root.name}/{path.relative_to(root).as_posix()}")
    return Input.of_file(path)


def program() -> Input:
    """The text of the program that measures and reasons."""
    return code(_KB, _ONTOLOGY, _REASONER)


def reading() -> Input:
    """The text of the program that reads cases and questions."""
    return code(_KB, _ONTOLOGY)


def shared(library: Library) -> tuple[Input, ...]:
    """The files that every theory rests on: the modules, and theory files that declare more than a theory's own."""
    modules = ontology.modules()
    further = [source.path for source in library.sources if source.path not in modules and _speaks_to_all(source)]
    return tuple(of_file(path) for path in (*modules, *further))


def of_theory(library: Library, theory: Theory) -> tuple[Path, ...]:
    """The files that a theory rests on beside the shared ones: what they say of it, its rules and their classes."""
    own = {theory.iri, *(rule.iri for rule in theory.rules)}
    own |= {name for rule in theory.rules for name in _named(rule.condition)}
    modules = ontology.modules()
    return tuple(
        source.path
        for source in library.sources
        if source.path not in modules and any(str(subject) in own for subject, _, _ in source.statements)
    )


def _speaks_to_all(source: Source) -> bool:
    return any(
        predicate in _FOR_ALL_PROPERTIES or (predicate == RDF.type and value in _FOR_ALL_KINDS)
        for _, predicate, value in source.statements
    )


def _named(expression: Expression) -> Iterator[str]:
    match expression:
        case Named(iri, definition):
            yield iri
            yield from _named(definition)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _named(part)
        case Not(part):
            yield from _named(part)
        case _:
            return
