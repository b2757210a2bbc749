"""A finding points at the value, the property or the subject that it is about, in every syntax."""

import json
import re
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph
from rdflib.compare import isomorphic
from rdflib.term import Node

from kb.validation import Finding, turtle_places, validate
from kb.validation.placed import Wanted
from kb.validation.statements import ToRdflib
from kb.validation.syntaxes import Syntax
from tests.validation.cases import BODY, PREFIXES, line_of, turtle

ROOT = Path(__file__).resolve().parents[2]
BASE = "http://example.org/base/file"
NAMES = dict(re.findall("@prefix (.*): <(.*)> .", PREFIXES))


class Everything(Wanted):
    """All statements are wanted."""

    def about(self, subject: Node) -> bool:
        return True


def statements(text: str, syntax: Syntax) -> tuple[Graph, Graph]:
    """What Oxigraph reads in a text, and what the walk through its tokens finds."""
    triples = [quad.triple for quad in ox.parse(text, format=syntax.format, base_iri=BASE)]
    walked = Graph()
    for placed in turtle_places.places(text, BASE, syntax, Everything((), True)):
        walked.add((placed.subject, placed.predicate, placed.value))
    return ToRdflib().graph(triples), walked


FILES = [*ROOT.glob("kb/*.ttl"), *ROOT.glob("kb/cases/*.ttl"), *ROOT.glob("ontology/**/*.ttl")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_walk_finds_the_statements_that_the_parser_reads(file: Path) -> None:
    read, walked = statements(file.read_text(encoding="utf-8"), Syntax.TURTLE)
    assert len(walked) == len(read)
    assert {p for _, p, _ in walked} == {p for _, p, _ in read}
    ground = {t for t in read if not any(type(n).__name__ == "BNode" for n in t)}
    assert ground == {t for t in walked if not any(type(n).__name__ == "BNode" for n in t)}


AWKWARD = r"""
BASE <http://example.org/other/>
PREFIX e: <http://e.example/#>
@prefix : <names/> .
@prefix e.e: <http://dots.example/> .
:a.b e:p e:x\-y, e:50%25, <../up>, <#f>, <> ; # a comment with . ; "quotes" <and> marks
   a e.e:, e:a:b ;; .
:c e:q "one # not a comment", 'two\'s', "a\tb\u00E9\U0001F600", "x"@en-GB, "y"^^e:type,
    "z"^^<http://www.w3.org/2001/XMLSchema#string> .
:d e:r '''long ' '' "quotes"
over lines ; . ''', $$$""quoted"" end$$$ .
:n e:n 1, -2, +3.5, .5, 1.0e3, 4E-2, 5.e1, true, false .
:l e:l (), (1 (2 [ e:m 3 ]) e:x), [ ], [ e:o [ e:o e:p ] ; e:p 1 ] .
[ e:s 1 ] e:t 2 . [ e:u 3 ; ] . (1 2) e:v 3 .
_:b e:w _:c.d .e:last e:word e:end.
""".replace("$$$", '"""')


def test_the_walk_reads_what_turtle_allows_and_nobody_writes() -> None:
    read, walked = statements(AWKWARD, Syntax.TURTLE)
    assert isomorphic(read, walked)


def test_the_walk_reads_graphs_in_trig() -> None:
    text = PREFIXES + "{ case:a mel:p 1 . case:b mel:p 2 } GRAPH case:g { case:a mel:p [ mel:q 3 ] . case:c a case:d }"
    text += " case:h { case:e mel:p 5 , 6 . } case:f mel:p 7 . [] { case:i mel:p 8 }"
    read, walked = statements(text, Syntax.TRIG)
    assert isomorphic(read, walked) and len(read) == 9


def test_the_walk_does_not_take_a_graph_for_an_object() -> None:
    text = '<e:a> <e:p> "1"@en <e:g> .\n<e:a> <e:p> <e:b> .\n<e:a> <e:p> "2" <e:g> .\n_:x <e:p> "3"^^<e:t> _:g .\n'
    read, walked = statements(text, Syntax.N_QUADS)
    assert isomorphic(read, walked) and len(read) == 4


terms = st.builds(ox.NamedNode, st.from_regex("http://e/[a-z.:-]{0,3}", fullmatch=True))
blanks = st.builds(ox.BlankNode, st.from_regex("[a-z][0-9]?", fullmatch=True))
literals = st.builds(ox.Literal, st.text(max_size=6).filter(lambda s: "\0" not in s and s.isprintable()))
triples = st.builds(ox.Triple, st.one_of(terms, blanks), terms, st.one_of(terms, blanks, literals))


@settings(max_examples=150, deadline=None)
@given(st.lists(triples, max_size=12), st.sampled_from([Syntax.TURTLE, Syntax.TRIG, Syntax.N_TRIPLES, Syntax.N_QUADS]))
def test_the_walk_finds_whatever_statements_a_file_holds(said: list[ox.Triple], syntax: Syntax) -> None:
    text = (ox.serialize(said, format=syntax.format) or b"").decode()
    read, walked = statements(text, syntax)
    assert isomorphic(read, walked)


# The same fault in every syntax


def serialized(folder: Path, name: str, syntax: Syntax, old: str, new: str) -> Path:
    """The case with a fault, as another program writes it; JSON on many lines."""
    text = PREFIXES + BODY.replace(old, new, 1)
    quads = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    content = (ox.serialize(quads, format=syntax.format, prefixes=NAMES) or b"").decode()
    if syntax is Syntax.JSON_LD:
        content = json.dumps(json.loads(content), indent=1)
    (folder / name).write_text(content, encoding="utf-8")
    return folder / name


class Written(NamedTuple):
    name: str
    syntax: Syntax
    four: str
    """How the syntax writes proximity 4."""
    code: str
    """How it writes the code XXX."""


SYNTAXES = [
    Written("c.trig", Syntax.TRIG, "mel:proximity 4", 'mel:behaviourCode "XXX"'),
    Written("c.nt", Syntax.N_TRIPLES, 'proximity> "4"', 'behaviourCode> "XXX"'),
    Written("c.nq", Syntax.N_QUADS, 'proximity> "4"', 'behaviourCode> "XXX"'),
    Written("c.rdf", Syntax.RDF_XML, ">4</", ">XXX</"),
    Written("c.jsonld", Syntax.JSON_LD, '"@value": "4"', '"@value": "XXX"'),
]


@pytest.mark.parametrize("written", SYNTAXES, ids=lambda w: w.name)
def test_a_value_is_pointed_at_in_every_syntax(written: Written, tmp_path: Path) -> None:
    for old, new, part in (
        ("proximity 2", "proximity 4", written.four),
        ('Code "BAL"', 'Code "XXX"', written.code),
    ):
        file = serialized(tmp_path, written.name, written.syntax, old, new)
        (finding,) = validate([file]).findings
        assert finding.line == line_of(file, part)


@pytest.mark.parametrize("written", SYNTAXES, ids=lambda w: w.name)
def test_what_is_missing_is_pointed_at_by_its_subject(written: Written, tmp_path: Path) -> None:
    file = serialized(tmp_path, written.name, written.syntax, "    mel:year 1938 ;\n", "")
    (finding,) = validate([file]).findings
    assert finding.value is None and finding.path is not None and finding.path.endswith("/year")
    lines = file.read_text(encoding="utf-8").splitlines()
    assert finding.line is not None
    about = [n for n, text in enumerate(lines, start=1) if "situation/X1-1" in text or "situation:X1-1" in text]
    until = next((n for n in range(finding.line, len(lines)) if "Assessment" in lines[n] or "Case" in lines[n]), 0)
    assert finding.line in about or until >= finding.line


def found(file: Path) -> list[Finding]:
    return validate([file]).findings


def test_several_findings_about_one_subject_point_at_their_own_properties(tmp_path: Path) -> None:
    changes = (
        ("Candidate true", "Candidate 1"),
        ("aggregatePower 3", "aggregatePower 7"),
        ("proximity 2", "proximity 9"),
    )
    file = turtle(tmp_path, *changes)
    lines = {finding.line for finding in found(file)}
    assert lines == {line_of(file, new) for _, new in changes}


def test_the_second_of_two_values_is_pointed_at(tmp_path: Path) -> None:
    file = turtle(tmp_path, ("mel:year 1938", "mel:year 1938 ,\n        1939"))
    assert [finding.line for finding in found(file)] == [line_of(file, "1939")]


def test_the_column_is_that_of_the_value(tmp_path: Path) -> None:
    file = turtle(tmp_path, ("proximity 2", "proximity 8"))
    (finding,) = found(file)
    assert finding.column == len("    mel:proximity ") + 1


def test_a_record_at_fault_is_pointed_at_and_not_the_case_that_was_asked_about(tmp_path: Path) -> None:
    file = turtle(tmp_path, ("mel:proximity 2", "mel:proximitty 2"))
    (finding,) = found(file)
    assert finding.line == line_of(file, "proximitty")
    assert finding.suggestion is not None and "mel:proximity" in finding.suggestion


def test_a_blank_node_is_told_from_others_by_what_is_said_of_it(tmp_path: Path) -> None:
    text = """@prefix mel: <https://w3id.org/melian/ontology/> .
@prefix state: <https://w3id.org/melian/state/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
state:RUR a mel:State ; rdfs:label "Ruritania"@en ; mel:cowAbbreviation "RUR" ; mel:cowCode 998 ;
    mel:hasMembership
        [ mel:validFrom 1850 ; mel:validTo 1860 ] ,
        [ mel:validFrom 1890 ; mel:validTo 1880 ] ,
        [ mel:validFrom 1900 ; mel:validTo 1910 ] ;
    dcterms:source <https://w3id.org/melian/work/CorrelatesOfWar2017> .
"""
    file = tmp_path / "actors.ttl"
    file.write_text(text, encoding="utf-8")
    (finding,) = found(file)
    assert finding.line == line_of(file, "1890")


def test_findings_in_a_folder_name_their_files(tmp_path: Path) -> None:
    whole = turtle(tmp_path, ("proximity 2", "proximity 4"))
    head, _, tail = whole.read_text(encoding="utf-8").partition("assessment:X1-1-GMY")
    whole.unlink()
    (tmp_path / "a.ttl").write_text(head, encoding="utf-8")
    (tmp_path / "b.ttl").write_text(PREFIXES + "assessment:X1-1-GMY" + tail, encoding="utf-8")
    (finding,) = validate([tmp_path]).findings
    assert finding.file == tmp_path / "b.ttl"
    assert finding.line == line_of(tmp_path / "b.ttl", "proximity 4")


def test_json_ld_with_a_context_of_its_own_is_pointed_into(tmp_path: Path) -> None:
    file = tmp_path / "case.jsonld"
    text = """{
  "@context": {
    "@vocab": "https://w3id.org/melian/ontology/",
    "state": "https://w3id.org/melian/state/",
    "id": "@id",
    "target": { "@type": "@id" }
  },
  "id": "https://w3id.org/melian/assessment/a",
  "@type": "Assessment",
  "target": "state:GMY",
  "proximity": [
    1,
    4
  ]
}"""
    file.write_text(text, encoding="utf-8")
    lines = {finding.line for finding in found(file) if finding.value == "4"}
    assert lines == {line_of(file, "    4")}
