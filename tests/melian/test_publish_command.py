"""melian publish: what it says it did, and what it did."""

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

import reasoner.publish
from kb.publication import GRAPH, GraphKind, Input, Publication
from kb.store import Content, FolderStore
from melian.cli import main

THING = ox.Triple(*(ox.NamedNode("https://example.org/thing"),) * 3)


def run(*words: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["publish", *map(str, words)])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result.stderr if code else result.stdout


def offer(monkeypatch: pytest.MonkeyPatch, *names: str, content: Content = (THING,), digest: str = "0" * 64) -> None:
    """Let the library have these publications only."""

    def publications(*_: object, **__: object) -> Sequence[Publication]:
        inputs = (Input("file.ttl", digest),)
        return [Publication(GRAPH + name, GraphKind.ASSERTED, name, inputs, lambda: content) for name in names]

    monkeypatch.setattr(reasoner.publish, "publications", publications)


def test_it_says_what_was_made_kept_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    offer(monkeypatch, "ontology", "case/C1")
    assert run("--store", store).splitlines() == [
        "Made 2 graphs, 2 statements:",
        "  ontology        1",
        "  case/C1         1",
    ]
    assert run("--store", store) == "Kept 2 graphs, of which nothing changed.\n"
    offer(monkeypatch, "ontology")
    assert run("--store", store).splitlines() == [
        "Kept 1 graph, of which nothing changed.",
        "Removed 1 graph: case/C1.",
    ]
    assert run("--store", store, "--again").startswith("Made 1 graph, 1 statements")


def test_without_a_store_it_says_what_to_name() -> None:
    assert run(code=2) == "melian: Name one store: --store DIR for a folder, or --endpoint URL for a server.\n"


def test_a_case_that_is_none_ends_with_2_and_makes_nothing(tmp_path: Path) -> None:
    assert "no case" in run("--store", tmp_path / "store", "C99", code=2)
    with FolderStore(tmp_path / "store") as store:
        assert store.graphs() == ()


def test_a_maker_that_fails_ends_with_2_and_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "store"
    offer(monkeypatch, "ontology")
    run("--store", folder)
    offer(monkeypatch, "ontology", content=tmp_path / "missing.nt", digest="1" * 64)
    assert "missing.nt cannot be published" in run("--store", folder, code=2)
    with FolderStore(folder) as store:
        assert list(store.statements(GRAPH + "ontology")) == [THING]


def test_a_folder_that_another_process_is_changing_is_left_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(monkeypatch, "ontology")
    with FolderStore(tmp_path / "store") as store, store.alone():
        assert "is being changed by another process" in run("--store", tmp_path / "store", code=2)


def test_a_foreign_folder_is_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, "ontology")
    (tmp_path / "letters.txt").write_text("Dear Thucydides", encoding="utf-8")
    run("--store", tmp_path, code=2)
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]
