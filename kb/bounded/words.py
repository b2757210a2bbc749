"""The words of SPARQL, and what each does to the work that a query makes."""

FORMS = frozenset(["SELECT", "CONSTRUCT", "DESCRIBE", "ASK"])
"""What a query begins with after its prologue."""

UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
"""What an operation of an update begins with."""

JOINS = frozenset(["OPTIONAL", "UNION", "MINUS", "GRAPH", "EXISTS", "LATERAL", "VALUES", "BIND", "FILTER", "SELECT"])
"""Clauses that make the plan of a query larger, as a triple pattern does."""

MODIFIERS = frozenset(["SELECT", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET"])
"""After these comes an expression or a variable, and no triple pattern."""

TERMS = frozenset(["A", "TRUE", "FALSE", "UNDEF", "DEFAULT"])
"""Words that stand where a term may; a bracket after one begins no arguments."""

_OTHERS = """
BASE PREFIX VERSION DISTINCT REDUCED AS FROM NAMED WHERE BY ASC DESC SEPARATOR NOT IN SERVICE SILENT INTO TO ALL DATA
USING DEFAULT
COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND
CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES
SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI
ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE
TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE LANGDIR HASLANG HASLANGDIR STRLANGDIR ADJUST SAMEVALUE
"""

ALL = FORMS | UPDATES | JOINS | MODIFIERS | TERMS | frozenset(_OTHERS.split())
"""Every word that SPARQL 1.1 and 1.2 know, and the two that Oxigraph adds."""
