"""Publishing: what changed is made and nothing else, what is said of a graph is true, and a kill breaks nothing."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kb.errors import KbError
from kb.publication import GRAPH, GraphKind, Input, Publication, with_own_names
from kb.publish import publish
from kb.store import Content, FolderStore, MemoryStore, Statement, Store
from kb.void import VOID_GRAPH
from ontology import BASE

EX = "https://example.org/"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
PREFIXES = """
    PREFIX void: <http://rdfs.org/ns/void#>
    PREFIX prov: <http://www.w3.org/ns/prov#>
    PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
    PREFIX dcterms: <http://purl.org/dc/terms/>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX mel: <https://w3id.org/melian/ontology/>
"""


@pytest.fixture(params=["memory", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
    else:
        with FolderStore(tmp_path / "store") as folder:
            yield folder


def says(*words: str) -> list[Statement]:
    """Each word is the name of a thing and of its only statement; a thing has a type."""
    return [
        statement
        for word in words
        for statement in (
            ox.Triple(ox.NamedNode(EX + word), TYPE, ox.NamedNode(EX + "Thing")),
            ox.Triple(ox.NamedNode(EX + word), ox.NamedNode(EX + "called"), ox.Literal(word)),
        )
    ]


class Shelf:
    """Publications whose making is noted."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def of(self, name: str, *words: str, kind: GraphKind = GraphKind.ASSERTED) -> Publication:
        def content() -> Content:
            self.made.append(name)
            return says(*words)

        inputs = tuple(Input(word, word.encode().hex().ljust(64, "0")) for word in words)
        return Publication(GRAPH + name, kind, f"The graph {name}", inputs, content)

    def begin(self) -> list[str]:
        """What was made until now; from here on, nothing was."""
        made, self.made = self.made, []
        return made


def content(store: Store) -> dict[str, set[Statement]]:
    return {graph: set(store.statements(graph)) for graph in store.graphs()}


def test_what_is_published_is_there_and_described(store: Store) -> None:
    shelf = Shelf()
    done = publish(store, [shelf.of("a", "one"), shelf.of("b", "two", "three")])
    assert done.made == {GRAPH + "a": 2, GRAPH + "b": 4}
    assert done.kept == done.removed == ()
    assert set(store.statements(GRAPH + "b")) == set(says("two", "three"))
    assert store.graphs() == (GRAPH + "a", GRAPH + "b", VOID_GRAPH)


def test_published_again_nothing_is_made_and_nothing_is_written(store: Store) -> None:
    shelf = Shelf()
    offered = [shelf.of("a", "one"), shelf.of("b", "two")]
    publish(store, offered)
    before, number = content(store), getattr(store, "commit_number", None)
    shelf.begin()
    done = publish(store, offered)
    assert shelf.made == []
    assert done.kept == (GRAPH + "a", GRAPH + "b")
    assert not done.made
    assert content(store) == before
    assert getattr(store, "commit_number", None) == number


def test_only_the_graph_whose_input_changed_is_made_and_what_is_said_of_the_others_stays(store: Store) -> None:
    shelf = Shelf()
    publish(store, [shelf.of("a", "one"), shelf.of("a/b", "two"), shelf.of("ab", "three")])
    before = {name: told(store, name) for name in ("a/b", "ab")}
    shelf.begin()
    done = publish(store, [shelf.of("a", "other"), shelf.of("a/b", "two"), shelf.of("ab", "three")])
    assert shelf.made == ["a"]
    assert done.made == {GRAPH + "a": 2}
    assert set(store.statements(GRAPH + "a")) == set(says("other"))
    assert {name: told(store, name) for name in ("a/b", "ab")} == before
    assert all(before.values())


def test_of_a_graph_that_others_derive_from_nothing_old_is_said_when_it_is_made_again(store: Store) -> None:
    shelf = Shelf()
    resting = replace(shelf.of("b", "two"), derived_from=(GRAPH + "a",))
    publish(store, [shelf.of("a", "one"), resting])
    publish(store, [shelf.of("a", "other", "more"), resting])
    counts = f"SELECT ?n {{ GRAPH ?g {{ <{GRAPH}a> void:triples ?n ; mel:fingerprint ?f }} }}"
    assert store.select(PREFIXES + counts).rows == [(ox.Literal(4),)]


