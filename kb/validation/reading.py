"""Finding what is to be validated, and reading it.

A file is validated by itself; the files of a folder belong together, as when a case is read from it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kb import case_csv
from kb.actors import Registry
from kb.case_csv import CheckedTables
from kb.case_terms import ASSESSMENTS_CSV, SITUATIONS_CSV
from kb.errors import CaseError
from kb.validation import guards
from kb.validation.errors import UnreadableError
from kb.validation.statements import oxigraph
from kb.validation.syntaxes import IN_A_FOLDER, KNOWN, Syntax, syntax_of

_CSV_NAMES = (SITUATIONS_CSV, ASSESSMENTS_CSV)


@dataclass(frozen=True)
class RdfFile:
    """A file of statements, parsed; blank nodes have names that no other file has."""

    path: Path
    syntax: Syntax
    text: str
    triples: list[ox.Triple]


@dataclass
class Unit:
    """What is validated together: one file, or the files of one folder."""

    files: list[RdfFile] = field(default_factory=list)
    tables: CheckedTables | None = None
    unreadable: list[UnreadableError] = field(default_factory=list)

    def triples(self) -> list[ox.Triple]:
        """All statements, those of the case tables among them."""
        found = [triple for file in self.files for triple in file.triples]
        if self.tables:
            for told in self.tables.told:
                subject, predicate = ox.NamedNode(told.subject), ox.NamedNode(told.predicate)
                found.append(ox.Triple(subject, predicate, oxigraph(told.value)))
        return found


def units(reference: Path) -> Iterator[Unit]:
    """What ``reference`` names, read: a file, or a folder and each folder in it that holds files.

    Whatever cannot be read is in ``unreadable`` of its unit; nothing is raised.
    """
    try:
        is_folder = reference.is_dir()
    except OSError as error:  # a name that no file can have
        yield Unit(unreadable=[UnreadableError(reference, f"this is no name of a file ({error.strerror})")])
        return
    if not is_folder:
        yield _file(reference)
        return
    found = False
    for folder in [reference, *_folders(reference)]:
        files = sorted(f for f in folder.iterdir() if f.suffix.lower() in IN_A_FOLDER and f.is_file())
        has_tables = any((folder / name).exists() for name in _CSV_NAMES)
        if files or has_tables:
            found = True
            yield _folder(folder, files, has_tables)
    if not found:
        hint = f"neither {' and '.join(_CSV_NAMES)} nor a file that ends in one of {KNOWN}"
        yield Unit(unreadable=[UnreadableError(reference, f"the folder holds nothing to validate: {hint}")])


def _folders(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_dir() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def _file(path: Path) -> Unit:
    if path.name in _CSV_NAMES and path.is_file():
        return _folder(path.parent, [], has_tables=True)
    unit = Unit()
    syntax = syntax_of(path)
    try:
        if not path.exists():
            raise UnreadableError(path, "there is no such file or folder")
        if syntax is None:
            hint = f"it is told by the end of the name, one of {KNOWN}, or a folder with {' and '.join(_CSV_NAMES)}"
            raise UnreadableError(path, f"Melian does not know the syntax of this file; {hint}")
        unit.files.append(read(path, syntax))
    except UnreadableError as error:
        unit.unreadable.append(error)
    return unit


def _folder(folder: Path, files: list[Path], has_tables: bool) -> Unit:
    unit = Unit()
    for path in files:
        try:
            unit.files.append(read(path, IN_A_FOLDER[path.suffix.lower()]))
        except UnreadableError as error:
            unit.unreadable.append(error)
    if has_tables:
        try:
            unit.tables = case_csv.check(folder, Registry.load())
        except CaseError as error:
            unit.unreadable.append(_table_error(folder, str(error)))
    return unit


def _table_error(folder: Path, text: str) -> UnreadableError:
    """The error of the case tables' reader, with the file and the row that it names told apart."""
    file = next((folder / name for name in _CSV_NAMES if text.startswith(str(folder / name))), folder)
    row = re.match(r", row ([0-9]+)[,:] ", rest := text.removeprefix(str(file)))
    sentence = rest[row.end() :] if row else rest
    return UnreadableError(file, sentence.lstrip(" ,:"), int(row[1]) if row else None)


def read(path: Path, syntax: Syntax) -> RdfFile:
    """The statements of a file. Raises UnreadableError, with the line where there is one."""
    text = guards.text_of(path)
    guards.check(path, text, syntax)
    triples = []
    try:
        base = path.resolve().as_uri()
        for quad in ox.parse(text, format=syntax.format, base_iri=base, rename_blank_nodes=True):
            if isinstance(quad.object, ox.Triple):
                raise UnreadableError(path, "a triple term of RDF 1.2, which Melian does not read")
            triples.append(quad.triple)
    except SyntaxError as error:
        raise _syntax_error(path, syntax, text, error) from error
    return RdfFile(path, syntax, text, triples)


def _syntax_error(path: Path, syntax: Syntax, text: str, error: SyntaxError) -> UnreadableError:
    if "LoadDocumentCallback" in error.msg:
        sentence = "a remote context, which Melian does not fetch; write the context out in the file"
        return UnreadableError(path, sentence, guards.line_of_remote_context(text))
    if blanks := list(_blanks(text)):
        line, blank = blanks[0]
        more = f" ({len(blanks) - 1} more are left)" if len(blanks) > 1 else ""
        return UnreadableError(path, f"this blank is not filled in yet: {blank}{more}", line)
    reason = error.msg.split(": ", 1)[-1]
    if error.lineno:
        reason = reason.removesuffix(f" (line {error.lineno})")
    return UnreadableError(path, f"this is not well-formed {syntax.value} ({reason})", error.lineno, error.offset)


def _blanks(text: str) -> Iterator[tuple[int, str]]:
    """The blanks that `melian new case` leaves to be filled in, with their lines; comments only speak of them."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.lstrip().startswith("#"):
            yield from ((number, blank) for blank in re.findall(r"\{\{[^{}]+\}\}", line))
