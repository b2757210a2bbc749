"""Validating what a visitor sends, by real workers: what is found, what is refused, and that nothing is kept."""

import io
import json
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb import validation
from kb.bounded.model import ValidationBounds
from kb.bounded.validating import ValidationPool
from kb.case_terms import case_terms
from kb.formats import GRAPHS
from kb.validation import formats
from tests.validation.cases import ASSESSMENTS, BODY, PREFIXES, SITUATIONS
from tests.web.conftest import Made

SOUND = PREFIXES + BODY
WRONG = SOUND.replace("mel:proximity 2", "mel:proximity 9")
TYPES = {syntax.name: syntax.media_type for syntax in GRAPHS}
UNREADABLE = {
    "deep JSON": ("application/ld+json", '{"urn:p":' * 20000 + "1" + "}" * 20000, "nested more than 100 deep"),
    "a document type": ("application/rdf+xml", '<!DOCTYPE r [<!ENTITY a "b">]><r/>', "line 1: a document type"),
    "no Turtle": ("text/turtle", "<urn:a> <urn:b> 1 .\n<urn:a> <urn:b> .", "line 2: this is not well-formed"),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[ValidationPool]:
    made = ValidationPool(ValidationBounds(upload=1, statements=30_000))
    yield made
    folder = Path(made._folder.name)
    assert list(folder.iterdir()) == []
    made.close()
    assert not folder.exists()


@pytest.fixture
def client(pool: ValidationPool) -> FlaskClient:
    return Made(validator=pool).client


def raw(client: FlaskClient, text: str, kind: str = "text/turtle", accept: str = "application/json") -> TestResponse:
    return client.post("/validate", data=text, content_type=kind, headers={"Accept": accept})


def table(name: str, row: dict[str, str]) -> bytes:
    columns = case_terms().columns(name)
    return f"{','.join(columns)}\n{','.join(row.get(column, '') for column in columns)}\n".encode()


def test_a_sound_case_has_no_findings(client: FlaskClient) -> None:
    answer = raw(client, SOUND)
    assert (answer.status_code, answer.json) == (200, [])
    page = raw(client, SOUND, accept="text/html")
    assert "no findings" in page.text


def test_the_findings_are_those_of_the_command(client: FlaskClient, tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(WRONG)
    told = json.loads(formats.as_json(validation.validate([file])))
    found = raw(client, WRONG).json
    assert found is not None
    assert found == [{**each, "file": "data.ttl"} for each in told]
    assert len(found) == 1
    page = raw(client, WRONG, accept="text/html")
    assert page.mimetype == "text/html"
    assert f"data.ttl:{found[0]['line']}:" in page.text
    assert found[0]["message"].split(" (")[0] in page.text


@pytest.mark.parametrize("name", sorted(TYPES))
def test_each_syntax_is_read_by_its_type(client: FlaskClient, name: str) -> None:
    syntax = next(each for each in GRAPHS if each.name == name)
    triples = (quad.triple for quad in ox.parse(WRONG, format=ox.RdfFormat.TURTLE))
    text = (ox.serialize(triples, format=syntax.writer) or b"").decode()
    found = raw(client, text, syntax.media_type).json
    assert found is not None
    assert [(each["severity"], each["value"]) for each in found] == [("error", "9")]


def test_a_report_in_turtle_names_no_folder_of_ours(client: FlaskClient) -> None:
    text = WRONG.replace("state:GMY ;\n    mel:isCandidate", "<#somebody> ;\n    mel:isCandidate")
    answer = raw(client, text, accept="text/turtle")
    assert answer.mimetype == "text/turtle"
    assert "file:" not in answer.text
    quads = ox.parse(answer.data, format=ox.RdfFormat.TURTLE, base_iri="http://example.org/")
    results = [quad for quad in quads if quad.predicate.value.endswith("#result")]
    assert len(results) == len(raw(client, text).json or []) == 2


def test_a_form_brings_a_file_a_text_or_a_pair_of_tables(client: FlaskClient) -> None:
    rows = {"situations.csv": SITUATIONS, "assessments.csv": ASSESSMENTS | {"proximity": "near"}}
    tables = {name: table(name, row) for name, row in rows.items()}
    every = {
        "a file": {"data": (io.BytesIO(WRONG.encode()), "mine.ttl")},
        "a text": {"data": WRONG, "format": "Turtle"},
        "tables, by their names": {"data": [(io.BytesIO(body), name) for name, body in tables.items()]},
        "tables, by their fields": {n.removesuffix(".csv"): (io.BytesIO(b), "x.csv") for n, b in tables.items()},
    }
    for name, fields in every.items():
        answer = client.post("/validate", data=fields, headers={"Accept": "application/json"})
        assert answer.status_code == 200, (name, answer.text)
        assert answer.json, name
        assert {each["file"] for each in answer.json} <= {"data.ttl", *tables}
    assert raw(client, "data=&format=Turtle", "application/x-www-form-urlencoded").status_code == 400
    alone = client.post("/validate", data={"data": (io.BytesIO(tables["situations.csv"]), "situations.csv")})
    assert (alone.status_code, "a pair" in alone.text) == (400, True)


def test_what_else_a_form_brings_is_not_read_and_that_is_said(client: FlaskClient) -> None:
    shapes = "@prefix sh: <http://www.w3.org/ns/shacl#> . [] a sh:NodeShape ; sh:targetNode <urn:a> ; sh:closed true ."
    for accept in ("application/json", "text/html"):
        fields = {"data": SOUND, "shapes": (io.BytesIO(shapes.encode()), "s.ttl"), "x y": "z"}
        answer = client.post("/validate", data=fields, headers={"Accept": accept})
        assert answer.status_code == 200
        assert answer.headers["Melian-Ignored"] == "shapes, x?y"
    assert "Not read" in answer.text
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\nz\r\n--x--\r\n"
    assert client.post("/validate", data=body, content_type="multipart/form-data; boundary=x").status_code == 400


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_what_cannot_be_read_is_told_with_its_line(client: FlaskClient, name: str) -> None:
    kind, text, said = UNREADABLE[name]
    answer = raw(client, text, kind)
    assert answer.status_code == 400
    assert re.search(said, (answer.json or {})["detail"])


def test_what_is_too_much_or_of_no_known_type_is_refused(client: FlaskClient) -> None:
    assert raw(client, "#" * (2**20 + 1)).status_code == 413
    assert raw(client, f"<urn:s> <urn:p> {','.join(map(str, range(30_001)))} .").status_code == 413
    assert raw(client, "x", "image/png").status_code == 415
    assert raw(client, "x", "text/csv").status_code == 415
    assert raw(client, SOUND, accept="image/png").status_code == 406
    packed = client.post("/validate", data=b"x", content_type="text/turtle", headers={"Content-Encoding": "gzip"})
    assert packed.status_code == 415


def test_a_remote_context_is_not_fetched(client: FlaskClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        context = f"http://127.0.0.1:{listener.getsockname()[1]}/context.jsonld"
        for text in (f'{{"@context": "{context}"}}', f'{{"@context": {{"@version": 1.1, "@import": "{context}"}}}}'):
            answer = raw(client, text, "application/ld+json")
            assert (answer.status_code, "remote context" in answer.text) == (400, True)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_what_was_sent_is_escaped_on_the_page(client: FlaskClient) -> None:
    text = WRONG.replace("mel:proximity 9", 'mel:proximity "<script>alert(1)</script>"')
    page = raw(client, text, accept="text/html").text
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_the_form_needs_no_script(client: FlaskClient) -> None:
    page = client.get("/validate").text
    assert page.count('<form action="/validate"') == 3
    assert "<script" not in page


def test_a_validation_that_takes_too_long_is_ended_and_leaves_nothing(
    pool: ValidationPool, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw(client, SOUND)  # so that the shapes have been read
    monkeypatch.setattr(pool._pool, "limits", replace(pool._pool.limits, seconds=1))
    text = "@prefix mel: <https://w3id.org/melian/ontology/> .\n" + "\n".join(
        f"<urn:s{number}> a mel:Assessment ; mel:proximity {number} ." for number in range(14_000)
    )
    answer = raw(client, text)
    assert answer.status_code == 503
    assert "--validation-seconds" in answer.text
    assert list(Path(pool._folder.name).iterdir()) == []
