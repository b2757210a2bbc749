"""A malformed case ends with one clear sentence that names file, row and column, and nothing is read."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import casebook
from kb.case_terms import case_terms
from kb.errors import CaseError

HEADERS = {name: case_terms().columns(name) for name in ("situations.csv", "assessments.csv")}

GOOD_SITUATION = {
    "situation": "X1",
    "case": "X",
    "perceiver": "France",
    "year": "1907",
    "date": "1907-08-31",
    "great_power": "1",
    "polarity": "multipolar",
    "strongest": "Germany",
    "victor": "-",
    "observed": "BAL:Germany ALIGN:Russia",
}
GOOD_ASSESSMENT = {"situation": "X1", "target": "Germany", "aggregate_power": "3", "proximity": "2"}


def table(name: str, *rows: dict[str, str]) -> str:
    header = HEADERS[name]
    lines = [header, *([row.get(column, "") for column in header] for row in rows)]
    return "".join(",".join(line) + "\r\n" for line in lines)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A sound case, for each test to break in one place."""
    (tmp_path / "situations.csv").write_text(table("situations.csv", GOOD_SITUATION), encoding="utf-8")
    (tmp_path / "assessments.csv").write_text(table("assessments.csv", GOOD_ASSESSMENT), encoding="utf-8")
    assert len(casebook.read([tmp_path]).situations) == 1
    return tmp_path


def sentence(*references: str | Path) -> str:
    """The sentence with which reading ends."""
    with pytest.raises(CaseError) as raised:
        casebook.read(references)
    text = str(raised.value)
    assert "\n" not in text
    assert text.endswith((".", "?"))
    return text


# A wrong cell

SITUATION_CELLS = [
    ("year", "abc", '"abc" is no year; it is a whole number such as 1907'),
    ("year", "99999", "from -3000 to 2100"),
    ("year", "2101", "from -3000 to 2100"),
    ("year", "1907.5", '"1907.5" is no year'),
    ("year", "١٩٠٧", "is no year"),
    ("year", "", "the cell is empty, and this one must be filled"),
    ("situation", "", "the cell is empty, and this one must be filled"),
    ("case", "", "the cell is empty, and this one must be filled"),
    ("perceiver", "", "the cell is empty, and this one must be filled"),
    ("perceiver", "-", '"-" means nobody'),
    ("date", "31.8.1907", '"31.8.1907" is no date; it is written as 1941-03-25'),
    ("date", "1907-02-30", '"1907-02-30" is no date'),
    ("date", "19070831", '"19070831" is no date'),
    ("date", "1908-08-31", "1908-08-31 is not in 1907"),
    ("great_power", "2", '"2" is no flag; it is 1 (yes) or 0 (no), or empty when not known'),
    ("weak", "yes", '"yes" is no flag'),
    ("ally_available", "-", '"-" is no flag'),
    ("polarity", "tripolar", '"tripolar" is no polarity; it is multipolar, bipolar or unipolar'),
    ("polarity", "Bipolar", "did you mean bipolar?"),
    ("polarity", "offence", '"offence" is no polarity'),
    ("aims", "revisionist", "did you mean limited_revisionist?"),
    ("offence_defence", "offense", "did you mean offence?"),
    ("observed", "BANDWAGON:Germany", "for BANDWAGON use ALIGN"),
    ("observed", "bandwagon", "for bandwagon use ALIGN"),
    ("observed", "FLEE:Germany", "the codes are BAL, BALI, ALIGN, BUCK, HEDGE, SOFT, TETHER and RESIST"),
    ("observed", "bal:Germany", "did you mean BAL?"),
    ("observed", "BAL", '"BAL" names no actor; a code is written as BAL:Germany'),
    ("observed", "BAL:", '"BAL:" names no actor'),
    ("observed", "ALIGN:Saudi Arabia", '"Arabia" has no code'),
    ("observed", "BAL:-", '"-" means nobody'),
    ("observed", "BAL:FRN", "names the perceiver itself"),
    ("observed", "BAL:Germany BAL:GMY", '"BAL:GMY" stands there twice'),
    ("strongest", '"a\nb"', "line break or control character"),
]


