"""What the guard refuses, and that it refuses nothing else."""

import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.bounded.guard import check, check_update
from kb.bounded.model import BoundedError, Bounds, Malformed, Refused, TooLarge
from kb.bounded.rewriting import limited, with_using

BOUNDS = Bounds()
SERVICES = {
    "plain": "SELECT * { SERVICE <http://h/sparql> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <http://h/sparql> { ?s ?p ?o } }",
    "lower case": "select * { service <http://h/sparql> { ?s ?p ?o } }",
    "a variable": "SELECT * { VALUES ?u { <http://h/> } SERVICE ?u { ?s ?p ?o } }",
    "a prefix": "PREFIX x: <http://h/> SELECT * { SERVICE x:sparql { ?s ?p ?o } }",
    "a sub-select": "SELECT * { BIND(1 AS ?one) OPTIONAL { SELECT * { SERVICE <http://h/> { ?s ?p ?o } } } }",
    "EXISTS": "SELECT * { VALUES ?s { 1 } FILTER EXISTS { SERVICE <http://h/> { ?s ?p ?o } } }",
    "a comment that hides it": 'SELECT * { # "\n SERVICE#>\n<http://h/sparql> { ?s ?p ?o } }',
    "a comment that ends with a carriage return": "SELECT * { # x\rSERVICE <http://h/> {} }",
    "no spaces": "SELECT*{SERVICE<http://h/>{?s?p?o}}",
    "MINUS": "SELECT * { { BIND(1 AS ?s) MINUS { SERVICE <http://h/> { ?s ?p ?o } } } }",
    "glued to a name": "PREFIX x: <http://h/> SELECT * { SERVICEx:a { ?s ?p ?o } }",
    "glued to a number": "SELECT * { ?s ?p 1SERVICE <http://h/> {} }",
    "glued to true": "PREFIX x: <http://h/> SELECT * { ?s ?p trueSERVICEx:a{} }",
    "ASK": "ASK { SERVICE <http://h/> { ?s ?p ?o } }",
}
DEEP = {
    "parentheses": "SELECT * { FILTER(" + "(" * 10000 + "1" + ")" * 10000 + ") }",
    "groups": "SELECT * { " + "{" * 10000 + " ?s ?p ?o " + "}" * 10000 + " }",
    "unions": "SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 5000) + " }",
    "sub-selects": "SELECT * { " + "{ SELECT * { " * 1150 + "?s ?p ?o" + "} }" * 1150 + " }",
    "flat OPTIONALs": "SELECT * { ?s ?p ?o " + "OPTIONAL { ?s ?p ?o } " * 512 + " }",
    "EXISTS": "SELECT * { " + "?s ?p ?o FILTER EXISTS { " * 850 + "?s ?p ?o" + " }" * 850 + " }",
    "negations": "SELECT * { FILTER(" + "!" * 20000 + "true) }",
    "or": "SELECT * { ?s ?p ?o FILTER(" + " || ".join(["?s = <urn:x>"] * 20000) + ") }",
    "plus": "SELECT * { BIND(" + "+".join(["1"] * 20000) + " AS ?x) }",
    "minus without spaces": "SELECT * { BIND(" + "-".join(["1"] * 20000) + " AS ?x) }",
    "steps of a path": "SELECT * { ?s " + "/".join(["<urn:p>"] * 2000) + " ?o }",
    "ways of a path": "SELECT * { ?s " + "|".join(["<urn:p>"] * 20000) + " ?o }",
    "brackets": "SELECT * { ?s ?p " + "[ <urn:p> " * 2000 + "1" + " ]" * 2000 + " }",
    "nested collections": "SELECT * { ?s ?p " + "( " * 2000 + "1" + " )" * 2000 + " }",
    "one long collection": "SELECT * { ?s ?p (" + "1 " * 5000 + ") }",
    "triple patterns": "SELECT * { " + " ".join(f"?s{i} <urn:p{i}> ?s{i + 1} ." for i in range(5000)) + " }",
    "objects": "SELECT * { ?s ?p " + ",".join(f"?o{i}" for i in range(5000)) + " }",
    "BINDs": "SELECT * { " + " ".join(f"BIND({i} AS ?v{i})" for i in range(10000)) + " }",
    "expressions selected": "SELECT " + " ".join(f"({i} AS ?v{i})" for i in range(5000)) + " {}",
    "conditions of HAVING": "SELECT (1 AS ?x) {} HAVING " + "(1)" * 5000,
    "IRIs described": "DESCRIBE " + "<urn:a> " * 5000,
    "many VALUES": "ASK { " + "VALUES ?x {1} " * 1000 + "}",
    "prefixes": "".join(f"PREFIX p{i}: <urn:{i}:> " for i in range(9000)) + "ASK {}",
    "unclosed braces": "SELECT * " + "{" * 100000,
    "unclosed string": 'SELECT * { BIND("' + "a" * 100000,
}


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service_is_refused_however_it_is_spelt(name: str) -> None:
    with pytest.raises(Refused, match="SERVICE"):
        check(SERVICES[name], BOUNDS)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { \\u0053ERVICE <http://h/> {} }",
        "SELECT * { SERVICESILENT<http://h/> {} }",
        "SELECT * { FILTER(1<'a>')SERVICE<http://h/>{} FILTER('1'='1') }",
        "SELECT * { FILTER(?x<a:b#c>'''\n)SERVICE<http://h/>{} #'''\n}",
        "ASK { ?s ?p '''\\uD800' SERVICE <http://h/> {} ''' }",
        "ASK {}\0",
        "ASK { ?s ?p 'a\nb' }",
        "\ufeffASK {}",
        "PREFIX x: <u:>",
        "ASK { ) }",
        "",
    ],
)
def test_what_could_be_read_in_two_ways_is_no_query(text: str) -> None:
    with pytest.raises(Malformed):
        check(text, BOUNDS)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX x: <u:> ASK { ?service x:service 'SERVICE <u:> {}' . # SERVICE\n <SERVICE:a> ?p '''\nSERVICE''' }",
        "PREFIX service: <u:> ASK { GRAPH service:x { ?s service:y service:z } }",
        "PREFIX load: <u:> ASK { ?load load:load 'LOAD' }",
    ],
)
def test_a_name_a_string_or_a_comment_may_say_service(text: str) -> None:
    assert ox.Store().query(check(text, BOUNDS).text) is not None


