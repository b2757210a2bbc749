"""A store's folder on disk: generations of the database, one of which is current.

    FOLDER/store.json            which generation is current, its commit number, and the files that it must hold
    FOLDER/lock                  held by who may commit
    FOLDER/committing            held while a commit is made, also by a worker of who may commit
    FOLDER/generations/17/       a database of Oxigraph, closed and flushed: nobody writes into it any more
    FOLDER/generations/17.lease  held, shared, by each reader of generation 17

A commit copies the current generation (hard links, a millisecond), changes the copy, flushes and closes it, and then
swaps store.json. Killed at any moment, the folder holds the old generation or the new one, each whole; what was left
half made is swept away by the next commit. A reader keeps the generation that it opened for as long as it likes.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kb.lease import Lease
from kb.store.errors import StoreError

FORMAT = "melian-store/1"
_POINTER = "store.json"
_MISSING = "put a copy in its place that melian backup made, or melian load an export into a new folder"


@dataclass(frozen=True)
class Pointer:
    """What store.json says: the commit, which is also the generation's name, and its files with their sizes."""

    commit: int
    files: dict[str, int]


def place(folder: Path, commit: int) -> Path:
    """The folder of a generation."""
    return folder / "generations" / str(commit)


def read(folder: Path) -> Pointer:
    """What is current. Raises StoreError if the folder holds no store of Melian, or a damaged one."""
    try:
        said = json.loads((folder / _POINTER).read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            raise StoreError(f"{folder} holds a store of the format {said['format']!r}; this Melian reads {FORMAT}.")
        return Pointer(int(said["commit"]), {str(name): int(size) for name, size in said["files"].items()})
    except FileNotFoundError:
        raise StoreError(_foreign(folder)) from None
    except PermissionError as error:
        raise StoreError(f"{folder} may not be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{folder / _POINTER} is damaged, so that the store cannot be opened; {_MISSING}.") from error
    except OSError as error:
        raise StoreError(f"{folder} cannot be read as a store: {error.strerror}.") from error


def stamp(folder: Path) -> tuple[int, int] | None:
    """What differs after each commit, told without reading store.json; None if there is none."""
    try:
        found = os.stat(folder / _POINTER)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _foreign(folder: Path) -> str:
    if not folder.exists():
        return f"There is no store at {folder}; melian publish --store {folder} makes one."
    if (folder / "CURRENT").exists():
        return (
            f"{folder} holds a database that Melian did not make; write it out with the program that made it, "
            "and melian load the file into a new folder."
        )
    if (folder / "generations").is_dir():
        return f"{folder / _POINTER} is missing, so that the store cannot be opened; {_MISSING}."
    return f"{folder} holds no store of Melian; give a new or an empty folder, or one that melian publish made."


def is_free(folder: Path) -> bool:
    """Whether a store can be made here: the folder is new or empty, or a store was begun in it and never finished."""
    try:
        found = {entry.name for entry in folder.iterdir()}
        begun = found <= {"generations", "lock", "committing", f"{_POINTER}.0"}
        inside = {entry.name for entry in (folder / "generations").iterdir()} if "generations" in found else set()
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        raise StoreError(f"{folder} is a file; a store needs a folder.") from None
    except OSError as error:
        raise StoreError(f"{folder} may not be read: {error.strerror}.") from error
    return begun and inside <= {"draft", "0", "0.lease"}


def check(folder: Path, pointer: Pointer) -> None:
    """Raise StoreError unless the generation's files are all there, with the sizes that they were closed with.

    Oxigraph takes a log that was cut short for a clean one, and a missing tail for data that never was.
    """
    generation = place(folder, pointer.commit)
    for name, size in pointer.files.items():
        try:
            found = (generation / name).stat().st_size
        except OSError:
            raise StoreError(f"{folder} is damaged: {generation / name} is missing; {_MISSING}.") from None
        if found != size:
            raise StoreError(
                f"{folder} is damaged: {generation / name} has {found} bytes and was closed with {size}; {_MISSING}."
            )


def open_database(generation: Path) -> ox.Store:
    """A generation, to be read. Raises StoreError if it is damaged."""
    try:
        return ox.Store.read_only(str(generation))
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreError(
            f"The store at {generation.parent.parent} is damaged ({_first(error)}); {_MISSING}."
        ) from error


def _first(error: Exception) -> str:
    return str(error).strip().splitlines()[0].split("  ")[0].rstrip(".")


def lease(folder: Path) -> tuple[Pointer, Lease]:
    """What is current, held: a commit between reading the pointer and taking hold is met by reading it again."""
    for _ in range(20):
        pointer = read(folder)
        with suppress(FileNotFoundError):
            return pointer, Lease(place(folder, pointer.commit))
    check(folder, read(folder))
    raise StoreError(f"{folder} is damaged: generation {read(folder).commit} is missing; {_MISSING}.")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The right to commit. Raises StoreError if another process has it, or if the folder may not be written to."""
    try:
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"{folder} may not be written to: {error.strerror}.") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(descriptor, 100, 0).decode("ascii", "replace").strip() or "unknown"
            raise StoreError(
                f"{folder} is being changed by another process (number {holder}); wait for it, or end it."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def committing(folder: Path) -> Iterator[None]:
    """The only one to make a commit: a worker that outlives its server by a moment is waited for."""
    try:
        descriptor = os.open(folder / "committing", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"{folder} may not be written to: {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def sweep(folder: Path, current: int | None) -> None:
    """Remove what no commit finished, and each generation but the current one that nobody reads."""
    for found in (folder / "generations").iterdir():
        if found.is_dir() and found.name != str(current):
            _remove(found)
    for found in (folder / "generations").glob("*.lease"):
        if found.stem != str(current) and not found.with_suffix("").exists():
            found.unlink(missing_ok=True)
    for found in folder.glob(f"{_POINTER}.*"):
        found.unlink(missing_ok=True)


def _remove(generation: Path) -> None:
    try:
        descriptor = os.open(f"{generation}.lease", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        shutil.rmtree(generation, ignore_errors=True)
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return
    else:
        shutil.rmtree(generation, ignore_errors=True)
        Path(f"{generation}.lease").unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def close(draft: Path) -> dict[str, int]:
    """Put a draft, whose database is closed, on the disk for good: its files with their sizes."""
    for name in ("LOG", "LOCK", *(found.name for found in draft.glob("LOG.old.*"))):
        (draft / name).unlink(missing_ok=True)
    files = {}
    for found in sorted(draft.iterdir()):
        status = found.stat()
        if status.st_nlink == 1:
            _sync(found)
        files[found.name] = status.st_size
    _sync(draft)
    return files


def swap(folder: Path, draft: Path, pointer: Pointer) -> None:
    """Make a draft the current generation: all at once, by the renaming of store.json."""
    generation = place(folder, pointer.commit)
    Path(f"{generation}.lease").touch()
    draft.rename(generation)
    _sync(generation.parent)
    said = {"format": FORMAT, "commit": pointer.commit, "files": pointer.files}
    written = folder / f"{_POINTER}.{pointer.commit}"
    written.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    _sync(written)
    written.replace(folder / _POINTER)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