def told(store: Store, name: str) -> set[Statement]:
    """What is said of a graph and of the parts that are named after it."""
    return {
        each
        for each in store.statements(VOID_GRAPH)
        if isinstance(each.subject, ox.NamedNode) and each.subject.value.partition("#")[0] == GRAPH + name
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Another title"},
        {"licence": None},
        {"kind": GraphKind.MEASURED},
        {"sources": (EX + "work",)},
        {"derived_from": (GRAPH + "b",)},
        {"inferred_by": EX + "theory"},
        {"inputs": (Input("code", "0" * 64),)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_change_of_anything_that_is_said_of_a_graph_makes_it_again(changed: Mapping[str, object]) -> None:
    store, shelf = MemoryStore(), Shelf()
    first = shelf.of("a", "one")
    publish(store, [first])
    done = publish(store, [replace(first, **changed)])  # type: ignore[arg-type]  # by name
    assert list(done.made) == [GRAPH + "a"]


def test_a_graph_that_is_no_longer_published_is_removed_and_one_of_other_origin_stays(store: Store) -> None:
    shelf = Shelf()
    store.commit({GRAPH + "mine": says("mine"), EX + "foreign": says("foreign")})
    publish(store, [shelf.of("a", "one"), shelf.of("b", "two")])
    done = publish(store, [shelf.of("a", "one")])
    assert done.removed == (GRAPH + "b",)
    assert done.kept == (GRAPH + "a",)
    assert store.graphs() == tuple(sorted((EX + "foreign", GRAPH + "a", GRAPH + "mine", VOID_GRAPH)))
    assert not told(store, "b")


def test_what_a_store_lists_beyond_our_names_is_not_removed() -> None:
    """A description that somebody else wrote into the graph of descriptions gives no right over the graph."""
    store, shelf = MemoryStore(), Shelf()
    claimed = ox.Triple(
        ox.NamedNode(EX + "foreign"), ox.NamedNode(BASE + "ontology/fingerprint"), ox.Literal("whatever")
    )
    store.commit({EX + "foreign": says("foreign"), VOID_GRAPH: [claimed]})
    assert publish(store, [shelf.of("a", "one")]).removed == ()
    assert EX + "foreign" in store.graphs()


def test_a_graph_that_somebody_removed_is_made_again_and_an_empty_one_is_not() -> None:
    store, shelf = MemoryStore(), Shelf()
    offered = [shelf.of("a", "one"), shelf.of("empty")]
    publish(store, offered)
    store.commit({}, [GRAPH + "a"])
    shelf.begin()
    publish(store, offered)
    assert shelf.made == ["a"]


def test_when_it_is_asked_for_all_is_made_again() -> None:
    store, shelf = MemoryStore(), Shelf()
    offered = [shelf.of("a", "one"), shelf.of("b", "two")]
    publish(store, offered)
    shelf.begin()
    publish(store, offered, again=True)
    assert shelf.made == ["a", "b"]


def test_a_maker_that_fails_changes_nothing(store: Store) -> None:
    shelf = Shelf()
    publish(store, [shelf.of("a", "one"), shelf.of("b", "two")])
    before = content(store)

    def fails() -> Content:
        raise KbError("The case cannot be read.")

    with pytest.raises(KbError, match="cannot be read"):
        publish(store, [shelf.of("a", "other"), replace(shelf.of("b", "changed"), content=fails)])
    assert content(store) == before


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.kb.test_publish import Shelf
from kb.publish import publish
from kb.store import FolderStore

class Dies(FolderStore):
    def commit(self, replaced, removed=()):
        if sys.argv[3] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        def deadly(statements):
            yield from statements
            os.kill(os.getpid(), signal.SIGKILL)
        last = list(replaced)[-1]
        super().commit({**replaced, last: deadly(replaced[last])}, removed)

shelf = Shelf()
publish(Dies(Path(sys.argv[1])), [shelf.of("a", "other"), shelf.of("c", "three")])
"""


@pytest.mark.parametrize("moment", ["before", "within"])
def test_killed_before_or_within_the_commit_the_store_holds_the_old_and_the_next_run_finishes(
    tmp_path: Path, moment: str
) -> None:
    shelf = Shelf()
    with FolderStore(tmp_path / "store") as store:
        publish(store, [shelf.of("a", "one"), shelf.of("b", "two")])
        before = content(store)
    root = Path(__file__).resolve().parents[2]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "store"), str(root), moment],
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
    )
    assert killed.returncode == -9
    with FolderStore(tmp_path / "store") as store:
        assert content(store) == before
        done = publish(store, [shelf.of("a", "other"), shelf.of("c", "three")])
        assert (set(done.made), done.removed) == ({GRAPH + "a", GRAPH + "c"}, (GRAPH + "b",))
        assert set(store.statements(GRAPH + "a")) == set(says("other"))


COUNTS: Mapping[str, str] = {
    "triples": "SELECT (COUNT(*) AS ?n) { GRAPH <%s> { ?s ?p ?o } }",
    "classes": "SELECT ?x (COUNT(DISTINCT ?s) AS ?n) { GRAPH <%s> { ?s a ?x } } GROUP BY ?x",
    "properties": "SELECT ?x (COUNT(*) AS ?n) { GRAPH <%s> { ?s ?x ?o } } GROUP BY ?x",
}
DESCRIBED: Mapping[str, str] = {
    "triples": "SELECT ?n { <%s> void:triples ?n }",
    "classes": "SELECT ?x ?n { <%s> void:classPartition [ void:class ?x ; void:entities ?n ] }",
    "properties": "SELECT ?x ?n { <%s> void:propertyPartition [ void:property ?x ; void:triples ?n ] }",
}


def counted(store: Store, graph: str, queries: Mapping[str, str]) -> dict[str, set[Sequence[object]]]:
    return {what: set(store.select(PREFIXES + query % graph).rows) for what, query in queries.items()}


def odd() -> list[Statement]:
    """Statements that say one thing twice, in ways that are one to the store, and some of no thing with a name."""
    subject, property_ = ox.NamedNode(EX + "it"), ox.NamedNode(EX + "is")
    integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    numbers = [ox.Literal("007", datatype=integer), ox.Literal("7", datatype=integer)]
    blank = ox.BlankNode()
    return [
        *says("one", "one"),
        *(ox.Triple(subject, property_, number) for number in numbers),
        ox.Triple(subject, property_, blank),
        ox.Triple(blank, TYPE, ox.NamedNode(EX + "Thing")),
    ]


def test_the_counts_that_are_stated_are_those_that_a_query_finds(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "many.nt"
    file.write_bytes(ox.serialize(says("x", "y", "z"), format=ox.RdfFormat.N_TRIPLES) or b"")
    contents: dict[str, Callable[[], Content]] = {"odd": odd, "file": lambda: file, "empty": list}
    publish(
        store,
        [Publication(GRAPH + name, GraphKind.ASSERTED, name, (), makes) for name, makes in sorted(contents.items())],
    )
    for name in contents:
        assert counted(store, GRAPH + name, DESCRIBED) == counted(store, GRAPH + name, COUNTS)


def test_a_graph_says_what_it_was_made_from_by_whom_and_after_which_works(store: Store) -> None:
    shelf = Shelf()
    cites = ox.Triple(
        ox.NamedNode(EX + "it"), ox.NamedNode("http://purl.org/dc/terms/source"), ox.NamedNode(EX + "cited")
    )
    publish(
        store,
        [
            shelf.of("facts", "one"),
            replace(
                shelf.of("inferred/x", "two", kind=GraphKind.INFERRED),
                content=lambda: [cites],
                derived_from=(GRAPH + "facts",),
                inferred_by=EX + "theory",
                sources=(EX + "work",),
            ),
        ],
    )
    assert store.ask(
        PREFIXES
        + """ASK { GRAPH <https://w3id.org/melian/graph/void> {
            <https://w3id.org/melian/dataset/melian> void:subset ?graph ; sd:namedGraph ?graph .
            ?graph a mel:InferredGraph , void:Dataset , sd:NamedGraph , prov:Entity ;
                sd:name <https://w3id.org/melian/graph/inferred/x> ;
                mel:inferredBy <https://example.org/theory> ;
                dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
                dcterms:source <https://example.org/cited> , <https://example.org/work> ;
                prov:wasDerivedFrom <https://w3id.org/melian/graph/facts> ;
                prov:generatedAtTime ?when ;
                prov:wasGeneratedBy ?making .
            ?making a prov:Activity ; prov:wasAssociatedWith ?agent ; prov:used ?input .
            ?input rdfs:label "two"@en .
            ?agent a prov:SoftwareAgent .
            FILTER(STRSTARTS(STR(?input), "ni:///sha-256;"))
        } }"""
    )


def test_two_stores_published_from_the_same_hold_the_same_but_for_the_time() -> None:
    when = ox.NamedNode("http://www.w3.org/ns/prov#generatedAtTime")
    held = []
    for _ in range(2):
        store = MemoryStore()
        publish(store, [Publication(GRAPH + "odd", GraphKind.ASSERTED, "odd", (), odd), Shelf().of("a", "one")])
        held.append(
            {(graph, each) for graph, all_ in content(store).items() for each in all_ if each.predicate != when}
        )
    assert held[0] == held[1]


def test_blank_nodes_are_named_alike_in_whatever_order_they_come() -> None:
    def told(*order: int) -> list[Statement]:
        nodes = [ox.BlankNode() for _ in order]
        called, above = ox.NamedNode(EX + "called"), ox.NamedNode(EX + "above")
        said = [ox.Triple(node, called, ox.Literal(str(n))) for n, node in zip(order, nodes, strict=True)]
        top = ox.NamedNode(EX + "top")
        return [*said, *(ox.Triple(top, above, node) for node in nodes)]

    forward, backward = (set(with_own_names(told(*order), GRAPH + "a")) for order in ((1, 2, 3), (3, 2, 1)))
    assert forward == backward


def test_blank_nodes_of_two_graphs_are_two() -> None:
    def blank() -> Content:
        return [ox.Triple(ox.BlankNode("x"), TYPE, ox.NamedNode(EX + "Thing"))]

    store = MemoryStore()
    publish(store, [Publication(GRAPH + name, GraphKind.ASSERTED, name, (), blank) for name in ("a", "b")])
    subjects = {each.subject for name in ("a", "b") for each in store.statements(GRAPH + name)}
    assert len(subjects) == 2


@pytest.mark.parametrize("name", [EX + "graph", VOID_GRAPH])
def test_a_name_that_is_not_ours_to_give_is_refused(name: str) -> None:
    with pytest.raises(KbError, match="must begin with"):
        publish(MemoryStore(), [Publication(name, GraphKind.ASSERTED, "it", (), list)])


def test_two_graphs_of_one_name_are_refused() -> None:
    shelf = Shelf()
    with pytest.raises(KbError, match="Two publications"):
        publish(MemoryStore(), [shelf.of("a", "one"), shelf.of("a", "two")])
