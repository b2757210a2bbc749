"""What each cell of the case tables may hold, and what it means: one check for each kind of cell.

Every check raises CellError naming file, row and column.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rdflib import XSD, Literal, URIRef

from kb.actors import Registry, unknown_actor_iri
from kb.case_table import Row, listed, meant, shown
from kb.case_terms import ENUMERATIONS, FACTORS, OTHER_NAMES_OF_CODES, YEARS, CaseTerms

NOBODY = "-"

_ORDINALS = {str(level): Literal(level) for level in FACTORS}
_FLAGS = {"1": Literal(True), "0": Literal(False)}


@dataclass(frozen=True)
class NamedActor:
    """An actor as a cell names it."""

    iri: str
    name: str


@dataclass(frozen=True)
class Cells:
    """The checks on the cells of a row of situations.csv, in ``year`` (None: its year is malformed)."""

    row: Row
    year: int | None
    registry: Registry
    terms: CaseTerms

    def actor(self, column: str, name: str) -> NamedActor:
        """The actor that ``name`` means in the year; one that the registry does not know keeps its name."""
        if name == NOBODY:
            raise self.row.error(column, 'an actor must be named here; "-" means nobody')
        known = self.registry.resolve(name, self.year)
        return NamedActor(known.iri if known else unknown_actor_iri(name), name)

    def role(self, column: str, perceiver: NamedActor | None) -> NamedActor | None:
        """Who fills a role for the perceiver; a perceiver named in its own role has nobody else there."""
        if self.row[column] == NOBODY:
            return None
        actor = self.actor(column, self.row[column])
        return None if perceiver and actor.iri == perceiver.iri else actor

    def date(self) -> Literal:
        """The day of the situation, which is in its year."""
        value = self.row["date"]
        try:
            if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                raise ValueError
            day = date.fromisoformat(value)
        except ValueError:
            raise self.row.error("date", f"{shown(value)} is no date; it is written as 1941-03-25") from None
        if self.year is not None and day.year != self.year:
            raise self.row.error("date", f"{value} is not in {self.year}, the year of the situation")
        return Literal(value, datatype=XSD.date)

    def flag(self, column: str) -> Literal:
        """Yes or no."""
        value = self.row[column]
        if value not in _FLAGS:
            raise self.row.error(column, f"{shown(value)} is no flag; it is 1 (yes) or 0 (no), or empty when not known")
        return _FLAGS[value]

    def enumerated(self, column: str) -> URIRef:
        """A value from one of the closed lists."""
        known, value = ENUMERATIONS[column], self.row[column]
        if value not in known:
            sentence = f"{shown(value)} is no {column}; it is {listed(known)}, or empty when not known"
            raise self.row.error(column, sentence, meant(value, known))
        return self.terms.values[value]

    def observed(self, perceiver: NamedActor | None) -> list[tuple[str, NamedActor]] | None:
        """The observed behaviours in the order of the cell; [] for "-", None for an empty cell."""
        cell = self.row["observed"]
        if cell in ("", NOBODY):
            return [] if cell else None
        observed: list[tuple[str, NamedActor]] = []
        for token in cell.split():
            code, actor = self._behaviour(token)
            if perceiver and actor.iri == perceiver.iri:
                raise self.row.error(
                    "observed", f"{shown(token)} names the perceiver itself; a behaviour is towards another actor"
                )
            if (code, actor.iri) in [(c, a.iri) for c, a in observed]:
                raise self.row.error("observed", f"{shown(token)} stands there twice; write each behaviour once")
            observed.append((code, actor))
        return observed

    def _behaviour(self, token: str) -> tuple[str, NamedActor]:
        code, colon, name = token.partition(":")
        if code not in self.terms.codes:
            raise self.row.error("observed", *_unknown_code(token, code, self.terms.codes))
        if not colon or not name:
            raise self.row.error("observed", f"{shown(token)} names no actor; a code is written as {code}:Germany")
        return code, self.actor("observed", name)


def year(row: Row) -> int:
    """The year of a situation."""
    value = row["year"]
    if not re.fullmatch("-?[0-9]{1,5}", value) or int(value) not in YEARS:
        raise row.error(
            "year",
            f"{shown(value)} is no year; it is a whole number such as 1907, from {YEARS[0]} to {YEARS[-1]}",
        )
    return int(value)


def factor(row: Row, column: str) -> Literal:
    """A level of a threat factor."""
    if row[column] not in _ORDINALS:
        raise row.error(column, f"{shown(row[column])} is no factor level; it is 0, 1, 2 or 3, or empty when not known")
    return _ORDINALS[row[column]]


def target(
    row: Row, situation: str, perceiver: NamedActor, found: NamedActor, rivals: Mapping[str, NamedActor]
) -> NamedActor:
    """The target of an assessment, which is neither the perceiver nor assessed already."""
    if found.iri == perceiver.iri:
        raise row.error("target", f"{found.name} is the perceiver of {situation}; a target is another actor")
    if found.iri in rivals:
        same = rivals[found.iri].name
        alias = "" if same == found.name else f" (as {same})"
        raise row.error("target", f"{found.name} is assessed in {situation} already{alias}; each target has one row")
    return found


def _unknown_code(token: str, code: str, codes: tuple[str, ...]) -> tuple[str, str]:
    known = f"the codes are {listed(codes, 'and')}, each with an actor as in BAL:Germany"
    other = OTHER_NAMES_OF_CODES.get(code.upper())
    if ":" not in token and not other:
        hint = 'a name of two words is written with a hyphen, and "-" alone says that nothing was observed'
        return f"{shown(token)} has no code; {known}", hint
    return f"{shown(code)} is no code of observed behaviour; {known}", (
        f"for {code} use {other}" if other else meant(code, codes)
    )
