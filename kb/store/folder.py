"""The store in a folder: commits that survive a kill at any moment, readers that are never disturbed."""

import shutil
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType

import pyoxigraph as ox

from kb.lease import Lease
from kb.store import embedded, generations
from kb.store.errors import StoreError
from kb.store.generations import Pointer
from kb.store.model import Answer, Content, Statement


class FolderStore:
    """Named graphs in a folder. What is read is the generation that was current when this object last looked."""

    def __init__(self, folder: Path, *, create: bool = True, lock_held: bool = False) -> None:
        """Open the store, or make one in a folder that is new or empty.

        lock_held: the process that started this one holds the right to commit. Raises StoreError if the folder holds
        something else, or a damaged store.
        """
        self.folder = folder
        self._lock_held = lock_held
        self._reading: tuple[Pointer, Lease, ox.Store] | None = None
        self._before: Lease | None = None
        self._stamp: tuple[int, int] | None = None
        if create and generations.is_free(folder):
            self._make()
        generations.check(folder, generations.read(folder))

    def _make(self) -> None:
        try:
            (self.folder / "generations").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"No store can be made at {self.folder}: {error.strerror}.") from error
        with generations.locked(self.folder):
            if generations.is_free(self.folder):
                self._commit(None, lambda draft: None)

    def __enter__(self) -> "FolderStore":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the generations that are held."""
        if self._reading is not None:
            self._reading[1].close()
            self._reading = None
        if self._before is not None:
            self._before.close()
            self._before = None

    @property
    def commit_number(self) -> int:
        """How many commits the store has seen."""
        return generations.read(self.folder).commit

    @contextmanager
    def alone(self) -> Iterator[None]:
        """The right to commit, for as long as this lasts: no other process changes the store meanwhile.

        What a commit that was killed left behind is swept away.
        """
        with generations.locked(self.folder):
            self._lock_held = True
            try:
                with generations.committing(self.folder):
                    generations.sweep(self.folder, self.commit_number)
                yield
            finally:
                self._lock_held = False

    def generation(self) -> Path:
        """The folder of the current generation, which stays until the one after the next is asked for."""
        self._look()
        assert self._reading is not None
        return generations.place(self.folder, self._reading[0].commit)

    def _look(self) -> ox.Store:
        stamp = generations.stamp(self.folder)  # taken before reading, so that a commit in between is met next time
        if self._reading is not None and stamp is not None and stamp == self._stamp:
            return self._reading[2]
        if self._reading is not None and self._reading[0].commit == generations.read(self.folder).commit:
            self._stamp = stamp
            return self._reading[2]
        pointer, lease = generations.lease(self.folder)
        try:
            generations.check(self.folder, pointer)
            database = generations.open_database(generations.place(self.folder, pointer.commit))
        except BaseException:
            lease.close()
            raise
        if self._before is not None:
            self._before.close()
        self._before = self._reading[1] if self._reading is not None else None
        self._reading = (pointer, lease, database)
        self._stamp = stamp
        return database

    def select(self, query: str) -> Answer:
        """Answer a SELECT query."""
        return embedded.select(self._look(), query)

    def ask(self, query: str) -> bool:
        """Answer an ASK query."""
        return embedded.ask(self._look(), query)

    def construct(self, query: str) -> Iterator[Statement]:
        """The statements of a CONSTRUCT or DESCRIBE query."""
        return embedded.construct(self._look(), query)

    def graphs(self) -> tuple[str, ...]:
        """The names of the named graphs that hold a statement, sorted."""
        return embedded.graphs(self._look())

    def statements(self, graph: str | None) -> Iterator[Statement]:
        """All statements of one named graph, or of the default graph (None)."""
        return embedded.statements(self._look(), graph)

    def commit(self, replaced: Mapping[str | None, Content], removed: Iterable[str] = ()) -> None:
        """Put new content in the place of some graphs, and remove others: all of it, or none."""

        def change(draft: ox.Store) -> None:
            for graph in (*removed, *replaced):
                embedded.clear(draft, graph)
            embedded.fill_all(draft, replaced)

        self.change(change)

    def update(self, text: str, base: str | None = None) -> None:
        """Carry out a SPARQL update, whole or not at all."""
        self.change(lambda draft: embedded.update(draft, text, base))

    def backup(self, target: Path) -> None:
        """Put a copy of the store into a folder that is new or empty: a store itself."""
        if not generations.is_free(target):
            raise StoreError(f"{target} is not empty; give a new folder for the backup.")
        pointer, lease = generations.lease(self.folder)
        try:
            generations.check(self.folder, pointer)
            (target / "generations").mkdir(parents=True)
            draft = target / "generations" / "draft"
            _copy(generations.place(self.folder, pointer.commit), draft)
            files = generations.close(draft)
            generations.swap(target, draft, Pointer(pointer.commit, files))
        except OSError as error:
            raise StoreError(f"No backup can be made at {target}: {error.strerror or error}.") from error
        finally:
            lease.close()

    def change(self, change: Callable[[ox.Store], None]) -> None:
        """Have a copy of what is held changed, and put it in its place; if the change raises, nothing has happened."""
        with ExitStack() as held:
            if not self._lock_held:
                held.enter_context(generations.locked(self.folder))
            held.enter_context(generations.committing(self.folder))
            pointer = generations.read(self.folder)
            generations.check(self.folder, pointer)
            self._commit(pointer, change)

    def _commit(self, pointer: Pointer | None, change: Callable[[ox.Store], None]) -> None:
        """Change a copy of the current generation, and put it in its place."""
        current = pointer.commit if pointer is not None else None
        draft = self.folder / "generations" / "draft"
        try:
            generations.sweep(self.folder, current)
            if current is not None:
                generations.open_database(generations.place(self.folder, current)).backup(str(draft))
            database = ox.Store(str(draft))
            try:
                change(database)
                database.flush()
            except BaseException as error:
                traceback.clear_frames(error.__traceback__)  # they would keep the database open
                raise
            finally:
                del database
            files = generations.close(draft)
            generations.swap(self.folder, draft, Pointer(0 if current is None else current + 1, files))
        except (OSError, RuntimeError) as error:
            reason = str(error).strip().splitlines()[0]
            raise StoreError(f"{self.folder} could not be changed and holds what it held: {reason}.") from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        generations.sweep(self.folder, (current + 1) if current is not None else 0)


def _copy(generation: Path, target: Path) -> None:
    """Copy a generation; files that never change are linked where the file system can."""
    target.mkdir()
    for found in generation.iterdir():
        if found.suffix == ".sst":
            try:
                (target / found.name).hardlink_to(found)
            except OSError:
                shutil.copyfile(found, target / found.name)
        else:
            shutil.copyfile(found, target / found.name)
