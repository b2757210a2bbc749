"""What every store keeps to, wherever it keeps its graphs."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kb.errors import KbError
from kb.store import Statement, Store, Term

EX = "http://example.org/"
ONE, TWO, THREE = EX + "graph/one", EX + "graph/two", EX + "graph/three"
XSD = "http://www.w3.org/2001/XMLSchema#"


def says(name: str, value: Term | None = None, subject: str = "s") -> Statement:
    return ox.Triple(ox.NamedNode(EX + subject), ox.NamedNode(EX + name), value or ox.NamedNode(EX + "o"))


def typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


def held(store: Store, graph: str) -> set[Statement]:
    return set(store.statements(graph))


def test_an_empty_store_has_no_graphs_and_answers(store: Store) -> None:
    assert store.graphs() == ()
    assert store.ask("ASK { ?s <http://example.org/p> ?o }") is False
    assert list(store.statements(ONE)) == []


def test_a_replaced_graph_holds_exactly_the_new_statements(store: Store) -> None:
    store.commit({ONE: [says("old"), says("kept")]})
    store.commit({ONE: [says("new"), says("kept")]})
    assert held(store, ONE) == {says("new"), says("kept")}


def test_replacing_a_graph_leaves_the_others(store: Store) -> None:
    store.commit({ONE: [says("one")], TWO: [says("two")]})
    store.commit({ONE: [says("other")]})
    assert held(store, TWO) == {says("two")}


def test_one_commit_replaces_some_graphs_and_removes_others(store: Store) -> None:
    store.commit({ONE: [says("one")], TWO: [says("two")]})
    store.commit({THREE: [says("three")]}, [ONE, EX + "graph/never-there"])
    assert store.graphs() == (THREE, TWO)
    assert held(store, ONE) == set()


def test_a_graph_that_is_both_replaced_and_removed_holds_the_new_content(store: Store) -> None:
    store.commit({ONE: [says("old")]})
    store.commit({ONE: [says("new")]}, [ONE])
    assert held(store, ONE) == {says("new")}


def test_a_graph_replaced_by_nothing_is_gone(store: Store) -> None:
    store.commit({ONE: [says("one")], TWO: [says("two")]})
    store.commit({ONE: []})
    assert store.graphs() == (TWO,)


def test_the_names_of_graphs_are_sorted_and_may_have_any_character_of_an_iri(store: Store) -> None:
    names = [EX + "b", EX + "a?x=1&y=2#f", EX + "ü/%20(é)", "urn:c:d"]
    store.commit({name: [says("p")] for name in names})
    assert store.graphs() == tuple(sorted(names))
    assert all(held(store, name) == {says("p")} for name in names)


UNQUOTED = {"virtuoso": "the graph store of 7.2.5 writes the name into a query of its own without escaping quotes"}
"""Engines that refuse a graph whose name ends in an apostrophe, and why."""


def test_the_name_of_a_graph_may_end_in_an_apostrophe(store: Store, place: str) -> None:
    name = EX + "it's'"
    if place in UNQUOTED:
        with pytest.raises(KbError) as error:
            store.commit({name: [says("p")]})
        assert "SQ074" in sentence(error)
        return
    store.commit({name: [says("p")]})
    assert store.graphs() == (name,)


VALUES: dict[str, Term] = {
    "a whole number": typed("7", "integer"),
    "a negative number": typed("-7", "integer"),
    "a whole number with leading zeros": typed("007", "integer"),
    "a number of a narrower type": typed("3", "nonNegativeInteger"),
    "a decimal": typed("0.333333", "decimal"),
    "a decimal with a trailing zero": typed("1.50", "decimal"),
    "a double": typed("1.0E3", "double"),
    "true": typed("true", "boolean"),
    "false": typed("false", "boolean"),
    "a date": typed("1949-04-04", "date"),
    "a moment": typed("1949-04-04T12:30:00Z", "dateTime"),
    "a year": typed("1949", "gYear"),
    "a text": ox.Literal("NATO"),
    "no text": ox.Literal(""),
    "a text in English": ox.Literal("alliance", language="en"),
    "a text in Austrian German": ox.Literal("Bündnis", language="de-AT"),
    "letters of all the world": ox.Literal("Österreich, 日本, Ελλάδα, العربية, 🕊"),
    "quotes and backslashes": ox.Literal("""he said "it's \\ here" '''then''' \"\"\"left"""),
    "lines and tabs": ox.Literal("one\ntwo\r\n\tthree"),
    "what looks like a tag": ox.Literal("<b>&amp;</b> nodeID://b1 ]]>"),
    "an address as a value": typed("http://example.org/", "anyURI"),
    "a value of a type of ours": ox.Literal("z", datatype=ox.NamedNode(EX + "type")),
    "an IRI with special characters": ox.NamedNode(EX + "a%20b?q=1&r=ü#it's(x);y"),
}

