"""The store in a folder: what is committed is held whole, whatever happens, and what is wrong is said in a sentence."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.store import FolderStore, StoreError
from kb.store import generations as kept

G = "https://example.org/graph/a"


def numbered(count: int, start: int = 0) -> list[ox.Triple]:
    return [
        ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(number))
        for number in range(start, start + count)
    ]


def held(folder: Path, graph: str = G) -> int:
    with FolderStore(folder) as store:
        return len(list(store.statements(graph)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "store"
    with FolderStore(place) as store:
        store.commit({G: numbered(3)})
    return place


def test_each_commit_is_counted(folder: Path) -> None:
    with FolderStore(folder) as store:
        assert store.commit_number == 1
        store.update(f"INSERT DATA {{ GRAPH <{G}> {{ <urn:a> <urn:b> 1 }} }}")
        store.commit({}, removed=[G])
        assert store.commit_number == 3
        assert store.graphs() == ()


def test_a_change_that_fails_is_not_counted_and_leaves_what_was_held(folder: Path) -> None:
    with FolderStore(folder) as store:
        with pytest.raises(StoreError, match="cannot be carried out"):
            store.update(f"DROP GRAPH <{G}> ; LOAD <file:///nowhere>")
        assert store.commit_number == 1
        assert len(list(store.statements(G))) == 3


def test_a_reader_keeps_the_generation_it_opened_while_others_commit(folder: Path) -> None:
    reader = FolderStore(folder)
    generation = reader.generation()
    opened = ox.Store.read_only(str(generation))
    with FolderStore(folder) as writer:
        for count in range(1, 4):
            writer.commit({G: numbered(count)})
    assert len(opened) == 3
    assert generation.is_dir()
    reader.close()
    with FolderStore(folder) as writer:
        writer.commit({G: numbered(7)})
    assert not generation.exists()


def test_a_reader_sees_a_commit_of_another_at_its_next_question(folder: Path) -> None:
    reader = FolderStore(folder)
    assert len(list(reader.statements(G))) == 3
    with FolderStore(folder) as writer:
        writer.commit({G: numbered(5)})
    assert len(list(reader.statements(G))) == 5


def test_only_one_process_commits_at_a_time(folder: Path) -> None:
    with FolderStore(folder) as owner, owner.alone():
        with FolderStore(folder) as other, pytest.raises(StoreError, match=f"another process .number {os.getpid()}."):
            other.commit({G: numbered(1)})
        owner.commit({G: numbered(4)})
    assert held(folder) == 4


def test_a_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("chapter one", encoding="utf-8")
    with pytest.raises(StoreError, match="holds no store of Melian"):
        FolderStore(tmp_path)
    assert [found.name for found in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_database_made_by_another_program_is_left_alone(tmp_path: Path) -> None:
    foreign = ox.Store(str(tmp_path / "foreign"))
    foreign.add(ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c")))
    foreign.flush()
    del foreign
    before = sorted((tmp_path / "foreign").iterdir())
    with pytest.raises(StoreError, match="a database that Melian did not make"):
        FolderStore(tmp_path / "foreign")
    assert sorted((tmp_path / "foreign").iterdir()) == before


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="is a file; a store needs a folder"):
        FolderStore(tmp_path / "file")


def test_a_missing_store_is_not_made_by_a_reader(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store at"):
        FolderStore(tmp_path / "none", create=False)
    assert not (tmp_path / "none").exists()


def _victims(folder: Path) -> list[Path]:
    return sorted((folder / "generations" / str(kept.read(folder).commit)).iterdir())


def test_every_file_that_is_cut_short_or_missing_is_noticed_at_start(folder: Path, tmp_path: Path) -> None:
    for number, victim in enumerate(_victims(folder)):
        if victim.stat().st_size == 0:
            continue
        for damage in ("cut", "missing"):
            copy = tmp_path / f"{number}-{damage}"
            shutil.copytree(folder, copy)
            hurt = copy / victim.relative_to(folder)
            if damage == "cut":
                hurt.write_bytes(hurt.read_bytes()[: victim.stat().st_size // 2])
            else:
                hurt.unlink()
            with pytest.raises(StoreError, match=r"is damaged: .*; put a copy in its place"):
                FolderStore(copy)


@pytest.mark.parametrize(
    "text", ["", "{", "{}", "[]", '{"format": "melian-store/1", "commit": "x", "files": {}}', "\0"]
)
def test_a_damaged_pointer_is_noticed_and_not_repaired_by_guessing(folder: Path, text: str) -> None:
    (folder / "store.json").write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match="is damaged, so that the store cannot be opened; put a copy"):
        FolderStore(folder)
    assert (folder / "generations" / "1").is_dir()


def test_a_missing_pointer_is_noticed(folder: Path) -> None:
    (folder / "store.json").unlink()
    with pytest.raises(StoreError, match=r"store\.json is missing"):
        FolderStore(folder)


def test_a_store_of_a_later_format_is_not_touched(folder: Path) -> None:
    pointer = folder / "store.json"
    pointer.write_text(
        pointer.read_text(encoding="utf-8").replace("melian-store/1", "melian-store/9"), encoding="utf-8"
    )
    with pytest.raises(StoreError, match=r"format 'melian-store/9'; this Melian reads melian-store/1"):
        FolderStore(folder)


def test_bytes_changed_inside_a_file_are_noticed_when_they_are_read(folder: Path) -> None:
    for victim in _victims(folder):
        if victim.suffix == ".sst":
            whole = bytearray(victim.read_bytes())
            middle = len(whole) // 3
            whole[middle : middle + 40] = bytes(byte ^ 0xFF for byte in whole[middle : middle + 40])
            victim.write_bytes(whole)
    with pytest.raises(StoreError, match=r"damaged|cannot be read: Corruption"):
        held(folder)


def test_what_a_killed_commit_left_is_swept_away_by_the_next(folder: Path) -> None:
    (folder / "generations" / "draft").mkdir()
    (folder / "generations" / "draft" / "bulk-1.sst").write_text("half", encoding="utf-8")
    (folder / "generations" / "9").mkdir()
    (folder / "store.json.9").write_text("half", encoding="utf-8")
    with FolderStore(folder) as store:
        store.commit({G: numbered(2)})
    assert sorted(found.name for found in (folder / "generations").iterdir()) == ["2", "2.lease"]
    assert sorted(found.name for found in folder.iterdir()) == ["committing", "generations", "lock", "store.json"]


def test_what_a_killed_commit_left_is_swept_away_also_where_nothing_is_committed(folder: Path) -> None:
    (folder / "generations" / "0").mkdir()
    with FolderStore(folder) as store, store.alone():
        pass
    assert sorted(found.name for found in (folder / "generations").iterdir()) == ["1", "1.lease"]


def test_a_store_that_was_never_finished_is_finished(tmp_path: Path) -> None:
    (tmp_path / "store" / "generations" / "draft").mkdir(parents=True)
    with FolderStore(tmp_path / "store") as store:
        store.commit({G: numbered(2)})
    assert held(tmp_path / "store") == 2


_WRITER = """
import sys
from pathlib import Path
import pyoxigraph as ox
from kb.store import FolderStore
store = FolderStore(Path(sys.argv[1]))
number = store.commit_number
while True:
    number += 1
    print("begun", number, flush=True)
    new = [ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(number * 1000 + n)) for n in range(200)]
    store.commit({"urn:x": new, "urn:y": new})
    print("done", number, flush=True)
