"""The store of the shipped library is made once, and again when a file that it rests on has changed."""

import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

import ontology
from kb.store import FolderStore, StoreError
from melian import shipped


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / "cache" / name)
    return tmp_path / "cache"


def test_it_is_made_once_and_found_afterwards(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    with ExitStack() as held:
        place = shipped.ready(held, said.append)
        assert place.is_relative_to(cache)
        assert len(said) == 1
        assert shipped.ready(held, said.append) == place
        assert len(said) == 1
        with FolderStore(place, create=False) as store:
            commit = store.commit_number
            assert len(store.graphs()) > 40
        # a file that changed is noticed; what it leaves the same is not made again
        monkeypatch.setattr(shipped, "_now", lambda: "another stamp")
        assert shipped.ready(held, said.append) == place
        assert len(said) == 2
        with FolderStore(place, create=False) as store:
            assert store.commit_number == commit


def test_a_damaged_cache_is_no_obstacle(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def publish(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        """As melian publish would: it refuses the damaged store, and fills a new one."""
        place = Path(command[-1])
        try:
            with FolderStore(place) as store:
                store.update("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }")
        except StoreError as error:
            return subprocess.CompletedProcess(command, 2, "", f"melian: {error}\n")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", publish)
    place = shipped.folder()
    place.mkdir(parents=True)
    (place / "store.json").write_text("damaged", encoding="utf-8")
    shipped.stamp(place)
    with ExitStack() as held:
        used = shipped.ready(held)
        assert used != place
        with FolderStore(used, create=False) as store:
            assert store.graphs()
    assert not used.exists()


def test_the_stamp_rests_on_every_file_of_the_ontology() -> None:
    files = list(shipped._files())
    for path in (*ontology.modules(), *ontology.theories()):
        assert any(str(path).endswith(line.split(" ")[0]) for line in files)