@pytest.mark.parametrize("name", sorted(DEEP))
def test_what_ends_a_parser_never_reaches_one(name: str) -> None:
    began = time.process_time()
    with pytest.raises(Malformed):
        check(DEEP[name], Bounds(query_bytes=10_000_000))
    assert time.process_time() - began < 1


def test_a_bound_that_is_passed_is_named_with_its_option() -> None:
    for option, text in (
        ("--depth", DEEP["groups"]),
        ("--patterns", DEEP["flat OPTIONALs"]),
        ("--operators", DEEP["plus"]),
    ):
        with pytest.raises(Malformed, match=f"melian serve {option}"):
            check(text, BOUNDS)
    with pytest.raises(TooLarge, match=r"200,000.*melian serve --query-bytes"):
        check("ASK {} #" + "a" * 200_000, BOUNDS)


@pytest.mark.parametrize("word", ["INSERT DATA {}", "LOAD <u:a>", "CLEAR ALL", "DELETE WHERE { ?s ?p ?o }"])
def test_an_update_is_no_query(word: str) -> None:
    with pytest.raises(Refused, match="is an update"):
        check(word, BOUNDS)


def test_much_data_and_long_comments_are_no_work() -> None:
    check("SELECT * { VALUES ?x {" + " ".join(map(str, range(-1000, 1000))) + "} }", BOUNDS)
    hundred = " ".join(map(str, range(100)))
    check("SELECT * { " + " ".join(f"VALUES ?v{i} {{ {hundred} }}" for i in range(6)) + " }", BOUNDS)
    check("ASK { # " + "a" * 65536 + "\n}", BOUNDS)
    check("ASK { FILTER(1 IN (" + ",".join(map(str, range(2000))) + ")) }", BOUNDS)


def _texts(folder: Path, suffix: str) -> list[Path]:
    found = sorted((folder / "sparql" / "sparql11").rglob(f"*.{suffix}"))
    assert len(found) > 100
    return found


def test_of_the_queries_of_the_w3c_only_those_with_service_are_refused(shared_w3c: Path) -> None:
    refused = set()
    for path in _texts(shared_w3c, "rq"):
        text = path.read_bytes().decode()
        try:
            passed = check(text, BOUNDS, "http://example.org/").text
        except BoundedError:
            refused.add(path)
        else:
            assert _parses(passed) == _parses(text), path
    legal = {path for path in refused if _parses(path.read_bytes().decode())}
    assert {path.parent.name for path in legal} == {"service", "syntax-fed"}


def test_of_the_updates_of_the_w3c_only_those_with_load_are_refused(shared_w3c: Path) -> None:
    for path in _texts(shared_w3c, "ru"):
        text = path.read_bytes().decode()
        try:
            check_update(text, BOUNDS)
        except Refused as error:
            assert "LOAD" in str(error)
        except Malformed:
            with pytest.raises(SyntaxError):
                ox.Store().update(text, base_iri="http://example.org/")


