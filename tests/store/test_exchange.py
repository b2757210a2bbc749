"""What is written out is the same bytes each time, and what is read in again is the same graphs."""

from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.formats import GRAPHS
from kb.store import FolderStore, MemoryStore, StoreError, exchange
from melian.cli import main

SYNTAX = {syntax.name: syntax for syntax in GRAPHS}
G, H = "https://example.org/g", "https://example.org/h"

nodes = st.sampled_from([ox.NamedNode(f"urn:n{n}") for n in range(4)])
blanks = st.sampled_from([ox.BlankNode(f"b{n}") for n in range(3)])
literals = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(ox.Literal),
    st.integers().map(ox.Literal),
    st.sampled_from(["chat", "Katze"]).map(lambda text: ox.Literal(text, language="fr-be")),
)
triples = st.builds(ox.Triple, nodes | blanks, nodes, nodes | blanks | literals)
contents = st.dictionaries(st.sampled_from([None, G, H]), st.lists(triples, max_size=8), max_size=3)


def filled(content: dict[str | None, list[ox.Triple]]) -> MemoryStore:
    store = MemoryStore()
    store.commit(content)
    return store


def written(store: MemoryStore | FolderStore, name: str) -> bytes:
    out = BytesIO()
    exchange.export(store, out, SYNTAX[name])
    return out.getvalue()


@settings(max_examples=60)
@given(content=contents, name=st.sampled_from(["N-Quads", "TriG"]))
def test_what_is_exported_and_loaded_again_exports_as_the_same_bytes(
    content: dict[str | None, list[ox.Triple]], name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Also when a blank node is shared between graphs, and whatever its label was."""
    store = filled(content)
    out = written(store, name)
    assert written(store, name) == out
    path = tmp_path_factory.mktemp("export") / f"all.{SYNTAX[name].suffix}"
    path.write_bytes(out)
    again = MemoryStore()
    exchange.load(again, [path])
    assert written(again, "N-Quads") == written(store, "N-Quads")


def test_a_folder_of_turtle_brings_every_graph_back(tmp_path: Path) -> None:
    store = filled(
        {
            None: [ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("default"))],
            G: [ox.Triple(ox.BlankNode("x"), ox.NamedNode("urn:b"), ox.BlankNode("y"))],
            H: [ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal(5))],
        }
    )
    exchange.export_folder(store, tmp_path / "out")
    assert sorted(found.name for found in (tmp_path / "out").iterdir()) == [
        "0000-default.ttl", "0001-https-example-org-g.ttl", "0002-https-example-org-h.ttl", "graphs.tsv",
    ]  # fmt: skip
    again = MemoryStore()
    exchange.load(again, [tmp_path / "out"])
    assert written(again, "N-Quads") == written(store, "N-Quads")
    with pytest.raises(StoreError, match="is not empty"):
        exchange.export_folder(store, tmp_path / "out")


def test_a_mistake_in_the_last_file_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "good.nq").write_text(f"<urn:a> <urn:b> <urn:c> <{G}> .\n", encoding="utf-8")
    (tmp_path / "bad.nq").write_text(f"<urn:a> <urn:b> <urn:c> <{H}> .\nnonsense\n", encoding="utf-8")
    with FolderStore(tmp_path / "store") as store:
        with pytest.raises(StoreError, match=r"bad\.nq cannot be loaded: .*line 2"):
            exchange.load(store, [tmp_path / "good.nq", tmp_path / "bad.nq"])
        assert (store.commit_number, store.graphs()) == (0, ())


def test_added_statements_join_what_a_graph_held_and_else_replace_it(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.ttl").write_text(f"<urn:a> <urn:b> {number} .", encoding="utf-8")
    with FolderStore(tmp_path / "store") as store:
        exchange.load(store, [tmp_path / "1.ttl"], G)
        exchange.load(store, [tmp_path / "2.ttl"], G, add=True)
        assert len(list(store.statements(G))) == 2
        exchange.load(store, [tmp_path / "1.ttl"], G)
        assert len(list(store.statements(G))) == 1


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_the_commands_load_export_back_up_and_restore(tmp_path: Path) -> None:
    (tmp_path / "case.ttl").write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")
    store, copy, out = tmp_path / "store", tmp_path / "copy", tmp_path / "all.nq"
    assert run("load", "--store", str(store), "--graph", G, str(tmp_path / "case.ttl")) == (
        0, f"Replaced 1 graph:\n  {G}\n",
    )  # fmt: skip
    assert run("export", "--store", str(store), "--out", str(out)) == (0, "")
    code, said = run("backup", "--store", str(store), str(copy))
    assert (code, said.startswith("Commit 1 of")) == (0, True)
    assert run("export", "--store", str(copy))[1] == out.read_text(encoding="utf-8")
    assert run("load", "--store", str(tmp_path / "new"), str(out))[0] == 0
    assert run("export", "--store", str(tmp_path / "new"))[1] == out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["load", "x.ttl"], "Name one store: --store DIR for a folder, or --endpoint URL for a server."),
        (["load", "--store", "S", "x.ttl"], "x.ttl does not say which graph it is; name it with --graph IRI."),
        (["load", "--store", "S", "x.doc"], "x.doc has no suffix that Melian reads"),
        (["load", "--store", "S", "none.nq"], "none.nq cannot be loaded"),
        (["load", "--store", "S", "--graph", "not an iri", "x.ttl"], "not an iri is no IRI"),
        (["export", "--store", "none"], "There is no store at none"),
        (["export", "--store", "S", "--graph", "urn:x"], "The store holds no graph urn:x"),
        (["export", "--store", "S", "--format", "turtle"], "Turtle is one graph a file"),
        (["export", "--store", "S", "--out", "no/such/folder/x.nq"], "no/such/folder/x.nq cannot be written"),
        (["backup", "target"], "Name the store to copy"),
        (["backup", "--store", "none", "target"], "There is no store at none"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    words: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.ttl").write_text("<urn:a> <urn:b> 1 .", encoding="utf-8")
    (tmp_path / "x.doc").write_text("", encoding="utf-8")
    FolderStore(tmp_path / "S").close()
    code, said = run(*words)
    assert code == 2
    assert said.startswith(f"melian: {sentence}"), said
    assert len(said.splitlines()) == 1
