"""What a check finds: one sentence about one term, where it stands, and how to repair it."""

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from reasoner.errors import ReasonerError


class QualityError(ReasonerError):
    """A check itself cannot be run; names the check's file and what is missing from it."""


class Severity(IntEnum):
    """How bad a finding is, from worst to mildest; errors and warnings fail the check, notes do not."""

    error = 0
    warning = 1
    info = 2


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or worth knowing, in the library."""

    severity: Severity
    rule: str
    """The check that found it: the name of its .rq file, or owl-2-dl, consistency, satisfiability."""
    message: str
    repair: str
    term: str | None = None
    """The IRI of the term at fault, if one is."""
    file: Path | None = None
    line: int | None = None
    """Where the term is described in that file, counted from 1."""

    @property
    def blocks(self) -> bool:
        """Whether the library may not be published with this finding."""
        return self.severity is not Severity.info