@pytest.mark.parametrize(("column", "value", "expected"), SITUATION_CELLS)
def test_a_wrong_cell_of_a_situation_is_named(case: Path, column: str, value: str, expected: str) -> None:
    file = case / "situations.csv"
    other = GOOD_SITUATION | {"situation": "X0"}
    broken = GOOD_SITUATION | {column: value}
    file.write_text(table("situations.csv", other, broken), encoding="utf-8", newline="")
    text = sentence(case)
    assert text.startswith(f"{file}, row 3, column {column}: ")
    assert expected in text


ASSESSMENT_CELLS = [
    ("aggregate_power", "4", '"4" is no factor level; it is 0, 1, 2 or 3, or empty when not known'),
    ("aggregate_power", "-1", '"-1" is no factor level'),
    ("proximity", "high", '"high" is no factor level'),
    ("offensive_capability", "2.0", '"2.0" is no factor level'),
    ("offensive_intentions", "-", '"-" is no factor level'),
    ("situation", "X11", 'situations.csv has no situation "X11"; did you mean X1?'),
    ("situation", "", "the cell is empty, and this one must be filled"),
    ("target", "", "the cell is empty, and this one must be filled"),
    ("target", "-", '"-" means nobody'),
    ("target", "France", "France is the perceiver of X1"),
    ("target", "frn", "frn is the perceiver of X1"),
]


@pytest.mark.parametrize(("column", "value", "expected"), ASSESSMENT_CELLS)
def test_a_wrong_cell_of_an_assessment_is_named(case: Path, column: str, value: str, expected: str) -> None:
    file = case / "assessments.csv"
    broken = GOOD_ASSESSMENT | {"target": "Russia"} | {column: value}
    file.write_text(table("assessments.csv", GOOD_ASSESSMENT, broken), encoding="utf-8", newline="")
    text = sentence(case)
    assert text.startswith(f"{file}, row 3, column {column}: ")
    assert expected in text


def test_blank_rows_count_as_a_spreadsheet_counts_them(case: Path) -> None:
    file = case / "assessments.csv"
    text = table("assessments.csv", GOOD_ASSESSMENT | {"proximity": "9"})
    header, row = text.splitlines(keepends=True)
    file.write_text(header + "\r\n,,,,,\r\n" + row, encoding="utf-8", newline="")
    assert sentence(case).startswith(f"{file}, row 4, column proximity: ")


def test_a_situation_stands_in_a_table_once(case: Path) -> None:
    file = case / "situations.csv"
    file.write_text(table("situations.csv", GOOD_SITUATION, GOOD_SITUATION), encoding="utf-8", newline="")
    assert sentence(case) == (
        f'{file}, row 3, column situation: "X1" stands in row 2 already; each situation has an id of its own.'
    )


@pytest.mark.parametrize(("name", "alias"), [("Germany", ""), ("GMY", " (as Germany)")])
def test_a_target_is_assessed_once_under_whatever_name(case: Path, name: str, alias: str) -> None:
    file = case / "assessments.csv"
    again = GOOD_ASSESSMENT | {"target": name}
    file.write_text(table("assessments.csv", GOOD_ASSESSMENT, again), encoding="utf-8", newline="")
    expected = f"{name} is assessed in X1 already{alias}; each target has one row."
    assert sentence(case) == f"{file}, row 3, column target: {expected}"


# A wrong table


def rewrite(case: Path, name: str, old: str, new: str) -> Path:
    file = case / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
    return file


def test_an_unknown_column_is_named_with_the_one_meant(case: Path) -> None:
    file = rewrite(case, "situations.csv", "weak,", "week,")
    assert sentence(case) == f'{file}, row 1, has the unknown column "week"; did you mean weak?'


def test_a_column_like_no_other_brings_the_list_of_columns(case: Path) -> None:
    rewrite(case, "assessments.csv", "proximity,", "xyz,")
    assert "; the columns are situation, target, aggregate_power, proximity, " in sentence(case)


