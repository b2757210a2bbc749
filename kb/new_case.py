"""The folder of a new case, with a template that explains itself."""

import re
from pathlib import Path
from string import Template

from kb import casebook
from kb.case_table import case_error, shown

_TEMPLATE = Path(__file__).parent / "templates" / "case.ttl.template"


def write(identifier: str, parent: Path) -> Path:
    """Makes the folder ``parent``/``identifier`` and returns the file in it that is to be filled in.

    Raises CaseError when the id cannot be one, belongs to a shipped case, or has a folder already.
    """
    if not re.fullmatch("[A-Za-z][A-Za-z0-9_-]{0,39}", identifier):
        hint = "it begins with a letter and goes on with letters, digits, hyphens and underscores, 40 at most"
        raise case_error(f"{shown(identifier)} cannot be the id of a case: {hint}")
    if identifier.upper() in {case.id.upper() for case in casebook.shipped()}:
        raise case_error(f"{identifier} is the id of a shipped case; choose another")
    folder = parent / identifier
    if folder.exists() or folder.is_symlink():
        raise case_error(f"{folder} exists already, and nothing in it is overwritten; choose another id or --dir")
    file = folder / f"{identifier}.ttl"
    text = Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(id=identifier, folder=folder)
    try:
        folder.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise case_error(f"{folder} cannot be made: {error.strerror}") from error
    return file