REWRITTEN: dict[tuple[str, str], tuple[Term, str]] = {
    ("oxigraph", "a whole number with leading zeros"): (typed("7", "integer"), "keeps numbers by value"),
    ("oxigraph", "a number of a narrower type"): (typed("3", "integer"), "keeps numbers as the type it counts in"),
    ("oxigraph", "a decimal with a trailing zero"): (typed("1.5", "decimal"), "keeps numbers by value"),
    ("oxigraph", "a double"): (typed("1000", "double"), "keeps numbers by value"),
    ("oxigraph", "a text in Austrian German"): (ox.Literal("Bündnis", language="de-at"), "language tags in lower case"),
    ("virtuoso", "a whole number with leading zeros"): (typed("7", "integer"), "keeps numbers by value"),
    ("virtuoso", "a decimal with a trailing zero"): (typed("1.5", "decimal"), "keeps numbers by value"),
    ("virtuoso", "a double"): (typed("1000.0", "double"), "keeps numbers by value"),
    ("virtuoso", "a text in Austrian German"): (ox.Literal("Bündnis", language="de-at"), "language tags in lower case"),
}
"""What an engine is known to write otherwise than it was given: the same value, another term."""

ENGINE = {"folder": "oxigraph", "memory": "oxigraph", "oxigraph": "oxigraph", "virtuoso": "virtuoso"}


@pytest.mark.parametrize("name", sorted(VALUES))
def test_a_value_comes_back_as_it_was_given(store: Store, place: str, name: str) -> None:
    given = VALUES[name]
    expected, _ = REWRITTEN.get((ENGINE[place], name), (given, ""))
    store.commit({ONE: [says("p", given)]})
    assert held(store, ONE) == {says("p", expected)}
    assert store.select(f"SELECT ?o WHERE {{ <{EX}s> <{EX}p> ?o }}").rows == [(expected,)]


def test_no_rewriting_is_listed_of_a_value_that_is_not_tried() -> None:
    assert {name for _, name in REWRITTEN} <= set(VALUES)


def test_statements_about_a_blank_node_stay_together(store: Store) -> None:
    inner, other = ox.BlankNode("inner"), ox.BlankNode("other")
    name = ox.NamedNode(EX + "name")
    store.commit({
        ONE: [says("has", inner), says("has", other)]
        + [ox.Triple(node, name, ox.Literal(text)) for node, text in ((inner, "a"), (inner, "b"), (other, "c"))]
    })  # fmt: skip
    found = store.select(f"SELECT ?node ?name WHERE {{ ?s <{EX}has> ?node . ?node <{EX}name> ?name }}").rows
    named = {(str(node), name.value) for node, name in found if node is not None and name is not None}
    assert len({node for node, _ in named}) == 2
    assert {name for _, name in named} == {"a", "b", "c"}
    assert len({node for node, name in named if name in "ab"}) == 1
    assert len(held(store, ONE)) == 5


def test_blank_nodes_of_two_graphs_are_two(store: Store) -> None:
    store.commit({graph: [says("has", ox.BlankNode("same"))] for graph in (ONE,)})
    store.commit({graph: [says("has", ox.BlankNode("same"))] for graph in (TWO,)})
    assert len(store.select(f"SELECT DISTINCT ?graph ?o WHERE {{ GRAPH ?graph {{ ?s <{EX}has> ?o }} }}").rows) == 2


def test_the_default_graph_is_the_union_and_each_graph_is_asked_by_its_name(store: Store) -> None:
    store.commit({ONE: [says("p", subject="a"), says("q")], TWO: [says("p", subject="b"), says("q")]})
    assert [row[0].value for row in store.select(f"SELECT ?s {{ ?s <{EX}p> ?o }} ORDER BY ?s").rows if row[0]] == [
        EX + "a",
        EX + "b",
    ]
    # all engines find a statement of two graphs twice in their union, which as a set has it once: hence DISTINCT
    assert len(store.select(f"SELECT DISTINCT ?s {{ ?s <{EX}q> ?o }}").rows) == 1
    assert len(store.select(f"SELECT ?g {{ GRAPH ?g {{ ?s <{EX}q> ?o }} }}").rows) == 2
    assert store.ask(f"ASK {{ GRAPH <{ONE}> {{ <{EX}b> <{EX}p> ?o }} }}") is False


def test_a_table_has_its_columns_in_order_and_nothing_where_nothing_is_bound(store: Store) -> None:
    store.commit({ONE: [says("p", ox.Literal("x"))]})
    answer = store.select(f"SELECT ?o ?none ?s {{ ?s <{EX}p> ?o OPTIONAL {{ ?s <{EX}none> ?none }} }}")
    assert answer.columns == ("o", "none", "s")
    assert answer.rows == [(ox.Literal("x"), None, ox.NamedNode(EX + "s"))]


def test_ask_says_yes_and_no(store: Store) -> None:
    store.commit({ONE: [says("p")]})
    assert store.ask(f"ASK {{ ?s <{EX}p> ?o }}") is True
    assert store.ask(f"ASK {{ ?s <{EX}not-there> ?o }}") is False


def test_construct_builds_statements(store: Store) -> None:
    store.commit({ONE: [says("p", ox.Literal("é\n", language="fr"))]})
    made = store.construct(f"CONSTRUCT {{ ?s <{EX}made> ?o }} WHERE {{ ?s <{EX}p> ?o }}")
    assert list(made) == [says("made", ox.Literal("é\n", language="fr"))]


