"""How much work a query makes before it runs: its depth, patterns and operators, counted as its tokens pass."""

from kb.bounded import words
from kb.bounded.model import Bounds, Malformed, raised
from kb.bounded.tokens import Token, place

_DECLARATIONS = 1000
_GROUP, _DATA, _EXPRESSION, _TERMS, _NODE = "group", "data", "expression", "terms", "node"
_OPENING = frozenset(("{", "(", "[", "<<", "{|"))
_CLOSING = {"}": "{", ")": "(", "]": "[", ">>": "<<", "|}": "{|"}
_SEPARATORS = frozenset((".", ";", ","))
_NO_OPERATORS = frozenset(("^^", "~"))
_CONSTRAINED = frozenset(("FILTER", "HAVING", "BY"))
_FILLED = frozenset(("VALUES", "DATA", "INSERT", "DELETE", "CONSTRUCT"))


class Meter:
    """Counts against the bounds of one query, or of one operation of an update."""

    def __init__(self, text: str, bounds: Bounds) -> None:
        """Begin at the start of a text."""
        self._text, self._bounds = text, bounds
        self._open: list[tuple[str, str, bool]] = []
        self._context, self._modifier = _GROUP, True
        self._filled = self._constraint = self._pending = False
        self._patterns = self._operators = self._declarations = 0
        self._previous: Token | None = None
        self._describes = False

    @property
    def depth(self) -> int:
        """How many brackets are open."""
        return len(self._open)

    @property
    def in_expression(self) -> bool:
        """Whether an operator may stand here: within round brackets."""
        return self._context in (_EXPRESSION, _TERMS)

    def restart(self) -> None:
        """Begin the next operation of an update."""
        self._patterns = self._operators = 0

    def finish(self) -> None:
        """Raise Malformed if a bracket is still open."""
        if self._open:
            raise Malformed(f"The text ends before {self._open[-1][0]} is closed.")

    def take(self, token: Token) -> None:
        """Count one token. Raises Malformed where a bound is passed."""
        kind = token.kind
        if kind == "sign":
            self._sign(token)
        elif kind == "word":
            self._word(token)
        elif kind != "language":
            self._term(token)
        self._previous = token

    def _sign(self, token: Token) -> None:
        sign = token.text
        if sign in _SEPARATORS:
            self._pending = True
        elif sign in _OPENING:
            self._opened(token)
        elif sign in _CLOSING:
            self._closed(token)
        elif self._context != _DATA and sign not in _NO_OPERATORS:
            self._count_operator(token)

    def _opened(self, token: Token) -> None:
        if len(self._open) >= self._bounds.depth:
            raise self._passed(token, "brackets open at once", self._bounds.depth, "--depth")
        self._open.append((token.text, self._context, self._modifier))
        self._context = self._inside(token)
        if token.text == "{":
            self._modifier = self._filled = False
        self._constraint = False
        self._pending = True

    def _inside(self, token: Token) -> str:
        if self._context == _DATA or (token.text == "{" and self._filled):
            return _DATA
        if token.text == "{":
            return _GROUP
        if token.text != "(":
            return _NODE
        if self._context == _EXPRESSION or self._modifier or self._constraint or self._after_word():
            self._count_operator(token)
            return _EXPRESSION
        return _TERMS

    def _after_word(self) -> bool:
        previous = self._previous
        return previous is not None and previous.kind == "word" and previous.text.upper() not in words.TERMS

    def _closed(self, token: Token) -> None:
        if not self._open or self._open[-1][0] != _CLOSING[token.text]:
            raise Malformed(f"The {token.text} at {place(self._text, token.start)} closes nothing that is open there.")
        _, self._context, self._modifier = self._open.pop()
        self._pending = True

    def _word(self, token: Token) -> None:
        word = token.text.upper()
        if word not in words.ALL:
            where = place(self._text, token.start)
            raise Malformed(f"{token.text[:40]} at {where} is no word of SPARQL; a name needs a prefix and a colon.")
        if word in ("PREFIX", "BASE", "VERSION"):
            self._declarations += 1
            if self._declarations > _DECLARATIONS:
                raise Malformed(f"The query declares more than {_DECLARATIONS} prefixes, more than any bound allows.")
        if self._context == _DATA:
            return
        if word in words.JOINS and self._open:
            self._count_pattern(token)
            self._pending = True
        elif word == "AS":
            self._count_operator(token)
        if word in words.MODIFIERS:
            self._modifier = True
        if word in _FILLED:
            self._filled = True
        elif word == "WHERE":
            self._filled = False
        self._constraint = word in _CONSTRAINED
        self._describes = word == "DESCRIBE" or (self._describes and word in words.TERMS)

    def _term(self, token: Token) -> None:
        context = self._context
        if context in (_DATA, _EXPRESSION) or self._modifier:
            if self._describes and not self._open and token.kind in ("iri", "name"):
                self._count_operator(token)
        elif context == _TERMS:
            self._count_pattern(token)
        elif self._pending:
            self._count_pattern(token)
            self._pending = False

    def _count_pattern(self, token: Token) -> None:
        self._patterns += 1
        if self._patterns > self._bounds.patterns:
            raise self._passed(token, "triple patterns and clauses", self._bounds.patterns, "--patterns")

    def _count_operator(self, token: Token) -> None:
        self._operators += 1
        if self._operators > self._bounds.operators:
            raise self._passed(token, "operators, calls and steps of paths", self._bounds.operators, "--operators")

    def _passed(self, token: Token, what: str, bound: int, option: str) -> Malformed:
        return Malformed(
            f"The query has more than {bound} {what} (at {place(self._text, token.start)}); ask for less at once; "
            + raised(option)
        )
