"""A folder of published data sets, under their publishers' file names, gzipped or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import ibis
from ibis.util import gen_name

from kb.catalogue import DataSet, catalogue, data_set
from kb.errors import DataError
from kb.reading import read_into


@dataclass(frozen=True)
class Found:
    """A data set's file in a folder: the newest version that is there."""

    dataset: DataSet
    path: Path
    version: str | None
    size: int  # bytes on disk
    passed_over: tuple[str, ...]  # other files of the data set in the folder, which are not read


class Folder:
    """The published data in one folder; a DataError if there is no such folder."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        if not self.path.is_dir():
            what = "is a file" if self.path.exists() else "does not exist"
            raise DataError(f"{self.path} {what}; name a folder that holds the published data sets.")

    def found(self) -> list[Found]:
        """What is here, one entry for each data set, ordered by id."""
        return [found for dataset in catalogue() if (found := self._find(dataset))]

    def missing(self, needed: Iterable[str]) -> list[str]:
        """Those of the data sets `needed` (ids) that are not here, in the order given."""
        return [dataset_id for dataset_id in needed if self._find(data_set(dataset_id)) is None]

    def table(self, connection: ibis.BaseBackend, dataset_id: str) -> ibis.Table:
        """A data set as a typed table, columns under the publisher's names, missing codes as nulls.

        On DuckDB it becomes a temporary table of the connection, under a name of its own; on another
        backend it stays in memory until the backend asks for it. Raises DataError if the file is not
        here, or is not what the publisher distributes.
        """
        dataset = data_set(dataset_id)
        found = self._find(dataset)
        if found is None:
            raise DataError(self._absent(dataset))
        name = gen_name(f"published_{dataset_id}")
        duck = connection.con if connection.name == "duckdb" else duckdb.connect()
        read_into(duck, name, found.path, dataset)
        if connection.name == "duckdb":
            return connection.table(name, database="temp.main")
        return ibis.memtable(duck.sql(f'FROM "{name}"').to_arrow_table())

    def _find(self, dataset: DataSet) -> Found | None:
        here = [
            (path, file.version)
            for file in dataset.files
            for path in (self.path / file.name, self.path / f"{file.name}.gz")
            if path.is_file()
        ]
        if not here:
            return None
        (path, version), *others = here
        return Found(dataset, path, version, path.stat().st_size, tuple(other.name for other, _ in others))

    def _absent(self, dataset: DataSet) -> str:
        names = ", ".join(f"{file.name}, {file.name}.gz" for file in dataset.files)
        told = f"The folder {self.path} has no {dataset.title} (looked for {names})"
        if dataset.landing_page:
            told += f"; download it from {dataset.landing_page}"
        return f"{told}. {dataset.note}" if dataset.note else f"{told}."
