"""Changes of inputs: what a reader supposes to have been otherwise, and the situations as they would then be.

A change is written as in intentions(GMY)=1, weak=unknown or victor=-; as one query string it can be shared. It is of
situations or of pairs of states; of pairs, as in defender_nuclear=true, it is applied by `reasoner.pair_change`.
Nothing that is stored changes: changed situations are new rows.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qsl, quote, urlencode

from kb.actors import Registry
from kb.case_rdf import CaseRows
from kb.case_table import listed, meant, shown
from reasoner.changed import Place, Row, changed, place
from reasoner.errors import ChangeError
from reasoner.inputs import NOBODY, Input, Kind, Value, named

_WRITTEN = re.compile(r"\s*([^()=]+?)\s*(?:\((.+)\)\s*)?=\s*(.*?)\s*")
_AN_INPUT = "an input is set as in intentions(GMY)=1, weak=unknown or victor=GMY"
_SET, _THRESHOLD = "set", "threshold"

T = TypeVar("T")


@dataclass(frozen=True)
class Setting:
    """One input set to a value, of a target if it is judged of one (None: of the situation, or of every target)."""

    input: Input
    target: str | None
    value: Value

    @classmethod
    def parse(cls, text: str) -> "Setting":
        """The setting that is written NAME=VALUE or NAME(TARGET)=VALUE. Raises ChangeError."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ChangeError(f"{shown(text)} is no change of an input: {_AN_INPUT}.")
        name, target, value = found.groups()
        about = named(name)
        if target is not None and not about.of_target:
            raise ChangeError(f"{about.name} is no judgement of a target; write {about.name}={value}.")
        if target is None and about.kind in (Kind.FACTOR, Kind.NUMBER):
            raise ChangeError(f"{about.short} is judged of each target; say of whom, as in {about.short}(GMY)={value}.")
        return cls(about, None if target is None else target.strip(), about.read(value))

    @property
    def subject(self) -> str:
        """What is set, as a reader writes it."""
        return self.input.short + (f"({self.target})" if self.target else "")

    def __str__(self) -> str:
        return f"{self.subject}={self.input.written(self.value)}"


@dataclass(frozen=True)
class Changed:
    """Situations as they would be, and the settings that found no place in one, by situation."""

    rows: CaseRows
    without_place: dict[str, tuple[Setting, ...]]


@dataclass(frozen=True)
class Change:
    """Inputs that are set otherwise, and thresholds that theories are to test instead of their own."""

    settings: tuple[Setting, ...] = ()
    thresholds: tuple[tuple[str, float], ...] = ()

    @classmethod
    def parse(cls, settings: Iterable[str] = (), thresholds: Iterable[str] = ()) -> "Change":
        """The change that is written as settings and as thresholds NAME=NUMBER. Raises ChangeError."""
        found = tuple(Setting.parse(each) for each in settings)
        moved = tuple(_threshold(each) for each in thresholds)
        for subject in _twice([each.subject for each in found] + [name for name, _ in moved]):
            raise ChangeError(f"{subject} is set twice; it has one value at a time.")
        of_pair, other = (next((s for s in found if s.input.of_pair is which), None) for which in (True, False))
        if of_pair and other:
            raise ChangeError(
                f"{of_pair.subject} is an input of pairs of states, and {other.subject} one of situations;"
                " set those of one kind at a time."
            )
        return cls(found, moved)

    @property
    def of_pairs(self) -> bool:
        """Whether it sets inputs of pairs of states."""
        return any(each.input.of_pair for each in self.settings)

    @classmethod
    def of_query(cls, query: str) -> "Change":
        """The change that a query string holds under set and threshold. Raises ChangeError."""
        pairs = parse_qsl(query.removeprefix("?"), keep_blank_values=True)
        told = {key: [value for name, value in pairs if name == key] for key in (_SET, _THRESHOLD)}
        return cls.parse(told[_SET], told[_THRESHOLD])

    def query(self) -> str:
        """The change as a query string, which says it fully."""
        pairs = [(_SET, str(each)) for each in self.settings]
        pairs += [(_THRESHOLD, f"{name}={_number(value)}") for name, value in self.thresholds]
        return urlencode(pairs, quote_via=quote)

    def __bool__(self) -> bool:
        return bool(self.settings or self.thresholds)

    def __str__(self) -> str:
        moved = [f"{name}={_number(value)}" for name, value in self.thresholds]
        return ", ".join([*map(str, self.settings), *moved])

    def applied(self, rows: CaseRows, registry: Registry | None = None) -> Changed:
        """The situations with their inputs set otherwise; ``rows`` stay as they are.

        A setting is passed over in a situation that has no place for it (its target is no candidate there).
        Raises ChangeError if it has a place in none, or if two settings turn out to be of the same input.
        """
        registry = registry or Registry.load()
        for setting in self.settings:
            if setting.input.of_pair:
                raise ChangeError(f"{setting.subject} is an input of pairs of states, not of situations.")
        of: dict[object, list[Row]] = {each["situation"]: [] for each in rows.situations}
        for assessment in rows.assessments:
            of[assessment["situation"]].append(assessment)
        found, reasons = CaseRows(warnings=rows.warnings), _Reasons(len(rows.situations))
        without: dict[str, tuple[Setting, ...]] = {}
        for situation in rows.situations:
            name = str(situation["situation"])
            places = []
            for setting in self.settings:
                try:
                    places.append(_place(setting, situation, of[name], registry))
                except ChangeError as error:
                    reasons.note(setting, error)
                    without[name] = (*without.get(name, ()), setting)
            self._check_distinct(places)
            after, assessments = changed(situation, of[name], places)
            found.situations.append(after)
            found.assessments.extend(assessments)
        reasons.check()
        return Changed(found, without)

    def _check_distinct(self, places: Sequence[Place]) -> None:
        for both in _twice([(each.input.name, each.target_iri) for each in places]):
            of = f" of {both[1].rpartition('/')[2]}" if both[1] else ""
            raise ChangeError(f"{both[0]}{of} is set twice, under two names; it has one value at a time.")


