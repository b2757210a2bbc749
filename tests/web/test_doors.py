"""What every answer carries, and what is said when something goes wrong."""

import pytest

from kb.bounded import model
from tests.web.conftest import Made
from web.negotiation import HTML

EVERYWHERE = ("/", "/sparql", "/sparql?query=ASK%7B%7D", "/sparql?query=no", "/nowhere", "/health", "/static/style.css")


@pytest.mark.parametrize("address", EVERYWHERE)
@pytest.mark.parametrize("accept", ["*/*", HTML])
def test_every_answer_is_shut_to_foreign_scripts_frames_and_guesses(made: Made, address: str, accept: str) -> None:
    with made.client.get(address, headers={"Accept": accept}) as answer:
        headers = answer.headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize("address", EVERYWHERE[:5])
def test_pages_have_no_inline_script_or_style(made: Made, address: str) -> None:
    page = made.client.get(address, headers={"Accept": HTML}).text
    assert "<h1>" in page
    assert page.count("<script") == page.count('<script src="/static/')
    assert "<style" not in page
    assert "style=" not in page


def test_other_sites_may_ask_the_endpoint(made: Made) -> None:
    asked = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = made.client.options("/sparql", headers=asked)
    assert answer.status_code == 200
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert "Authorization" not in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("address", ["/", "/sparql", "/id/nothing", "/sparql/"])
def test_a_forged_host_is_not_echoed(made: Made, address: str) -> None:
    for accept in (HTML, "text/turtle"):
        answer = made.client.get(address, headers={"Host": "evil.example", "Accept": accept})
        assert "evil.example" not in answer.text
        assert "evil.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (model.Malformed, 400),
        (model.Refused, 403),
        (model.Unwritable, 406),
        (model.TooLarge, 413),
        (model.Overstepped, 503),
        (model.Busy, 503),
    ],
)
def test_what_the_bounds_refuse_has_a_status_and_its_sentence(
    made: Made, error: type[model.BoundedError], status: int
) -> None:
    def refuse(*_: object) -> model.Answered:
        raise error("The limit is <5>.")

    made.runner.run = refuse  # type: ignore[method-assign]
    said = made.client.get("/sparql?query=ASK%7B%7D", headers={"Accept": "application/sparql-results+json"})
    assert said.status_code == status
    assert said.content_type == "application/problem+json"
    assert said.json is not None
    assert said.json["detail"] == "The limit is <5>."
    assert ("Retry-After" in said.headers) == (error is model.Busy)
    assert "The limit is &lt;5&gt;." in made.client.get("/sparql?query=ASK%7B%7D", headers={"Accept": HTML}).text
    plain = made.client.get("/sparql?query=ASK%7B%7D", headers={"Accept": "text/plain, */*;q=0.1"})
    assert plain.text == "The limit is <5>.\n"


def test_a_defect_is_told_in_a_sentence_and_logged_whole(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object) -> model.Answered:
        raise RuntimeError("secret")

    made.runner.run = broken  # type: ignore[method-assign]
    answer = made.client.get("/sparql?query=ASK%7B%7D")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "RuntimeError: secret" in capsys.readouterr().err


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/..%2fapp.py", "/static//etc/passwd", "/.env", "/app.py"]
)
def test_no_file_but_the_static_ones_is_served(made: Made, path: str) -> None:
    assert made.client.get(path).status_code == 404
