"""The stored questions: SPARQL files whose header says what they ask and which choices they leave to the reader.

The header is comments: `# Question:`, `# Level:`, `# Keywords:`, `# Rests on:`, `# Note:`, then for each parameter
`# Parameter: name kind default` and, for a pick-list, `# Choices: SELECT ?value ?label ...`; a longer entry goes on in
lines that are indented. A kind that ends in + takes several values, separated by commas. A question that a query cannot
answer, or not in full, has `# Command:` with the command that does.
A parameter stands in the query as a line `VALUES ?name { default }`, whose default a chosen value replaces.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from kb.case_table import meant
from kb.errors import KbError
from kb.store import Answer, Term

KINDS = ("iri", "integer", "decimal", "boolean", "string")
_ENTRY = re.compile(r"# (\w[\w ]*): (.*)")
_LITERALS = {
    "integer": (r"[+-]?[0-9]+", "a whole number, as in 1949"),
    "decimal": (r"[+-]?[0-9]+(\.[0-9]+)?", "a number, as in 0.6"),
    "boolean": ("true|false", "true or false"),
    "string": ("(?s:.*)", "a text"),
}


class Reading(Protocol):
    """What pick-lists are filled from: a store, or a site that answers within bounds."""

    def select(self, query: str) -> Answer:
        """Answer a SELECT query."""


@dataclass(frozen=True)
class Parameter:
    """What a reader may choose: its name, kind and default as SPARQL text, and the query that lists the choices."""

    name: str
    kind: str
    default: str
    choices: str | None
    several: bool = False


@dataclass(frozen=True)
class Question:
    """One stored question."""

    number: int
    slug: str
    question: str
    level: str
    keywords: tuple[str, ...]
    note: str
    parameters: tuple[Parameter, ...]
    command: str | None
    query: str | None
    prologue: str


@cache
def questions() -> dict[int, Question]:
    """All stored questions by number."""
    folder = Path(str(files("ontology") / "questions"))
    found = (read(path) for path in sorted(folder.glob("*.rq")))
    return {question.number: question for question in found}


def question(number: int) -> Question:
    """One stored question. Raises KbError that says which there are."""
    known = questions()
    if number not in known:
        raise KbError(f"There is no question {number}; the questions are {min(known)} to {max(known)}.")
    return known[number]


def read(path: Path) -> Question:
    """Read one file. Raises KbError if its header is not as it should be."""
    text = path.read_text(encoding="utf-8")
    entries, body = _entries(path, text)
    number, _, slug = path.stem.partition("-")
    first = dict(reversed(entries))
    if not number.isdigit() or "Question" not in first or "Level" not in first:
        raise KbError(
            f"{path} is no stored question: its name begins with a number, its header with # Question: and # Level:."
        )
    if "Command" not in first and not body.strip():
        raise KbError(f"{path} has neither a query nor a # Command: that answers in its place.")
    return Question(
        number=int(number),
        slug=slug,
        question=first["Question"],
        level=first["Level"],
        keywords=tuple(word.strip() for word in first.get("Keywords", "").split(",") if word.strip()),
        note=first.get("Note", ""),
        parameters=tuple(_parameters(path, entries, body)),
        command=first.get("Command"),
        query=body if body.strip() else None,
        prologue="\n".join(line for line in body.splitlines() if line.startswith("PREFIX ")),
    )


def _entries(path: Path, text: str) -> tuple[list[tuple[str, str]], str]:
    """The header's entries in order, and the query after it."""
    lines = text.splitlines()
    end = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    entries: list[tuple[str, str]] = []
    for line in lines[:end]:
        if match := _ENTRY.fullmatch(line):
            entries.append((match[1], match[2].strip()))
        elif entries and line.startswith("#  "):
            name, value = entries[-1]
            entries[-1] = (name, f"{value} {line.removeprefix('#').strip()}")
        else:
            raise KbError(f"{path}: the header line {line!r} is neither '# Name: value' nor the indented rest of one.")
    return entries, "\n".join(lines[end:]) + "\n"


