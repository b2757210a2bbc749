"""Validating what visitors send: in a worker that can write only in a folder that is emptied after each."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import pyoxigraph as ox

import kb
import ontology
from kb.bounded.model import Malformed, TooLarge, ValidationBounds
from kb.bounded.pool import Limits, Pool
from kb.bounded.sandbox import Sandbox
from kb.case_terms import ASSESSMENTS_CSV, SITUATIONS_CSV
from kb.formats import GRAPHS

_RESULT = 50
"""MB of what is found."""
_MOST = 1000
"""Findings that are told."""
_KNOWLEDGE = tuple(str(Path(each.__path__[0]).resolve()) for each in (kb, ontology))
"""The folders of what Melian knows, in which suggestions are looked up."""
_FORMATS = {
    "data.ttl": ox.RdfFormat.TURTLE,
    "data.trig": ox.RdfFormat.TRIG,
    "data.nt": ox.RdfFormat.N_TRIPLES,
    "data.nq": ox.RdfFormat.N_QUADS,
}
"""What statements are counted in before anything else; the other syntaxes have fewer of them in so many bytes."""


@dataclass(frozen=True)
class Sent:
    """A file that a visitor sent, under a name of ours: data.ttl, or one of a pair of case tables."""

    name: str
    body: bytes


@dataclass(frozen=True)
class Report:
    """What was found: in one line, each as `melian validate --format json` has it and where, and as a SHACL report.

    more: how many findings there are beyond those that are told.
    """

    summary: str
    findings: Sequence[Mapping[str, Any]]
    places: Sequence[str]
    turtle: str
    more: int


_WRONG = """
@prefix mel: <https://w3id.org/melian/ontology/> .
<urn:s> a mel:Situation ; mel:year "no year" ; mel:polarity mel:Multipola ; mel:perceiver <urn:nobody> .
"""
_SITUATIONS = b"situation,case,perceiver,year\nX1,X,France,no year\n"


class Validator(Protocol):
    """Holds what visitors send to Melian's shapes, within bounds."""

    bounds: ValidationBounds

    def validate(self, files: Sequence[Sent], gone: Callable[[], bool] = lambda: False) -> Report:
        """What is found in one file, or in a pair of case tables. Raises Malformed if it cannot be read."""

    def close(self) -> None:
        """End: what runs is finished first, within its bounds."""


@dataclass(frozen=True)
class _Request:
    folder: str
    files: tuple[Sent, ...]


class ValidationJob:
    """Validates one upload after another."""

    def __init__(self, statements: int) -> None:
        """A job that takes so many statements at most."""
        self.statements = statements

    def prepare(self) -> None:
        """Import the engines and read the shapes, by validating a little in each syntax."""
        with tempfile.TemporaryDirectory(prefix="melian-") as folder:
            for number, files in enumerate(_little()):
                with suppress(Malformed):
                    self._validated(_Request(f"{folder}/{number}", files))
            os.chdir(f"{folder}/0")
            _told("data.ttl", big=True)
            os.chdir("/")

    def open(self) -> None:
        """Nothing: all is prepared."""

    def do(self, request: _Request, output: BinaryIO) -> Mapping[str, Any]:
        """Write what is found as JSON."""
        output.write(self._validated(request).encode())
        return {}

    def _validated(self, request: _Request) -> str:
        """What is found, without the name of the folder, which stands in the IRIs that are relative to the file."""
        folder = Path(request.folder)
        folder.mkdir()
        for sent in request.files:
            (folder / sent.name).write_bytes(sent.body)
            self._check_size(sent)
        os.chdir(folder)
        return _told(request.files[0].name).replace(f"{folder.resolve().as_uri()}/", "")

    def _check_size(self, sent: Sent) -> None:
        """Raise TooLarge for more statements than are taken. What cannot be parsed is told by who validates."""
        if sent.name not in _FORMATS:
            return
        statements = ox.parse(sent.body, format=_FORMATS[sent.name], base_iri="urn:x")
        with suppress(SyntaxError):
            if sum(1 for _ in islice(statements, self.statements + 1)) > self.statements:
                raise TooLarge(f"What was sent has more than {self.statements:,} statements; validate it in parts.")


def _told(name: str, *, big: bool = False) -> str:
    from kb import validation
    from kb.validation import formats

    found = validation.validate([Path(name)], validation.fast if big else None)
    if found.unreadable:
        raise Malformed(" ".join(map(str, found.unreadable)))
    told = validation.Validation(found.findings[:_MOST], [], found.files, found.statements)
    return json.dumps(
        {
            "summary": formats.summary(found),
            "findings": json.loads(formats.as_json(told)),
            "places": [formats.place(finding) for finding in told.findings],
            "turtle": formats.turtle(told),
            "more": len(found.findings) - len(told.findings),
        },
        ensure_ascii=False,
    )


def _little() -> Iterator[tuple[Sent, ...]]:
    """Something wrong in each way in which it can be sent, and something that cannot be read."""
    wrong = list(ox.parse(_WRONG, format=ox.RdfFormat.TURTLE))
    for syntax in GRAPHS:
        if syntax.name not in ("Turtle", "RDF/XML", "JSON-LD"):
            continue  # read as Turtle is
        content = (quad.triple for quad in wrong)
        yield (Sent(f"data.{syntax.suffix}", ox.serialize(content, format=syntax.writer) or b""),)
        yield (Sent(f"data.{syntax.suffix}", b"<{"),)
    yield Sent(SITUATIONS_CSV, _SITUATIONS), Sent(ASSESSMENTS_CSV, b"situation,target\nX1,Nowhere\n")


class ValidationPool:
    """A Validator whose workers live in a private folder."""

    def __init__(self, bounds: ValidationBounds) -> None:
        """Start the process that workers come from; it reads the shapes while others go on."""
        self.bounds = bounds
        self._folder = tempfile.TemporaryDirectory(prefix="melian-")
        self._numbers = count()
        place = str(Path(self._folder.name).resolve())
        limits = Limits(
            bounds.seconds,
            "--validation-seconds",
            "--validation-memory",
            "--validation-upload",
            subject="The validation",
            busy="Too many validations run",
            soon=2.0,
        )
        walls = Sandbox(bounds.memory, _RESULT, _KNOWLEDGE, (place,))
        self._pool = Pool(ValidationJob(bounds.statements), walls, limits, workers=2, slow=2, lasting=True)

    def validate(self, files: Sequence[Sent], gone: Callable[[], bool] = lambda: False) -> Report:
        """What is found in one file, or in a pair of case tables. Raises Malformed if it cannot be read."""
        folder = Path(self._folder.name).resolve() / str(next(self._numbers))
        try:
            with self._pool.run(_Request(str(folder), tuple(files)), gone).body as body:
                return Report(**json.load(body))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Take no more, finish what runs, and remove the folder."""
        self._pool.close()
        self._folder.cleanup()