def test_a_column_without_a_name_is_an_unknown_column(case: Path) -> None:
    file = rewrite(case, "assessments.csv", "offensive_intentions\n", "offensive_intentions,\n")
    assert sentence(case).startswith(f"{file}, row 1, has no name for its column 7;")


def test_a_missing_column_is_named(case: Path) -> None:
    file = case / "assessments.csv"
    file.write_text("situation,target,aggregate_power\r\nX1,Germany,3\r\n", encoding="utf-8")
    missing = "proximity, offensive_capability and offensive_intentions"
    hint = "each is needed; leave a cell empty where the value is not known"
    assert sentence(case) == f"{file}, row 1, lacks the columns {missing}; {hint}."


def test_a_column_stands_in_the_header_once(case: Path) -> None:
    file = rewrite(case, "assessments.csv", "proximity,", "target,")
    assert sentence(case).startswith(f"{file}, row 1, has the column target twice")


@pytest.mark.parametrize(("extra", "cells"), [(",1", 7), ("", 5)])
def test_a_row_is_as_wide_as_the_header(case: Path, extra: str, cells: int) -> None:
    file = case / "assessments.csv"
    row = "X1,Germany,3,2," + ("," if extra else "") + extra
    file.write_text(",".join(HEADERS["assessments.csv"]) + f"\r\n{row}\r\n", encoding="utf-8")
    assert sentence(case) == f"{file}, row 2, has {cells} cells under a header of 6 columns."


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("content", ["", "\ufeff", " \r\n\r\n"])
def test_an_empty_table_is_named(case: Path, name: str, content: str) -> None:
    (case / name).write_text(content, encoding="utf-8")
    assert sentence(case) == f"{case / name} is empty; it needs a header and at least one row."


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_alone_is_no_table(case: Path, name: str) -> None:
    (case / name).write_text(table(name), encoding="utf-8", newline="")
    assert sentence(case) == f"{case / name} holds a header and no row; at least one row is needed."


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_separator_is_recognised(case: Path, separator: str, name: str) -> None:
    file = case / "situations.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",", separator), encoding="utf-8")
    assert sentence(case) == f"{file} is separated by {name}; save it as CSV separated by commas."


def test_a_table_that_is_not_utf8_is_named_with_its_row(case: Path) -> None:
    file = rewrite(case, "situations.csv", "France", "Österreich")
    file.write_bytes(file.read_text(encoding="utf-8").encode("latin-1"))
    assert sentence(case) == f"{file}, row 2: the byte 0xD6 is not UTF-8; save the file as CSV in UTF-8."


def test_utf16_is_recognised(case: Path) -> None:
    file = case / "situations.csv"
    file.write_bytes(file.read_text(encoding="utf-8").encode("utf-16"))
    assert sentence(case) == f"{file} is in UTF-16; save it as CSV in UTF-8."


def test_a_nul_byte_is_named_with_its_row(case: Path) -> None:
    file = case / "assessments.csv"
    file.write_bytes(file.read_bytes().replace(b"Germany", b"Ger\0many"))
    assert sentence(case).startswith(f"{file}, row 2: a NUL byte stands here")


def test_an_open_quotation_mark_is_no_csv(case: Path) -> None:
    file = rewrite(case, "assessments.csv", "Germany", '"Germany')
    assert sentence(case).startswith(f"{file}, row 2: this is not well-formed CSV")


@pytest.mark.parametrize("name", HEADERS)
def test_one_table_is_not_enough(case: Path, name: str) -> None:
    (case / name).unlink()
    expected = f"{case} has no {name}; a case folder holds situations.csv and assessments.csv."
    assert sentence(case) == expected