class _Reasons:
    """Why settings have no place, situation by situation; to be raised of one that has none anywhere."""

    def __init__(self, situations: int) -> None:
        self._situations = situations
        self._found: dict[Setting, list[ChangeError]] = {}

    def note(self, setting: Setting, error: ChangeError) -> None:
        self._found.setdefault(setting, []).append(error)

    def check(self) -> None:
        for setting, errors in self._found.items():
            if len(errors) == self._situations == 1:
                raise errors[0]
            if len(errors) == self._situations:
                raise ChangeError(f"{setting} has a place in none of the {len(errors)} situations. First: {errors[0]}")


def _place(setting: Setting, situation: Row, assessments: Sequence[Row], registry: Registry) -> Place:
    """What a setting sets in a situation. Raises ChangeError if it has no place there."""
    if setting.target is not None:
        return place(setting.input, setting.value, target_iri=_target(setting, situation, assessments, registry))
    if setting.input.kind is not Kind.ROLE or setting.value in (None, NOBODY):
        return place(setting.input, setting.value)
    name = str(setting.value)
    known = _known_here(situation, assessments)
    if (iri := _iri(name, situation, known, registry)) is not None:
        actor = registry.by_iri(iri)
        return place(setting.input, next((n for n, i in known if i == iri), actor.label if actor else name), holder=iri)
    spelt_alike = registry.nearest(name, 1)
    near = meant(name, [n for n, _ in known]) or (f"; did you mean {spelt_alike[0]}?" if spelt_alike else ".")
    raise ChangeError(f"There is no actor {shown(name)} that could be {setting.input.name}{near}")


def _target(setting: Setting, situation: Row, assessments: Sequence[Row], registry: Registry) -> str:
    only_candidates = setting.input.kind is Kind.FACTOR
    listed_here = [row for row in assessments if row["is_candidate"] is True or not only_candidates]
    known = [(str(row["target"]), str(row["target_iri"])) for row in listed_here]
    iri = _iri(str(setting.target), situation, known, registry)
    if iri in [own for _, own in known]:
        return str(iri)
    what = "candidate threat" if only_candidates else "target"
    names = [name for name, _ in known]
    here = f"it has {listed(names, 'and')}" if names else "it has none"
    hint = meant(str(setting.target), names) if iri is None else "."
    raise ChangeError(f"{situation['situation']} has no {what} {shown(str(setting.target))}: {here}{hint or '.'}")


def _known_here(situation: Row, assessments: Sequence[Row]) -> list[tuple[str, str]]:
    """The actors that a situation names, with their IRIs."""
    named_here = [(str(row["target"]), str(row["target_iri"])) for row in assessments]
    named_here += [(str(name), str(iri)) for _, iri, name in situation["observed_codes"]]  # type: ignore[attr-defined]  # a list of triples
    return [*named_here, (str(situation["perceiver"]), str(situation["perceiver_iri"]))]


def _iri(name: str, situation: Row, known: Sequence[tuple[str, str]], registry: Registry) -> str | None:
    """The actor that a name means here: as the situation names it, else as the registry does in its year."""
    folded = {other.casefold(): iri for other, iri in known}
    if name.casefold() in folded:
        return folded[name.casefold()]
    actor = registry.resolve(name, int(str(situation["year"])))
    return actor.iri if actor else None


def _threshold(text: str) -> tuple[str, float]:
    name, equals, value = (part.strip() for part in text.partition("="))
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not (name and equals and math.isfinite(number)):
        raise ChangeError(f"{shown(text)} is no threshold: one is set as in balance-of-threat.theta_T=0.5.")
    return name, number


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _twice(values: Sequence[T]) -> list[T]:
    return [value for position, value in enumerate(values) if value in values[:position]]
