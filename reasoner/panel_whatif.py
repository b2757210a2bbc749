"""What if, over the world panel: how many perceiver-years each theory would tell otherwise.

Changes act on the columns of the assessment table; points, top threats and what is a fact of the top threat are then
measured again by the same expressions. What was measured of continuous values (what a state can deliver, and so
weakness and allies) is left as measured when an ordinal is set by hand, since no continuous value was: the answer
names it. Nothing is stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
from rdflib import Literal, URIRef

from kb.actors import Registry
from kb.case_table import shown
from ontology import MEL
from reasoner.backend import Backend
from reasoner.change import Change, Setting
from reasoner.errors import ChangeError
from reasoner.inputs import NOBODY, Kind
from reasoner.measure import threat
from reasoner.measure.indicators import factors, geography
from reasoner.measure.panel import Panel
from reasoner.panel_flips import Counted, Transition, between, counted, settled, transitions
from reasoner.predict import schema_of
from reasoner.theory.library import Library, Theory
from reasoner.theory.parameters import choose, one_threshold, parameters
from reasoner.theory.thresholds import override
from reasoner.where import chosen

_AGAIN = (
    *("threat_points", "threat_points_low", "threat_points_high", "is_top_threat", "is_top_revisionist"),
    *("top_threat_points", "top_threat_points_low", "top_threat_points_high", "has_revisionist", "shares_border"),
    *("top_threat_intentions", "top_threat_intentions_low", "top_threat_intentions_high"),
)
"""What is measured again when a factor is set: the columns that threat.py adds, and the border with the top threat."""


@dataclass(frozen=True)
class PanelWhatIf:
    """What a change does to what theories say of perceiver-years."""

    situations: int
    """How many perceiver-years were chosen."""
    counts: tuple[Counted, ...]
    transitions: tuple[Transition, ...]
    left_alone: tuple[str, ...]
    """Columns that theories test and that would be measured otherwise, and were left as measured."""

    @property
    def flipped(self) -> int:
        """How many conclusions, theory by theory, differ."""
        return sum(each.flipped for each in self.counts)


def panel_whatif(
    backend: Backend, panel: Panel, library: Library, theories: Sequence[Theory], change: Change, where: str = ""
) -> PanelWhatIf:
    """Count the perceiver-years that a change flips, theory by theory, among those that have a row that where chooses.

    where is a filter over columns (all rows if it is empty); settings that are judged of a target act on the rows that
    it chooses, those of a situation on the whole perceiver-year. Raises ChangeError, FilterError or TheoryError.
    """
    after_library = _with_thresholds(library, change)
    pairs = [(theory, after_library.theories[theory.id]) for theory in theories]
    rows, picked = panel.table, None
    if where:
        picked = backend.keep(rows.filter(chosen(rows, where)).select("row", "situation"))
        rows = backend.keep(rows.semi_join(picked, "situation"))
    count = int(backend.run(rows.agg(n=rows.situation.nunique()))["n"][0].as_py())
    if not count:
        raise ChangeError(f"The filter {shown(where)} chooses no perceiver-year of the panel.")
    if change.settings:
        changed = _set(backend, rows, picked, change.settings, panel)
        before = settled(backend, rows, [old for old, _ in pairs])
        after = settled(backend, changed, [new for _, new in pairs])
        found = transitions(backend, before, after, pairs, library)
    else:
        touched = [(old, new) for old, new in pairs if new.deciding != old.deciding]
        found = between(backend, rows, touched, library) if touched else []
    tally = {each.theory: each for each in counted(found, [theory.id for theory in theories])}
    # a theory that a change does not touch need not be asked
    counts = [of if of.situations else Counted(name, unchanged=count) for name, of in tally.items()]
    return PanelWhatIf(count, tuple(counts), tuple(found), _left_alone(library, change, theories))


def _with_thresholds(library: Library, change: Change) -> Library:
    known = parameters(library)
    for name, _ in change.thresholds:
        threshold = one_threshold(known, choose(library, name).parameter)
        if not any(each.compared_with for each in threshold) and any(each.measures for each in threshold):
            raise ChangeError(
                f"No theory tests {name}, with which the panel is measured: melian sensitivity {name} --data DIR"
                " measures it again."
            )
    return override(library, dict(change.thresholds)) if change.thresholds else library


def _set(
    backend: Backend, rows: ir.Table, picked: ir.Table | None, settings: Iterable[Setting], panel: Panel
) -> ir.Table:
    """The rows with inputs set otherwise, and measured again as far as that follows from ordinals."""
    ours = rows.row.isin(picked.row) if picked is not None else ibis.literal(True)
    table = rows.mutate(is_picked=ours, is_reset=ibis.literal(False))
    settings = list(settings)
    for setting in settings:
        if setting.input.kind is Kind.FACTOR:
            (column,) = setting.input.columns
            here = table.is_picked & _is_target(backend, table, str(setting.target))
            value = _literal(table, column, setting.value)
            differs = here & ~table[column].identical_to(value)
            table = table.mutate(**{column: here.ifelse(value, table[column])}, is_reset=table.is_reset | differs)
    if any(setting.input.kind is Kind.FACTOR for setting in settings):
        table = _measured_again(backend, backend.keep(table), panel)
    for setting in settings:
        if setting.input.kind is not Kind.FACTOR:
            table = table.mutate(**_other(backend, table, setting))
    return backend.keep(table.drop("is_picked", "is_reset"))


def _measured_again(backend: Backend, table: ir.Table, panel: Panel) -> ir.Table:
    """Points, the top threat and facts of it; of a row that is set by hand, nothing finer than ordinals is known."""
    narrow = table.select(
        "row", "situation", "is_candidate", "perceiver_code", "year", "borders_by_land", *threat.FACTORS,
        threat_level=table.is_reset.ifelse(None, table.threat_level),
    )  # fmt: skip
    from_ = panel.library.parameter("revisionist_intentions")
    measured = threat.top_threat(threat.threat_points(narrow), from_, finer="threat_level")
    measured = backend.keep(geography.shares_border(measured, panel.evidence))
    again = measured.select("row", *_AGAIN)
    return table.drop(*_AGAIN).inner_join(again, "row")


def _other(backend: Backend, table: ir.Table, setting: Setting) -> dict[str, ir.Value]:
    """The columns of an input that is no factor: of the picked rows, or of the whole situation."""
    if setting.input.kind is Kind.ROLE:
        return _role(backend, table, setting)
    (column,) = setting.input.columns
    value = _literal(table, column, setting.value)
    if not setting.input.of_target:
        return {column: value}
    here = table.is_picked & (_is_target(backend, table, setting.target) if setting.target else ibis.literal(True))
    return {column: here.ifelse(value, table[column])}


def _role(backend: Backend, table: ir.Table, setting: Setting) -> dict[str, ir.Value]:
    """Give a role to an actor where it is a target, to nobody, or leave it open; a perceiver in it has nobody else."""
    filled, holds = setting.input.columns
    if setting.value in (None, NOBODY):
        nobody = ibis.null("boolean") if setting.value is None else ibis.literal(False)
        return {filled: nobody, holds: nobody}
    holder = str(setting.value)
    is_holder = _is_target(backend, table, holder)
    there = table.situation.isin(table.filter(is_holder).situation)
    itself = table.perceiver.upper() == holder.upper()
    return {
        filled: ibis.cases((there, True), (itself, False), else_=table[filled]),
        holds: ibis.cases((there, is_holder), (itself, False), else_=table[holds]),
    }


def _is_target(backend: Backend, table: ir.Table, name: str) -> ir.BooleanValue:
    """Whether an actor is the target of a row: by its abbreviation in the panel, or any name that actors have."""
    by_code = table.target.upper() == name.upper()
    if backend.run(table.filter(by_code).limit(1).select("row")).num_rows:
        return by_code
    year = backend.run(table.agg(year=table.year.max()))["year"][0].as_py()
    actor = Registry.load().resolve(name, year)
    by_iri = table.target_iri == (actor.iri if actor else "")
    if actor is None or not backend.run(table.filter(by_iri).limit(1).select("row")).num_rows:
        raise ChangeError(
            f"{shown(name)} is the target of no row that was chosen; name a state as the panel does: GMY."
        )
    return by_iri


def _literal(table: ir.Table, column: str, value: object) -> ir.Value:
    kind = table[column].type()
    return ibis.null(kind) if value is None else ibis.literal(value).cast(kind)


def _left_alone(library: Library, change: Change, theories: Sequence[Theory]) -> tuple[str, ...]:
    """The columns that theories test and whose indicators rest on what was changed, but for those measured again."""
    graph = library.graph
    set_ = {column for setting in change.settings for column in setting.input.columns}
    # an ordinal that is set speaks for the continuous value that it is cut from, on which other indicators rest
    changed = set_ | {factors.CUTS[column][0] for column in set_ if column in factors.CUTS}
    found = {URIRef(str(i)) for column in changed for i in graph.subjects(MEL.writesColumn, Literal(column))}
    known = parameters(library)
    for name, _ in change.thresholds:
        picked = choose(library, name)
        if picked.theory is None:
            for each in one_threshold(known, picked.parameter):
                found |= {URIRef(str(i)) for i in graph.subjects(MEL.usesParameter, URIRef(each.iri))}
    waiting = set(found)
    while waiting:
        waiting = {URIRef(str(i)) for each in waiting for i in graph.subjects(MEL.usesIndicator, each)} - found
        found |= waiting
    written = {str(column) for each in found for column in graph.objects(each, MEL.writesColumn)}
    tested = {p.column for theory in theories for p in schema_of(theory).properties if p.column}
    return tuple(sorted((written & tested) - set_ - set(_AGAIN) - set(factors.CUTS)))
