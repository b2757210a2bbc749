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

    def slot(self, name: str, schema: ibis.Schema) -> ir.Table:
        """An empty table of a name and shape, to compile expressions over; put() fills it."""
        return self.connection.create_table(name, schema=schema, temp=True)

    def put(self, slot: str, content: pa.Table) -> None:
        """Replace the rows of a slot."""
        connection = self.connection.con
        connection.register("_content", content)
        connection.execute(f"DELETE FROM {slot}")
        connection.execute(f"INSERT INTO {slot} SELECT * FROM _content")
        connection.unregister("_content")

    def compiled(self, expression: ir.Table) -> str:
        """An expression over slots, planned once to be asked many times: for a few rows, planning is all that costs."""
        name = f"asked_{next(self._names)}"
        self.connection.raw_sql(f"PREPARE {name} AS {self.connection.compile(expression)}")
        return f"EXECUTE {name}"

    def ask(self, compiled: str) -> pa.Table:
        """The rows of a compiled expression."""
        return self.connection.con.sql(compiled).to_arrow_table()
