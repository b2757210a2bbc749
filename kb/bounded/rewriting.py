"""A query with its LIMIT, an update with its USING: changed as text, at places that the guard has found."""

from dataclasses import replace

import pyoxigraph as ox

from kb.bounded.guard import Query
from kb.bounded.model import Malformed
from kb.bounded.tokens import Token, tokens


def limited(query: Query, rows: int) -> Query:
    """The same SELECT with at most one row more than rows, so that an answer that was cut can be told from a whole one.

    CONSTRUCT and DESCRIBE stay as they are: a row of theirs may make no statement or many, so statements are counted.
    """
    if query.form != "SELECT":
        return query
    text = query.text
    if query.limit is None:
        return replace(query, text=f"{text[: query.end]} LIMIT {rows + 1} {text[query.end :]}")
    own, start, end = query.limit
    return query if own <= rows else replace(query, text=f"{text[:start]}{rows + 1}{text[end:]}")


def with_using(update: str, default: tuple[str, ...], named: tuple[str, ...]) -> str:
    """The update with USING and USING NAMED, as the protocol's using-graph-uri and using-named-graph-uri ask.

    Raises Malformed if the update has a USING or WITH of its own (SPARQL 1.1 Protocol, section 2.2.3).
    """
    if not default and not named:
        return update
    for name in (*default, *named):
        _check_iri(name)
    using = "".join([f"USING <{each}> " for each in default] + [f"USING NAMED <{each}> " for each in named])
    parts, at = [], 0
    depth = opened = 0
    previous: Token | None = None
    short: Token | None = None
    for token in tokens(update):
        word = token.text.upper() if token.kind == "word" and not depth else ""
        if word in ("USING", "WITH"):
            raise Malformed(f"An update with {word} of its own cannot be sent with using-graph-uri as well.")
        if word == "WHERE" and previous is not None and previous.text.upper() == "DELETE":
            short = token
        elif word == "WHERE":
            parts += [update[at : token.start], using]
            at = token.start
        if token.text == "{" and token.kind == "sign":
            opened = token.start if not depth else opened
            depth += 1
        elif token.text == "}" and token.kind == "sign":
            depth -= 1
            if not depth and short is not None:
                # DELETE WHERE { ... } takes no USING; it is short for DELETE { ... } WHERE { ... }
                group = update[opened : token.end]
                parts += [update[at : short.start], f"{group} {using}WHERE {group}"]
                at, short = token.end, None
        previous = token
    return "".join([*parts, update[at:]])


def _check_iri(name: str) -> None:
    try:
        ox.NamedNode(name)
    except ValueError as error:
        raise Malformed(f"{name[:200]!r} is no IRI, and can name no graph.") from error
