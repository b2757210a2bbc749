"""An answer that is cut has exactly the rows it may have, in every syntax, whatever its values hold."""

import csv
import io
import json
import tempfile
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.bounded import cut
from kb.bounded.model import Unwritable
from kb.formats import GRAPHS, RESULTS

JSON, XML, CSV, TSV = RESULTS
NASTY = st.one_of(
    st.none(),
    st.sampled_from(["},{", "},{}", '"', '},{"x', "a\r\nb", ",", "<result>", "\n", "\\", "]}}", '"},{"', "", "&"]),
    st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cn")), max_size=6),
)
TABLES = st.lists(st.tuples(NASTY, NASTY), max_size=9)
Cell = str | None


def written(table: list[tuple[Cell, Cell]], number: int, rows: int) -> tuple[bytes, int | None]:
    values = " ".join(
        f"({' '.join('UNDEF' if cell is None else str(ox.Literal(cell)) for cell in row)})" for row in table
    )
    query = f"SELECT ?x ?y {{ VALUES (?x ?y) {{ {values} }} }} LIMIT {rows + 1}"
    found = ox.Store().query(query)
    assert isinstance(found, ox.QuerySolutions)
    with tempfile.TemporaryFile() as output:
        at = cut.write_table(found, RESULTS[number], output, rows)
        output.seek(0)
        return output.read(), at


def read(number: int, body: bytes) -> list[tuple[Cell, Cell]]:
    text = body.decode()
    if number == 0:
        bindings = json.loads(text)["results"]["bindings"]
        return [(row.get("x", {}).get("value"), row.get("y", {}).get("value")) for row in bindings]
    if number == 1:
        space = "{http://www.w3.org/2005/sparql-results#}"
        rows = []
        for result in ET.fromstring(text).iter(space + "result"):
            values = {binding.get("name"): binding[0].text or "" for binding in result}
            rows.append((values.get("x"), values.get("y")))
        return rows
    if number == 2:
        return [(row[0] or None, row[1] or None) for row in csv.reader(io.StringIO(text, newline=""))][1:]
    parsed = ox.parse_query_results(body, format=TSV.writer)  # type: ignore[call-overload]
    return [tuple(None if cell is None else cell.value for cell in row) for row in parsed]


@pytest.mark.parametrize("number", range(4))
@given(table=TABLES, rows=st.integers(1, 8))
@example(table=[(None, None)] * 4, rows=2)
@example(table=[("},{}", None), (None, None), (None, '},{"')], rows=2)
@example(table=[("},{", "},{"), ("},{", "},{")], rows=1)
def test_a_table_is_cut_at_its_row(number: int, table: list[tuple[Cell, Cell]], rows: int) -> None:
    body, at = written(table, number, rows)
    expected = table[:rows]
    if number == 2:  # CSV does not tell an empty text from none
        expected = [(x or None, y or None) for x, y in expected]
    assert read(number, body) == expected
    assert at == (rows if len(table) > rows else None)


@pytest.mark.parametrize("number", range(len(GRAPHS)))
def test_statements_are_cut_at_their_number(number: int) -> None:
    store = ox.Store()
    predicate, value = ox.NamedNode("http://e/p"), ox.Literal("a\rb")
    store.extend([ox.Quad(ox.NamedNode(f"http://e/{i}"), predicate, value) for i in range(9)])
    for rows, at in ((5, 5), (8, 8), (9, None), (20, None)):
        found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        assert isinstance(found, ox.QueryTriples)
        with tempfile.TemporaryFile() as output:
            assert cut.write_graph(found, GRAPHS[number], output, rows) == at
            output.seek(0)
            writer = GRAPHS[number].writer
            assert isinstance(writer, ox.RdfFormat)
            quads = list(ox.parse(output.read(), format=writer))
        assert len(quads) == min(rows, 9)
        assert all(quad.object == value for quad in quads)


@pytest.mark.parametrize("character", ["\x01", "\x0b", "\x1f", "\ufffe"])
def test_a_character_that_xml_cannot_hold_is_named_with_the_syntaxes_that_can(character: str) -> None:
    with pytest.raises(Unwritable, match=r"U\+.* JSON or TSV"):
        written([(character, None)], 1, 5)
    assert read(0, written([(character, None)], 0, 5)[0]) == [(character, None)]