def test_a_table_that_cannot_be_read_is_named(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert sentence(case) == f"{case / 'situations.csv'} cannot be read: Permission denied."


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(list(HEADERS)),
    at=st.integers(min_value=0, max_value=500),
    cut=st.integers(min_value=0, max_value=20),
    junk=st.one_of(st.binary(max_size=6), st.sampled_from([b'"', b",", b"\n", b"\r", b"-", b" ", b"\0"])),
)
def test_whatever_stands_in_a_table_ends_in_rows_or_in_one_sentence(
    tmp_path: Path, name: str, at: int, cut: int, junk: bytes
) -> None:
    tables = {"situations.csv": GOOD_SITUATION, "assessments.csv": GOOD_ASSESSMENT}
    for other, row in tables.items():
        (tmp_path / other).write_bytes(table(other, row).encode())
    content = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(content[:at] + junk + content[at + cut :])
    try:
        assert len(casebook.read([tmp_path]).situations) == 1
    except CaseError as error:
        assert str(tmp_path) in str(error) and "\n" not in str(error)


# A wrong reference


def test_an_unknown_id_brings_the_ids_and_the_nearest() -> None:
    assert sentence("C99") == (
        'there is no case "C99": no file or folder has this name, and the shipped cases are '
        "C01, C02, C03, C04, C05, C06, C07, C08, C09, C10, C11, C12, C13, C14, C15, C16, C17, C18, C19, C20, "
        "N1, N2, N3, N4, N5 and N6; the nearest is C19."
    )


def test_a_folder_without_a_case_is_named(tmp_path: Path) -> None:
    expected = f"{tmp_path} holds neither situations.csv and assessments.csv nor a Turtle file (.ttl)."
    assert sentence(tmp_path) == expected


def test_one_table_is_no_case_but_its_folder_is(case: Path) -> None:
    assert sentence(case / "situations.csv").endswith(f"; name its folder, {case}.")


def test_a_file_that_is_no_turtle_is_named(tmp_path: Path) -> None:
    (tmp_path / "case.txt").write_text("x", encoding="utf-8")
    assert sentence(tmp_path / "case.txt").startswith(f"{tmp_path / 'case.txt'} is no Turtle file: a case is")


def test_a_name_that_no_file_can_have_is_no_case() -> None:
    assert sentence("x" * 5000).startswith(f'"{"x" * 40}..." is no case: a case is')


def test_an_id_stands_for_one_situation_in_all_that_is_read_together(case: Path) -> None:
    assert sentence(case, case) == (
        f"the situation X1 is in {case} (named twice); an id may stand for one situation only."
    )
    file = case / "situations.csv"
    rewrite(case, "situations.csv", "X1", "R14")
    rewrite(case, "assessments.csv", "X1", "R14")
    assert file.exists()
    expected = f"the situation R14 is in C04 and {case}; an id may stand for one situation only."
    assert sentence("C04", case) == expected


def test_nothing_is_read_when_one_of_several_cases_is_malformed(case: Path) -> None:
    rewrite(case, "situations.csv", "1907,", "abc,")
    assert "column year" in sentence("C04", case)


# Malformed Turtle

PREFIXES = """@prefix mel: <https://w3id.org/melian/ontology/> .
@prefix x: <http://example.org/> .
@prefix state: <https://w3id.org/melian/state/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TURTLE = """
x:s a mel:Situation ; skos:notation "S1" ; mel:inCase x:c ;
    mel:perceiver state:FRN ; mel:year 1907 ; mel:polarity mel:Multipolar ; mel:greatPower true ;
    mel:hasStrongest true ; mel:warDecided false ;
    mel:observed x:o ; mel:observationComplete true .
x:o a mel:Observation ; mel:behaviourCode "BAL" ; mel:towards state:GMY .
x:a a mel:Assessment ; mel:inSituation x:s ; mel:target state:GMY ; mel:isCandidate true ;
    mel:aggregatePower 3 ; mel:isStrongest true .