def sentence(error: pytest.ExceptionInfo[KbError]) -> str:
    text = str(error.value)
    assert "\n" not in text and len(text) < 600
    return text


def test_a_query_that_is_none_is_refused_in_one_sentence(store: Store) -> None:
    for wrong in ("SELEC ?s", "SELECT ?s { ?s ?p }", ""):
        with pytest.raises(KbError) as error:
            store.select(wrong)
        assert sentence(error).startswith("The query cannot be answered: ")


LENIENT = {"virtuoso": "7.2.5 writes the statements of a CONSTRUCT as a table, and a table as statements, if asked to"}
"""Engines that give an answer in whatever form is asked for, and why."""


def test_a_query_of_another_form_is_refused_in_one_sentence(store: Store, place: str) -> None:
    if place in LENIENT:
        pytest.skip(LENIENT[place])
    store.commit({ONE: [says("p")]})
    table, yes, graph = f"SELECT * {{ ?s <{EX}p> ?o }}", "ASK { ?s ?p ?o }", f"CONSTRUCT WHERE {{ ?s <{EX}p> ?o }}"
    for asked in (
        lambda: store.select(yes),
        lambda: store.select(graph),
        lambda: store.ask(table),
        lambda: store.ask(graph),
        lambda: list(store.construct(table)),
        lambda: list(store.construct(yes)),
    ):
        with pytest.raises(KbError) as error:
            asked()
        assert sentence(error).startswith("The query is ")


BROKEN = {
    "cut.ttl": "<http://example.org/s> <http://example.org/p> <http://example.org/o> .\n<http://example.org/s> <http:",
    "page.rdf": "<html><body>not found</body></html>",
    "unknown.xyz": "",
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_commit_with_a_broken_file_changes_nothing_and_names_it(store: Store, tmp_path: Path, name: str) -> None:
    store.commit({ONE: [says("old")], TWO: [says("two")]})
    path = tmp_path / name
    path.write_text(BROKEN[name], encoding="utf-8")
    with pytest.raises(KbError) as error:
        store.commit({ONE: [says("new")], THREE: path}, [TWO])
    assert name in sentence(error)
    assert store.graphs() == (ONE, TWO)
    assert held(store, ONE) == {says("old")}


def test_a_commit_takes_a_file_and_whatever_yields_statements(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "good.ttl"
    path.write_text(f"@prefix : <{EX}> . :s :p :o ; :q 'é' .", encoding="utf-8")
    store.commit({ONE: path, TWO: (says(name) for name in ("a", "b"))})
    assert held(store, ONE) == {says("p"), says("q", ox.Literal("é"))}
    assert held(store, TWO) == {says("a"), says("b")}


def test_statements_that_fail_while_they_are_read_change_nothing(store: Store) -> None:
    store.commit({ONE: [says("old")]})

    def failing() -> Iterable[Statement]:
        yield says("new")
        raise KbError("no more")

    with pytest.raises(KbError, match="no more"):
        store.commit({ONE: failing()})
    assert held(store, ONE) == {says("old")}


def test_an_update_is_carried_out(store: Store) -> None:
    store.commit({ONE: [says("p")]})
    store.update(
        f"DELETE DATA {{ GRAPH <{ONE}> {{ <{EX}s> <{EX}p> <{EX}o> }} }} ;\n"
        f'INSERT DATA {{ GRAPH <{TWO}> {{ <{EX}s> <{EX}q> "é\\n日本"@ja }} }}'
    )
    assert store.graphs() == (TWO,)
    assert held(store, TWO) == {says("q", ox.Literal("é\n日本", language="ja"))}


def test_an_update_that_is_none_changes_nothing(store: Store) -> None:
    with pytest.raises(KbError) as error:
        store.update(f"INSERT DATA {{ GRAPH <{ONE}> {{ <{EX}s> <{EX}p> <{EX}o> }} }} ; INSERT nothing")
    assert sentence(error).startswith("The update cannot be carried out: ")
    assert store.graphs() == ()


PARTIAL = {"virtuoso": "7.2.5 commits after each operation of an update"}
"""Engines that keep what came before an operation that failed, and why."""


def test_an_update_whose_last_operation_fails_changes_nothing(store: Store, place: str) -> None:
    store.commit({TWO: [says("two")]})
    with pytest.raises(KbError) as error:
        store.update(f"INSERT DATA {{ GRAPH <{ONE}> {{ <{EX}s> <{EX}p> <{EX}o> }} }} ; CREATE GRAPH <{TWO}>")
    assert sentence(error).startswith("The update cannot be carried out: ")
    assert store.graphs() == ((ONE, TWO) if place in PARTIAL else (TWO,))


def test_twenty_thousand_statements_are_replaced_and_read_back(store: Store) -> None:
    for turn in ("first", "second"):
        store.commit({ONE: (says("p", ox.Literal(f"{turn} é {n}"), f"s{n}") for n in range(20_000))})
    found = held(store, ONE)
    assert len(found) == 20_000
    assert says("p", ox.Literal("second é 19999"), "s19999") in found
