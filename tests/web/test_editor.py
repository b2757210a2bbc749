"""The form for queries: an editor where one is installed, and a form that does all else without it."""

from pathlib import Path

import pytest

from kb.bounded.model import Overstepped
from tests.web.conftest import Made
from web import vendored

HTML = {"Accept": "text/html"}


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A folder of packages as npm leaves it, with one line in each file."""
    for package, names in vendored.FILES.items():
        for name in names:
            file = tmp_path / "node_modules" / package / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("stands for it")
    return tmp_path / "node_modules"


def test_without_the_packages_the_form_works_and_says_what_is_missing(
    made: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(vendored, "_VENDOR", tmp_path / "none")
    page = made.client.get("/sparql", headers=HTML).text
    assert "<script" not in page
    assert "is not installed here" in page
    answer = made.client.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o }"}, headers=HTML)
    assert answer.status_code == 200
    assert "<tbody>" in answer.text
    assert "<script" not in answer.text


def test_with_the_packages_the_form_has_the_editor(
    made: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, modules: Path
) -> None:
    vendored.keep(modules, tmp_path / "vendor")
    monkeypatch.setattr(vendored, "_VENDOR", tmp_path / "vendor")
    page = made.client.get("/sparql", headers=HTML).text
    assert f"yasqe-{vendored.version(vendored.EDITOR)}/yasqe.min.js" in page
    assert "is not installed here" not in page
    assert "<textarea" in page


def test_a_version_that_is_not_the_pinned_one_is_not_used(tmp_path: Path, modules: Path) -> None:
    vendored.keep(modules, tmp_path / "vendor")
    assert vendored.addresses(vendored.EDITOR, tmp_path / "vendor")
    (tmp_path / "vendor" / f"yasqe-{vendored.version(vendored.EDITOR)}").rename(tmp_path / "vendor" / "yasqe-1.0.0")
    assert vendored.addresses(vendored.EDITOR, tmp_path / "vendor") is None


def test_the_packages_are_pinned_with_their_checksums_and_name_no_registry() -> None:
    folder = Path(vendored.__file__).parent / "frontend"
    lock = (folder / "package-lock.json").read_text()
    assert lock.count('"integrity"') == lock.count('"node_modules/')
    assert '"resolved"' not in lock
    assert vendored.version(vendored.EDITOR) >= "4.6.2"


def test_pages_forbid_scripts_and_styles_that_stand_in_them(made: Made) -> None:
    policy = made.client.get("/sparql", headers=HTML).headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy


def test_an_example_stands_in_the_form_and_what_is_none_is_refused(made: Made) -> None:
    page = made.client.get("/sparql?example=12", headers=HTML).text
    assert "# What does each theory predict for Finland in 2022?" in page
    assert made.client.get("/sparql?example=99", headers=HTML).status_code == 400
    assert made.client.get("/sparql?example=34", headers=HTML).status_code == 400


def test_machines_that_ask_for_rows_get_them_whatever_the_address_says_of_editing(made: Made) -> None:
    asked = {"query": "SELECT * { ?s ?p ?o }", "edit": "yes"}
    assert made.client.get("/sparql", query_string=asked, headers={"Accept": "text/csv"}).mimetype == "text/csv"
    assert made.client.get("/sparql", query_string=asked | {"format": "csv"}, headers=HTML).mimetype == "text/csv"
    page = made.client.get("/sparql", query_string=asked, headers=HTML).text
    assert "SELECT * { ?s ?p ?o }" in page
    assert "<tbody>" not in page


def test_a_query_that_failed_stands_in_the_form_to_be_changed(made: Made) -> None:
    page = made.client.get("/sparql", query_string={"query": "SELECT <b>"}, headers=HTML)
    assert page.status_code == 400
    assert "<textarea" in page.text
    assert "SELECT &lt;b&gt;" in page.text


def test_the_form_says_the_bounds_and_an_answer_that_was_cut_says_so(make: type[Made]) -> None:
    made = make(cut=1)
    bounds = made.site.runner.bounds
    page = made.client.get("/sparql", headers=HTML).text
    assert f"at most {bounds.rows:,} rows" in page
    assert f"{bounds.seconds:g} seconds" in page
    answer = made.client.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o }"}, headers=HTML).text
    assert "was cut after 1 rows" in answer


def test_a_query_that_took_too_long_is_told_with_the_query_at_hand(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> None:
        raise Overstepped("The query ran longer than the 5 s that are allowed.")

    monkeypatch.setattr(made.runner, "run", slow)
    page = made.client.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o }"}, headers=HTML)
    assert page.status_code == 503
    assert "longer than the 5 s" in page.text
    assert "SELECT * { ?s ?p ?o }" in page.text


def test_terms_to_complete_have_their_labels_and_prefixes(made: Made) -> None:
    said = made.client.get("/sparql/terms.json")
    assert said.json is not None
    assert said.json["prefixes"]["mel"] == "https://w3id.org/melian/ontology/"
    assert made.client.get("/sparql/terms.json", headers={"If-None-Match": said.headers["ETag"]}).status_code == 304
