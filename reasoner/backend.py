"""The database on which expressions run: DuckDB by default, anything that Ibis speaks in principle."""

from itertools import count

import ibis
import ibis.expr.types as ir
import pyarrow as pa


class Backend:
    """A thin hold on an Ibis connection: run an expression, or keep its result as a table."""

    def __init__(self, connection: ibis.BaseBackend | None = None):
        """Use the given Ibis connection, or a DuckDB database in memory."""
        self.connection = connection or ibis.duckdb.connect()
        self._names = count()

    def run(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression."""
        return self.connection.to_pyarrow(expression)

    def keep(self, content: ir.Table | pa.Table) -> ir.Table:
        """Compute an expression once (or take an Arrow table in) and hold the result as a temporary table."""
        name = f"kept_{next(self._names)}"
        if isinstance(content, pa.Table):
            # given an Arrow table itself, Ibis 12 writes a statement that DuckDB 2 cannot parse
            content = ibis.memtable(content)
        return self.connection.create_table(name, content, temp=True)

    def release(self, kept: ir.Table) -> None:
        """Give back the memory of a kept table."""
        # the drop_table of Ibis 12 writes a statement without the table's name on DuckDB 2
        self.connection.raw_sql(f"DROP TABLE {kept.get_name()}")
