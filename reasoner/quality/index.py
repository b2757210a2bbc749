"""All files in one store, each in a graph of its own, with an index of what is declared where.

The index stands in the default graph, written by `ontology/checks/index.ru`; rules query the union of all graphs,
and GRAPH ?file finds the files alone. The store is pyoxigraph in memory: rdflib's SPARQL takes minutes for the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph as ox

import ontology
from ontology import OntologyError
from reasoner.quality.findings import Finding
from reasoner.quality.knowledge import Knowledge

CHECKS = Path(ontology.__path__[0]) / "checks"
CHECK = "urn:melian:check:"

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Index:
    """A store of all files, the files by the name of their graph, and short names of namespaces."""

    store: ox.Store = field(default_factory=ox.Store)
    files: dict[str, Path] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    """Namespace to prefix."""

    def select(self, query: str) -> Iterator[dict[str, Term]]:
        """The solutions of a SELECT query over all files; unbound variables are left out."""
        solutions = self.store.query(query, use_default_graph_as_union=True)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("A check is a SELECT query.")
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            yield {name: solution[name] for name in names if solution[name] is not None}

    def terms(self) -> int:
        """How many terms are declared."""
        (row,) = self.select(f"SELECT (COUNT(DISTINCT ?term) AS ?n) {{ ?term <{CHECK}declaredIn> ?file }}")
        return int(text(row["n"]))

    def supported(self) -> frozenset[str]:
        """The datatypes that OWL 2 knows."""
        rows = self.select(f"SELECT ?type {{ <{CHECK}owl> <{CHECK}supports> ?type }}")
        return frozenset(text(row["type"]) for row in rows)

    def short(self, iri: str) -> str:
        """An IRI as people write it: prefix:name where a file declares a prefix for it, else whole."""
        name = re.split(r"[/#:]", iri)[-1]
        prefix = self.prefixes.get(iri.removesuffix(name)) if name else None
        return iri if prefix is None else f"{prefix}:{name}"

    def placed(self, finding: Finding) -> Finding:
        """A finding with the file and the line on which its term is described, where there is one."""
        if finding.term is None:
            return finding
        file = finding.file or self.home(finding.term)
        return replace(finding, file=file, line=self._line(finding.term, file) if file else None)

    def home(self, term: str) -> Path | None:
        """The file that declares a term or, where none does, the first that describes it."""
        try:
            subject = ox.NamedNode(term)
        except ValueError:  # files are read leniently, so that a name that is no IRI can be found at all
            return None
        for quad in self.store.quads_for_pattern(subject, ox.NamedNode(CHECK + "declaredIn"), None, ox.DefaultGraph()):
            return self.files.get(text(quad.object))
        graphs = {quad.graph_name for quad in self.store.quads_for_pattern(subject, None, None, None)}
        return next((path for name, path in self.files.items() if ox.NamedNode(name) in graphs), None)

    def _line(self, term: str, file: Path) -> int | None:
        """The line of a file on which a term is described or, where it is not, first mentioned; counted from 1."""
        name = rf"(?:{re.escape(f'<{term}>')}|(?<![\w:-]){re.escape(self.short(term))}(?![\w-]))"
        lines = file.read_text(encoding="utf-8").splitlines()
        for pattern in (rf"\s*{name}\s+\S", rf"[^#]*{name}"):
            for number, line in enumerate(lines, 1):
                if re.match(pattern, line):
                    return number
        return None


def build(knowledge: Knowledge) -> Index:
    """Load all files, and index them. Raises OntologyError if one is not readable as Turtle."""
    index = Index()
    for number, (role, path) in enumerate(knowledge.roles()):
        graph = ox.NamedNode(f"{CHECK}file:{number}")
        index.files[graph.value] = path
        index.store.extend(
            ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples(path, index.prefixes)
        )
        index.store.add(ox.Quad(graph, ox.NamedNode(CHECK + "role"), ox.NamedNode(CHECK + role), ox.DefaultGraph()))
    index.store.update((CHECKS / "index.ru").read_text(encoding="utf-8"))
    for number, path in enumerate(knowledge.questions):
        _mentions(index, ox.NamedNode(f"{CHECK}question:{number}"), path.read_text(encoding="utf-8"))
    return index


def triples(path: Path, prefixes: dict[str, str]) -> Iterator[ox.Triple]:
    """The triples of a Turtle file as they stand there, IRIs that are not valid included; notes its prefixes.

    Raises OntologyError.
    """
    try:
        parser = ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, lenient=True, rename_blank_nodes=True)
        for quad in parser:
            yield quad.triple
    except OSError as error:
        raise OntologyError(f"The file {path} cannot be read: {error.strerror}.") from error
    except SyntaxError as error:
        raise OntologyError(f"{path} is not valid Turtle: {error.msg}.") from error
    for prefix, namespace in parser.prefixes.items():
        prefixes.setdefault(namespace, prefix)


def _mentions(index: Index, question: ox.NamedNode, query: str) -> None:
    """Note which declared terms a stored query names, by their prefixed or their whole names."""
    words = set(re.findall(r"[\w-]*:[\w-]+|(?<=<)[^<>\s]+(?=>)", query))
    declared = index.store.quads_for_pattern(None, ox.NamedNode(CHECK + "declaredIn"), None, ox.DefaultGraph())
    for term in {quad.subject for quad in declared}:
        if text(term) in words or index.short(text(term)) in words:
            index.store.add(ox.Quad(term, ox.NamedNode(CHECK + "mentionedIn"), question, ox.DefaultGraph()))


def text(term: Term) -> str:
    """The value of an IRI or a literal; of anything else, that it has no name."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else "an anonymous thing"
