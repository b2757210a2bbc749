"""The rules of `ontology/checks/*.rq`: one query a file, with a header that says what it finds and how to repair it.

A header is made of comment lines `# key: text` before the query, continued on lines `#   text`:

    # name: missing-label
    # severity: error | warning | info
    # finds: what the rule looks for, and why it matters
    # message: the sentence about one finding; {term} and the other variables of the query stand in braces
    # repair: what to do, in one sentence

The query selects ?term, the variables of the message and, where the term's own file is not the place, ?file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from reasoner.quality.findings import Finding, QualityError, Severity
from reasoner.quality.index import CHECKS, Index, text

_KEYS = ("name", "severity", "finds", "message", "repair")
_LINE = re.compile(r"#\s?(?:(?P<key>[a-z]+): )?\s*(?P<text>.*)")


@dataclass(frozen=True)
class Rule:
    """One quality rule."""

    name: str
    severity: Severity
    finds: str
    message: str
    repair: str
    query: str

    def findings(self, index: Index) -> Iterator[Finding]:
        """What the rule finds in the indexed files."""
        for solution in index.select(self.query):
            values = {name: index.short(text(value)) for name, value in solution.items()}
            about = solution.get("term")
            term = about.value if isinstance(about, ox.NamedNode) else None
            file = index.files.get(text(solution["file"])) if "file" in solution else None
            message, repair = _filled(self.message, values), _filled(self.repair, values)
            yield index.placed(Finding(self.severity, self.name, message, repair, term, file))


def rules(folder: Path = CHECKS) -> list[Rule]:
    """The rules of a folder, by name. Raises QualityError if a header lacks a line."""
    return [read(path) for path in sorted(folder.glob("*.rq"))]


def read(path: Path) -> Rule:
    """Read one rule. Raises QualityError that names the missing line of its header."""
    query = path.read_text(encoding="utf-8")
    header = _header(query)
    for key in _KEYS:
        if not header.get(key):
            raise QualityError(f"{path} has no line '# {key}: ...' in its header.")
    if header["name"] != path.stem:
        raise QualityError(f"{path} calls its rule {header['name']!r}; a rule is called as its file, {path.stem!r}.")
    if header["severity"] not in Severity.__members__:
        raise QualityError(
            f"{path} has the severity {header['severity']!r}; there are {', '.join(Severity.__members__)}."
        )
    wanted = set(re.findall(r"{(\w+)}", header["message"]))
    if unknown := sorted(name for name in wanted if f"?{name}" not in query):
        raise QualityError(f"{path} has {{{unknown[0]}}} in its message, and no variable ?{unknown[0]} in its query.")
    return Rule(
        name=header["name"],
        severity=Severity[header["severity"]],
        finds=header["finds"],
        message=header["message"],
        repair=header["repair"],
        query=query,
    )


def _header(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    key = None
    for line in query.splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            break
        if match["key"]:
            key = match["key"]
            found[key] = match["text"]
        elif key is not None:
            found[key] += " " + match["text"]
    return found


def _filled(message: str, values: dict[str, str]) -> str:
    """A message with its variables; not by format, because values may hold braces of their own."""
    return re.sub(r"{(\w+)}", lambda match: values.get(match[1], match[0]), message)
