"""What cannot be read is said in one sentence with its line, and nothing is fetched, expanded or crashed."""

import socket
from pathlib import Path

import pytest

from kb.validation import UnreadableError, validate
from tests.validation.cases import PREFIXES, turtle

RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'


def refusal(path: Path) -> UnreadableError:
    found = validate([path])
    assert found.findings == []
    (error,) = found.unreadable
    assert "\n" not in str(error) and str(error).endswith((".", "?"))
    return error


def written(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    error = refusal(tmp_path / "none.ttl")
    assert str(error) == f"{tmp_path / 'none.ttl'}: there is no such file or folder."


def test_a_name_that_no_file_can_have_is_refused() -> None:
    assert "no name of a file" in str(refusal(Path("x" * 5000 + ".ttl")))
    assert "no such file" in str(refusal(Path("a\0b.ttl")))


def test_a_folder_without_anything_to_validate_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    assert "the folder holds nothing to validate" in str(refusal(tmp_path))


def test_a_file_of_unknown_syntax_is_named(tmp_path: Path) -> None:
    assert "does not know the syntax" in str(refusal(written(tmp_path, "case.docx", b"PK")))


@pytest.mark.parametrize(
    ("name", "content", "line", "part"),
    [
        ("a.ttl", b"\x89PNG\r\n\x1a\n\0\0", 3, "a NUL byte stands here"),
        ("a.ttl", "<a> <b> <c> .".encode("utf-16"), None, "this is UTF-16"),
        ("a.nt", b"#\n# \xd6sterreich\n", 2, "this is not UTF-8"),
        ("a.ttl", PREFIXES + "case:a mel:b 1\ncase:c mel:d 2 .\n", 12, "this is not well-formed Turtle"),
        ("a.ttl", "\n\n<a> x:b 1 .", 3, "prefix x: has not been declared"),
        ("a.trig", "<a> { <b> <c> }", 1, "this is not well-formed TriG"),
        ("a.nt", "<e:a> <e:b> <e:c> .\n<a> <b> <c> .", 2, "this is not well-formed N-Triples"),
        ("a.nq", "<e:a> <e:b> <e:c> .\n<e:a> <e:b>", 2, "this is not well-formed N-Quads"),
        ("a.rdf", f"{RDF}\n<b></rdf:RDF>", 2, "this is not well-formed XML"),
        ("a.rdf", "<a>\n<b/>\n</a>", None, "this is not well-formed RDF/XML"),
        ("a.jsonld", '{\n"a":\n}', 3, "this is not well-formed JSON-LD"),
        ("a.ttl", "<e:a> <e:b>\n <<( <e:a> <e:b> <e:c> )>> .", 2, "a triple term of RDF 1.2"),
    ],
)
def test_what_is_broken_is_named_with_its_line(
    tmp_path: Path, name: str, content: str | bytes, line: int | None, part: str
) -> None:
    error = refusal(written(tmp_path, name, content))
    assert (error.line, part in str(error)) == (line, True), str(error)


BOMB = """<?xml version="1.0"?>
<!DOCTYPE bomb [
<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">
<rdf:Description rdf:about="http://e/a"><e:p>&c;</e:p></rdf:Description></rdf:RDF>"""
ENTITY = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + RDF + "&x;</rdf:RDF>"


@pytest.mark.parametrize(("content", "line"), [(BOMB, 2), (ENTITY, 1)])
def test_a_document_type_is_refused(tmp_path: Path, content: str, line: int) -> None:
    error = refusal(written(tmp_path, "a.rdf", content))
    assert error.line == line and "<!DOCTYPE" in str(error)


@pytest.mark.parametrize(
    "context",
    [
        '"http://127.0.0.1:9/context"',
        '[{}, "http://127.0.0.1:9/context"]',
        '"file:///etc/passwd"',
        '{"@import": "http://127.0.0.1:9/context"}',
        '{"a": {"@id": "http://e/a", "@context": "http://127.0.0.1:9/context"}}',
    ],
)
def test_a_remote_context_is_refused_and_not_fetched(
    tmp_path: Path, context: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    text = f'{{\n"@context": {context},\n"@id": "http://e/s", "a": {{"b": 1}} }}'
    error = refusal(written(tmp_path, "a.jsonld", text))
    assert "a remote context" in str(error)
    assert error.line == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonld", '{"http://e/p":' * 5000 + "1" + "}" * 5000),
        ("a.rdf", RDF + "<a>" * 5000 + "</a>" * 5000 + "</rdf:RDF>"),
        ("a.ttl", "<e:a> <e:b> " + "<<( <e:a> <e:b> " * 100_000 + "1" + " )>>" * 100_000 + " ."),
    ],
)
def test_nesting_without_end_is_refused_before_a_parser_sees_it(tmp_path: Path, name: str, content: str) -> None:
    assert "refuses" in (text := str(refusal(written(tmp_path, name, content)))) or "RDF 1.2" in text


def test_lists_in_lists_do_not_exhaust_the_stack(tmp_path: Path) -> None:
    deep = 50_000
    text = (
        "<e:a> <e:b> " + "(" * deep + " 1 " + ")" * deep + " ." + "<e:c> <e:d> " + "[ <e:p> " * deep + "1" + "]" * deep
    )
    written(tmp_path, "a.ttl", text + " .")
    found = validate([tmp_path / "a.ttl"])
    assert found.statements > 2 * deep and not found.unreadable


def test_a_blank_of_the_template_is_named_with_its_line(tmp_path: Path) -> None:
    error = refusal(turtle(tmp_path, ("state:FRN", "{{the perceiver}}"), ("1938 ;", "{{the year}} ;")))
    assert "this blank is not filled in yet: {{the perceiver}} (1 more are left)" in str(error)


def test_what_can_be_read_of_a_folder_is_validated_all_the_same(tmp_path: Path) -> None:
    turtle(tmp_path, ("proximity 2", "proximity 4"))
    written(tmp_path, "broken.ttl", "<a> <b>")
    found = validate([tmp_path])
    assert len(found.findings) == 1
    assert [error.file.name for error in found.unreadable] == ["broken.ttl"]


def test_case_tables_that_are_no_tables_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "situations.csv").write_text("")
    error = refusal(tmp_path)
    assert error.file == tmp_path / "situations.csv" and "is empty" in str(error)
    (tmp_path / "situations.csv").write_bytes(b"a,b\n\xff\n")
    assert refusal(tmp_path).line == 2
