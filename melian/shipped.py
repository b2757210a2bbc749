"""The store of the shipped library: made once in the user's cache, and brought up to date when Melian changes."""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import kb
import ontology
import reasoner
from kb.errors import KbError
from kb.store import FolderStore, StoreError

_STAMP = "stamp"


def folder() -> Path:
    """Where the cache of this copy of Melian keeps the store."""
    import platformdirs

    here = hashlib.sha256(str(Path(ontology.__file__).parent.parent).encode()).hexdigest()[:16]
    return platformdirs.user_cache_path("melian") / here / "store"


def ready(held: ExitStack, say: Callable[[str], None] = lambda line: None) -> Path:
    """The folder of the store, up to date. Where the cache cannot be written, one that lasts as long as `held`."""
    place = folder()
    if _current(place):
        return place
    try:
        _make(place, say)
    except (OSError, StoreError, KbError):
        place = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="melian-"))) / "store"
        _make(place, say)
    return place


def stamp(place: Path) -> None:
    """Note that the store at this place holds what this copy of Melian publishes."""
    (place.parent / _STAMP).write_text(_now(), encoding="ascii")


def _current(place: Path) -> bool:
    try:
        if (place.parent / _STAMP).read_text(encoding="ascii") != _now():
            return False
        FolderStore(place, create=False).close()
    except (OSError, StoreError):
        return False
    return True


def _make(place: Path, say: Callable[[str], None]) -> None:
    """Publish in a process of its own, whose memory goes with it: reasoning takes some hundred MB."""
    say("Publishing the shipped library, which is needed once after a change and takes some seconds.")
    place.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "melian", "publish", "--store", str(place)]
    # the folder that this copy was imported from comes first, wherever the command is run
    paths = [str(Path(ontology.__file__).parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    )
    if done.returncode:
        raise KbError(f"The shipped library could not be published: {done.stderr.strip().splitlines()[-1:]}")
    stamp(place)


def _now() -> str:
    """A mark of every file that publishing rests on: its name, size and time."""
    digest = hashlib.sha256()
    for line in _files():
        digest.update(line.encode())
    return digest.hexdigest()


def _files() -> Iterator[str]:
    for package in (ontology, kb, reasoner):
        root = Path(str(package.__file__)).parent
        for found in sorted(root.rglob("*")):
            if found.suffix != ".pyc" and found.is_file():
                status = found.stat()
                yield f"{found.relative_to(root)} {status.st_size} {status.st_mtime_ns}\n"