x:b a mel:Assessment ; mel:inSituation x:s ; mel:target state:RUS ; mel:isCandidate true .
"""
S, A, B, OBSERVED = (f"<http://example.org/{name}>" for name in "sabo")

TURTLE_FAULTS = [
    ("aggregatePower 3", "aggregatePower 4", f"assessment {A} has 4 for mel:aggregatePower; a factor is 0,"),
    ("aggregatePower 3", 'aggregatePower "3"', '"3" for mel:aggregatePower; it takes an xsd:integer'),
    ("aggregatePower 3", "aggregatePower 3.0", '"3.0" (xsd:decimal) for mel:aggregatePower; it takes'),
    ("aggregatePower 3", "aggregatePower x:three", "it takes an xsd:integer"),
    ("aggregatePower 3", "aggregatePower 3 , 2", '2 values for mel:aggregatePower ("3" (xsd:integer) and'),
    (
        "aggregatePower 3",
        "aggregatPower 3",
        "no property that Melian knows; did you mean mel:aggregatePower?",
    ),
    ("aggregatePower 3", "threatPoints 3", "has mel:threatPoints, which Melian measures; it is not coded"),
    ("aggregatePower 3", "greatPower true", "has mel:greatPower, which is a property of a situation"),
    ("greatPower true", "weak true", f"situation {S} has mel:weak, which is a property of an assessment"),
    ("mel:perceiver state:FRN ;", "", f"situation {S} lacks mel:perceiver: it needs a perceiver, as in"),
    ("perceiver state:FRN", 'perceiver "France"', 'has "France" for mel:perceiver; it takes an IRI'),
    ("mel:year 1907 ;", "", f"situation {S} lacks mel:year: it needs a year, as in mel:year 1907"),
    ("mel:year 1907", "mel:year 99999", "has the year 99999, which is not from -3000 to 2100"),
    (
        "mel:year 1907",
        'mel:year "1907"^^xsd:gYear',
        '"1907" (xsd:gYear) for mel:year; it takes an xsd:integer',
    ),
    ("mel:year 1907", 'mel:year "abc"^^xsd:integer', '"abc", which is no integer, for <https'),
    ("mel:year 1907", 'mel:year 1907 ; mel:date "1908-01-01"^^xsd:date', "date 1908-01-01, which is not in"),
    (
        "mel:year 1907",
        'mel:year 1907 ; mel:date "1907-13-01"^^xsd:date',
        '"1907-13-01", which is no date, for',
    ),
    ('skos:notation "S1" ;', "", "lacks <http://www.w3.org/2004/02/skos/core#notation>: it needs an id"),
    ("mel:inCase x:c ;", "", f"situation {S} lacks mel:inCase: it needs a case"),
    ("mel:Multipolar", "mel:StatusQuo", "mel:polarity; it takes mel:Multipolar, mel:Bipolar or mel:Unipolar"),
    ("mel:Multipolar", '"multipolar"', 'has "multipolar" for mel:polarity; it takes an IRI'),
    ("greatPower true", "greatPower 1", '"1" (xsd:integer) for mel:greatPower; it takes an xsd:boolean'),
    ("mel:target state:GMY ;", "", f"assessment {A} lacks mel:target: it needs a target"),
    ("target state:RUS", "target state:FRN", f"assessment {B} has the perceiver itself as its target"),
    ("target state:RUS", "target state:GMY", f"assessment {B} assesses Germany in S1, as {A[:-1]}> does"),
    (
        "inSituation x:s ; mel:target state:RUS",
        "inSituation x:t ; mel:target state:RUS",
        "no situation described",
    ),
    ("mel:inSituation x:s ; mel:target state:RUS", "mel:target state:RUS", f"assessment {B} lacks mel:inSit"),
    ("state:RUS ; mel:isCandidate true", "state:RUS", f"assessment {B} lacks mel:isCandidate"),
    ("state:RUS ; ", "state:RUS ; mel:isStrongest true ; ", f"as {A} has; a role has one holder"),
    ("state:RUS ; ", "state:RUS ; mel:isLikelyVictor true ; ", "its situation has mel:warDecided false"),
    ('behaviourCode "BAL"', 'behaviourCode "BANDWAGON"', "for BANDWAGON use ALIGN"),
    ('behaviourCode "BAL"', 'behaviourCode "BALL"', "did you mean BAL?"),
    ('mel:behaviourCode "BAL" ;', "", f"observation {OBSERVED} lacks mel:behaviourCode"),
    ('behaviourCode "BAL"', "behaviourCode x:BAL", "for mel:behaviourCode; it takes a text"),
    ("towards state:GMY", "towards state:FRN", f"observation {OBSERVED} is towards the perceiver itself"),
    ("; mel:towards state:GMY", "", f"observation {OBSERVED} lacks mel:towards"),
    (
        "greatPower true",
        "greatPower <<( x:a x:b x:c )>>",
        "a triple term of RDF 1.2, which Melian does not read",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), TURTLE_FAULTS)
def test_what_is_wrong_in_turtle_is_named(tmp_path: Path, old: str, new: str, expected: str) -> None:
    file = tmp_path / "case.ttl"
    file.write_text(PREFIXES + TURTLE, encoding="utf-8")
    assert len(casebook.read([file]).assessments) == 2
    assert old in TURTLE
    file.write_text(PREFIXES + TURTLE.replace(old, new, 1), encoding="utf-8")
    text = sentence(file)
    assert text.startswith(f"{file}: ")
    assert expected in text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.integers(min_value=0, max_value=len(TURTLE)),
    cut=st.integers(min_value=0, max_value=20),
    junk=st.one_of(st.text(max_size=6), st.sampled_from([";", ".", ",", "[]", "x:s", "true", "1.0", "<a>"])),
)
def test_whatever_stands_in_turtle_ends_in_rows_or_in_one_sentence(
    tmp_path: Path, at: int, cut: int, junk: str
) -> None:
    file = tmp_path / "case.ttl"
    text = PREFIXES + TURTLE[:at] + junk + TURTLE[at + cut :]
    file.write_text(text, encoding="utf-8", newline="")
    try:
        assert len(casebook.read([file]).situations) >= 1
    except CaseError as error:
        assert str(file) in str(error) and "\n" not in str(error)


def test_records_are_recognised_without_their_type(tmp_path: Path) -> None:
    """Forgetting `a mel:Assessment` must not make an assessment disappear."""
    file = tmp_path / "case.ttl"
    untyped = TURTLE.replace("a mel:Situation ; ", "").replace("a mel:Assessment ; ", "")
    file.write_text(PREFIXES + untyped, encoding="utf-8")
    without = casebook.read([file])
    file.write_text(PREFIXES + TURTLE, encoding="utf-8")
    assert without == casebook.read([file])


def test_a_syntax_error_in_turtle_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "case.ttl"
    file.write_text(PREFIXES + "x:s a mel:Situation\nx:t a mel:Situation .\n", encoding="utf-8")
    assert sentence(file).startswith(f"{file}, line 7: this is not well-formed Turtle (")


def test_turtle_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "case.ttl"
    file.write_bytes(PREFIXES.encode() + "# Österreich".encode("latin-1"))
    assert sentence(file) == f"{file}, line 6: this is not UTF-8; save the file in UTF-8."


def test_turtle_without_a_situation_is_no_case(tmp_path: Path) -> None:
    file = tmp_path / "case.ttl"
    file.write_text(PREFIXES, encoding="utf-8")
    assert sentence(file) == f"{file} describes no situation; a case has at least one."


def test_turtle_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    file = tmp_path / "case.ttl"
    file.write_text(PREFIXES, encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert sentence(file) == f"{file} cannot be read: Permission denied."


def test_two_situations_of_one_file_have_two_ids(tmp_path: Path) -> None:
    file = tmp_path / "case.ttl"
    other = 'x:t a mel:Situation ; skos:notation "S1" ; mel:inCase x:c ; mel:year 1907 ;'
    file.write_text(PREFIXES + TURTLE + other + " mel:perceiver state:RUS .", encoding="utf-8")
    assert "has the id S1, which another situation has too" in sentence(file)


def test_two_files_do_not_describe_one_situation(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text(PREFIXES + TURTLE, encoding="utf-8")
    expected = f"{tmp_path / 'b.ttl'}: {S} is described in {tmp_path / 'a.ttl'} too; describe it once."
    assert sentence(tmp_path) == expected