"""


def test_killed_at_any_moment_the_store_holds_one_commit_whole(tmp_path: Path) -> None:
    """Eight kills here; script/crash does a hundred."""
    folder = tmp_path / "store"
    for round_ in range(8):
        writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(folder)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        said = [writer.stdout.readline()]
        time.sleep(0.013 * round_)
        writer.send_signal(signal.SIGKILL)
        said += writer.communicate()[0].splitlines()
        done = [int(line.split()[1]) for line in said if line.startswith("done")]
        begun = [int(line.split()[1]) for line in said if line.startswith("begun")]
        with FolderStore(folder) as store:
            number = store.commit_number
            assert max(done, default=number) <= number <= max(begun)
            x = sorted(int(triple.object.value) for triple in store.statements("urn:x"))
            y = sorted(int(triple.object.value) for triple in store.statements("urn:y"))
            assert x == y
            assert x == ([number * 1000 + n for n in range(200)] if number else [])


_LIMITED = """
import resource, signal, sys
from pathlib import Path
import pyoxigraph as ox
from kb.store import FolderStore
store = FolderStore(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
new = [ox.Triple(ox.NamedNode(f"urn:s{n}"), ox.NamedNode("urn:p"), ox.Literal(f"{n}" * 40)) for n in range(20_000)]
try:
    store.commit({"https://example.org/graph/a": new})
except Exception as error:
    print(type(error).__name__, error)
"""


def test_a_disk_that_is_full_stops_the_commit_and_loses_nothing(folder: Path) -> None:
    """A limit on the size of files meets the same error path as a disk without room."""
    done = subprocess.run([sys.executable, "-c", _LIMITED, str(folder)], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("StoreError"), done
    assert "could not be changed and holds what it held" in done.stdout
    assert len(done.stdout.splitlines()) == 1
    assert held(folder) == 3
    with FolderStore(folder) as store:
        store.commit({G: numbered(4)})
    assert held(folder) == 4


_UNPRIVILEGED = """
import os, sys
from pathlib import Path
from kb.store import FolderStore
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
store = FolderStore(Path(sys.argv[1]))
print(len(list(store.statements("https://example.org/graph/a"))))
try:
    store.commit({"https://example.org/graph/a": []})
except Exception as error:
    print(type(error).__name__, error)
"""


def test_a_folder_that_may_only_be_read_is_read_and_says_so_when_changed() -> None:
    """Root may write anywhere, so that a test run by root asks as nobody."""
    with tempfile.TemporaryDirectory() as above:
        Path(above).chmod(0o755)
        folder = Path(above) / "store"
        with FolderStore(folder) as store:
            store.commit({G: numbered(3)})
        for found in (*folder.rglob("*"), folder):
            found.chmod(0o555 if found.is_dir() else 0o444)
        done = subprocess.run(
            [sys.executable, "-c", _UNPRIVILEGED, str(folder)], capture_output=True, text=True, check=False
        )
        for found in (folder, *folder.rglob("*")):
            found.chmod(0o755 if found.is_dir() else 0o644)
    assert done.stdout.splitlines() == ["3", f"StoreError {folder} may not be written to: Permission denied."], done


def test_a_backup_is_a_store_and_stays_as_it_was(folder: Path, tmp_path: Path) -> None:
    with FolderStore(folder) as store:
        store.backup(tmp_path / "backup")
        store.commit({G: numbered(9)})
    assert held(tmp_path / "backup") == 3
    assert held(folder) == 9
    with FolderStore(folder) as store, pytest.raises(StoreError, match="is not empty; give a new folder"):
        store.backup(tmp_path / "backup")


@settings(max_examples=8)
@given(
    st.lists(st.dictionaries(st.sampled_from(["urn:a", "urn:b", "urn:c"]), st.integers(0, 5), max_size=3), max_size=5)
)
def test_a_store_holds_what_the_last_commit_of_each_graph_put_there(commits: list[dict[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as place, FolderStore(Path(place) / "store") as store:
        expected: dict[str, int] = {}
        for commit in commits:
            store.commit({graph: numbered(count) for graph, count in commit.items()})
            expected |= commit
        assert store.commit_number == len(commits)
        assert {g: len(list(store.statements(g))) for g in expected} == expected
        assert store.graphs() == tuple(sorted(g for g, count in expected.items() if count))