def _parses(text: str) -> bool:
    try:
        ox.Store().query(text, base_iri="http://example.org/", custom_functions={})
    except SyntaxError:
        return False
    except (OSError, RuntimeError, ValueError):
        return True
    return True


def test_graphs_after_from_are_named_in_full() -> None:
    text = "BASE <http://b/> PREFIX x: <http://x/> SELECT * FROM <a> FROM NAMED x:b FROM NAMED <u:\\u0041> { ?s ?p ?o }"
    found = check(text, BOUNDS)
    assert (found.default, found.named) == (("http://b/a",), ("http://x/b", "u:A"))
    assert check("SELECT * FROM <a> {}", BOUNDS, base="http://c/").default == ("http://c/a",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * {} # x", "SELECT * {} LIMIT 11  # x"),
        ("SELECT * {} LIMIT 5 #", "SELECT * {} LIMIT 5 #"),
        ("SELECT * {} LIMIT 500 OFFSET 3 VALUES ?x {1}", "SELECT * {} LIMIT 11 OFFSET 3 VALUES ?x {1}"),
        ("SELECT * { SELECT * {} LIMIT 3 } VALUES ?x {1}", "SELECT * { SELECT * {} LIMIT 3 }  LIMIT 11 VALUES ?x {1}"),
        ("ASK {}", "ASK {}"),
    ],
)
def test_a_limit_is_set_where_it_belongs(text: str, expected: str) -> None:
    assert limited(check(text, BOUNDS), 10).text == expected


def test_using_is_put_before_each_where_of_a_modification() -> None:
    text = 'INSERT {?s ?p "WHERE"} WHERE {?s ?p ?o}; DELETE WHERE {?s ?p ?o}; DELETE {} WHERE {SELECT * WHERE {}}'
    made = with_using(text, ("u:1",), ("u:2",))
    using = "USING <u:1> USING NAMED <u:2> WHERE"
    assert made.count(using) == 3
    assert "DELETE {?s ?p ?o} " + using + " {?s ?p ?o}" in made
    ox.Store().update(made)
    for own in ("WITH <u:x> DELETE {} WHERE {}", "DELETE {} USING <u:x> WHERE {}"):
        with pytest.raises(Malformed, match="of its own"):
            with_using(own, ("u:1",), ())
    with pytest.raises(Malformed, match="no IRI"):
        with_using(text, ("u:1> WHERE {} #",), ())


def test_load_silent_does_nothing_and_says_nothing() -> None:
    store = ox.Store()
    store.update(
        check_update("LOAD SILENT <http://127.0.0.1:9/x> INTO GRAPH <u:g>; INSERT DATA { <u:a> <u:b> <u:c> }", BOUNDS)
    )
    assert len(store) == 1
    for text in ("LOAD <u:a>", "PREFIX x: <u:> LOADx:a", "INSERT DATA {} ; load <u:a>"):
        with pytest.raises(Refused, match="LOAD"):
            check_update(text, BOUNDS)


def test_an_update_of_twenty_thousand_statements_passes() -> None:
    rows = " ".join(
        f'<http://example.org/resource/{i}> <http://example.org/property> "value {i}, -1 + 2" .' for i in range(20000)
    )
    check_update("INSERT DATA { GRAPH <u:g> { " + rows + " } }", BOUNDS)


PIECES = st.sampled_from(
    r"""
    SERVICE service SERVICEx:a x:SERVICE ?SERVICE trueSERVICEx:a 1 true a <u:a> <a#b> <'a> <SERVICE <u: <u:# x:a : ?x
    { } ( ) [ ] . ; , 'a' ' '' ''' " < > = && FILTER FILTER( FILTER(1 OPTIONAL UNION GRAPH BIND( AS @en ^^ _:b / # u:a>
    \u0053 '''\n
    """.split()  # noqa: SIM905  # shorter than a list
)


@given(st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "\n"])), max_size=14))
@example([("FILTER", ""), ("(", ""), ("1", ""), ("<'a>", ""), ("'", ""), (")", ""), ("SERVICE", ""), ("<u:a>", "")])
def test_what_passes_never_asks_another_server(pieces: list[tuple[str, str]]) -> None:
    inside = "".join(piece + space for piece, space in pieces)
    text = f"PREFIX x: <u:> PREFIX SERVICEx: <u:> BASE <http://b/> ASK {{ {inside} {{}} }}"
    try:
        passed = check(text, BOUNDS).text
    except BoundedError:
        return
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("u:a"), ox.NamedNode("u:a"), ox.NamedNode("u:a")))
    try:
        store.query(passed)
    except SyntaxError:
        return
    except (OSError, RuntimeError, ValueError) as error:
        raise AssertionError(f"{passed!r} reached out: {error}") from error