def _parameters(path: Path, entries: list[tuple[str, str]], body: str) -> list[Parameter]:
    found: list[Parameter] = []
    for name, value in entries:
        if name == "Parameter":
            parts = value.split(maxsplit=2)
            if len(parts) != 3 or parts[1].removesuffix("+") not in KINDS or not _slot(parts[0]).search(body):
                raise KbError(
                    f"{path}: '# Parameter: {value}' must be a name, a kind ({', '.join(KINDS)}) and a default,"
                    " and the query must have VALUES ?name { default }."
                )
            found.append(Parameter(parts[0], parts[1].removesuffix("+"), parts[2], None, parts[1].endswith("+")))
        elif name == "Choices" and found:
            last = found[-1]
            found[-1] = replace(last, choices=value)
    return found


def _slot(name: str) -> re.Pattern[str]:
    return re.compile(rf"VALUES \?{re.escape(name)} \{{([^}}]*)\}}")


@dataclass(frozen=True)
class Choice:
    """One entry of a pick-list."""

    value: Term
    label: str


def choices(asked: Question, parameter: Parameter, store: Reading) -> list[Choice]:
    """The pick-list of a parameter, filled from the store; empty if the parameter has none."""
    if parameter.choices is None:
        return []
    answer = store.select(f"{asked.prologue}\n{parameter.choices}")
    return [Choice(value, _plain(label)) for value, label, *_ in answer.rows if value is not None]


def _plain(term: Term | None) -> str:
    return "" if term is None else str(term.value)


def with_values(asked: Question, given: Mapping[str, str], store: Reading) -> str:
    """The query of a question with the reader's values in place of the defaults.

    given: parameter name to text: a label or the last part of an IRI for kind iri (France, FRN), else a number, true or
    false, or text. Raises KbError for a name or value that the question does not know.
    """
    if asked.query is None:
        raise KbError(f"Question {asked.number} is not for a query to answer; it is answered by: {asked.command}")
    known = {parameter.name: parameter for parameter in asked.parameters}
    query = asked.query
    for name, text in given.items():
        if name not in known:
            takes = ", ".join(known) or "none"
            raise KbError(f"Question {asked.number} has no parameter {name!r}; its parameters are: {takes}.")
        texts = text.split(",") if known[name].several else [text]
        value = " ".join(str(_term(asked, known[name], each.strip(), store)) for each in texts)
        query = _slot(name).sub(lambda _, name=name, value=value: f"VALUES ?{name} {{ {value} }}", query)  # type: ignore[misc]  # bound per turn
    return query


def _term(asked: Question, parameter: Parameter, text: str, store: Reading) -> Term:
    """The term that a reader's text stands for, from the pick-list if there is one."""
    listed = choices(asked, parameter, store)
    wanted = text.casefold()
    for choice in listed:
        names = {
            choice.label.casefold(),
            _plain(choice.value).casefold(),
            _plain(choice.value).rsplit("/", 1)[-1].casefold(),
        }
        if wanted in names:
            return choice.value
    if parameter.kind == "iri":
        known = [name for choice in listed for name in (choice.label, _plain(choice.value).rsplit("/", 1)[-1])]
        some = ", ".join(choice.label for choice in listed[:12]) + (" ..." if len(listed) > 12 else "")
        hint = meant(text, known) or f"; choose from: {some}."
        raise KbError(f"{text!r} is no choice for {parameter.name} of question {asked.number}{hint}")
    return _literal(asked, parameter, text)


def _literal(asked: Question, parameter: Parameter, text: str) -> Term:
    pattern, written = _LITERALS[parameter.kind]
    if not re.fullmatch(pattern, text):
        raise KbError(f"{parameter.name} of question {asked.number} is {written}, which {text!r} is not.")
    datatype = ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{parameter.kind}")
    return ox.Literal(text, datatype=datatype)
