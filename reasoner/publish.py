"""The library as named graphs: what is asserted, what is measured and what each theory infers never share one."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import DCTERMS, URIRef

import ontology
from kb import casebook, question_rdf
from kb.actors import ACTORS_FILE
from kb.publication import CC_BY, GRAPH, GraphKind, Publication, in_files, in_graph
from kb.publish import publish
from kb.store import MemoryStore, Statement
from reasoner import origins, published_cases
from reasoner.published_cases import PublishedCase, in_name
from reasoner.theory.library import Library, Theory

if TYPE_CHECKING:
    from reasoner.reasoned import Reasoned

Later = Callable[[], "Reasoned"]
"""What is reasoned of the cases, read and measured when it is first called."""

ONTOLOGY, CONCEPTS, ACTORS, QUESTIONS, MEASURED = (
    GRAPH + name for name in ("ontology", "concepts", "actors", "questions", "measured")
)


def library_store(library: Library, derivations: bool = False) -> MemoryStore:
    """A store with all that is published of the shipped library; how predictions follow only if it is asked for."""
    store = MemoryStore()
    publish(store, publications(library, derivations=derivations))
    return store


def publications(
    library: Library, *, cases: Sequence[str | Path] = (), folders: Sequence[Path] = (), derivations: bool = True
) -> list[Publication]:
    """All graphs of a library: terms, concepts, actors, questions, cases, what was measured, and what follows.

    cases: further ones than the shipped; folders: those of theory files that the library was loaded with. Nothing is
    measured or inferred before a publication's content is asked for. Raises CaseError and OntologyError.
    """
    own = [each for each in cases if str(each).upper() not in {case.id for case in casebook.shipped()}]
    published = published_cases.shipped()
    for reference in own:
        published.append(published_cases.of_reader(reference, [case.id for case in published]))
    theory_files = [path for folder in folders for path in ontology.theories(folder)]
    return [
        *_stated(),
        *(_theory_file(path) for path in theory_files),
        *(_case(case) for case in published),
        *_followed(library, published, theory_files, _later(library, own), derivations),
    ]


def _later(library: Library, cases: Sequence[str | Path]) -> Later:
    """What is reasoned of cases, once it is needed."""

    @cache
    def reasoned() -> "Reasoned":
        from reasoner.reasoned import Reasoned  # half a second, which publishing what has not changed does without

        return Reasoned(library, cases)

    return reasoned


def _stated() -> Iterator[Publication]:
    """What comes with Melian, but for the cases."""
    terms, concepts = [*ontology.modules(), *ontology.theories()], ontology.concepts()
    queries = sorted((Path(ontology.__path__[0]) / "questions").glob("*.rq"))
    yield _of_files(ONTOLOGY, "The ontology and the theories", terms)
    yield _of_files(CONCEPTS, "The glossary", concepts)
    yield _of_files(ACTORS, "The actors", [ACTORS_FILE])
    yield Publication(
        graph=QUESTIONS,
        kind=GraphKind.ASSERTED,
        title="The stored questions, as SPARQL executables of SHACL",
        inputs=(*map(origins.of_file, queries), origins.reading()),
        content=lambda: in_graph(question_rdf.described()),
    )


def _of_files(graph: str, title: str, files: Sequence[Path]) -> Publication:
    inputs = tuple(map(origins.of_file, files))
    return Publication(graph, GraphKind.ASSERTED, title, inputs, lambda: in_files(files))


def _theory_file(path: Path) -> Publication:
    """A theory file of a reader's, whose licence nobody knows."""
    title, inputs = f"Theories of {path.name}", (origins.of_file(path),)
    return Publication(_of_theory_file(path), GraphKind.ASSERTED, title, inputs, lambda: in_files([path]), licence=None)


def _of_theory_file(path: Path) -> str:
    return f"{GRAPH}theory/{in_name(path.stem)}"


def _case(case: PublishedCase) -> Publication:
    title = f"Case {case.id}: {case.label}"
    return Publication(case.graph, GraphKind.ASSERTED, title, case.inputs, case.statements, licence=case.licence)


def _followed(
    library: Library, cases: Sequence[PublishedCase], files: Sequence[Path], reasoned: Later, derivations: bool
) -> Iterator[Publication]:
    """What was measured of cases, and what each theory infers."""
    coded = tuple(each for case in cases for each in case.inputs)
    basis = (*origins.shared(library), origins.of_file(ACTORS_FILE), *coded, origins.program())
    rests_on = (ONTOLOGY, ACTORS, *(case.graph for case in cases))
    licence = CC_BY if all(case.licence == CC_BY for case in cases) else None
    yield Publication(
        graph=MEASURED,
        kind=GraphKind.MEASURED,
        title="What was measured of the cases",
        inputs=basis,
        content=lambda: reasoned().measured(),
        derived_from=rests_on,
        licence=licence,
    )
    for theory in library.deciding():
        own = origins.of_theory(library, theory)
        foreign = tuple(_of_theory_file(path) for path in files if path in own)
        yield Publication(
            graph=f"{GRAPH}inferred/{in_name(theory.id)}",
            kind=GraphKind.INFERRED,
            title=f"What {theory.label} predicts" + (" and how that follows" if derivations else ""),
            inputs=(*basis, *map(origins.of_file, own)),
            content=_inferred(reasoned, theory, derivations),
            derived_from=(*rests_on, *foreign, MEASURED),
            sources=tuple(str(work) for work in library.graph.objects(URIRef(theory.iri), DCTERMS.source)),
            licence=None if foreign else licence,
            inferred_by=theory.iri,
        )


def _inferred(reasoned: Later, theory: Theory, derivations: bool) -> Callable[[], Iterator[Statement]]:
    return lambda: reasoned().inferred(theory.id, derivations)
