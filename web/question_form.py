"""The form of a stored question: its parameters as pick-lists, and what the reader chose, which is in the address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.exceptions import BadRequest

from kb.bounded.model import BoundedError
from kb.errors import KbError
from kb.questions import Choice, Parameter, Question, choices, with_values
from kb.store import StoreError
from web.reading import Reading
from web.words import words

Given = Mapping[str, Sequence[str]]
_TRUTH = (("true", "yes"), ("false", "no"))


@dataclass(frozen=True)
class Option:
    """One entry of a pick-list: what the address has, what the reader sees, and whether it is chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Field:
    """One parameter in the form; without options it is a number or a text to be typed."""

    name: str
    label: str
    kind: str
    several: bool
    value: str
    options: tuple[Option, ...]
    changed: bool
    """Whether the choice is another than the one that the question names in its words."""

    @property
    def said(self) -> str:
        """The choice in words."""
        picked = [option.label for option in self.options if option.chosen]
        return f"{self.label} {' and '.join(picked) or self.value}"


def chosen(asked: Question, given: Given, reading: Reading) -> str:
    """The query with the reader's choices. Raises BadRequest for one that the question does not know."""
    values = {name: ",".join(texts) for name, texts in given.items() if any(text.strip() for text in texts)}
    try:
        return with_values(asked, values, reading)
    except (BoundedError, StoreError):
        raise
    except KbError as error:
        raise BadRequest(str(error)) from None


def fields(asked: Question, given: Given, reading: Reading) -> list[Field]:
    """The parameters of a question, with the choices that the data offers and those that are chosen now."""
    return [_field(asked, parameter, given.get(parameter.name, ()), reading) for parameter in asked.parameters]


def _field(asked: Question, parameter: Parameter, given: Sequence[str], reading: Reading) -> Field:
    texts = [part for text in given for part in (text.split(",") if parameter.several else [text]) if part.strip()]
    default = _default(parameter)
    now = texts or default
    wanted = _folded(now)
    listed = [(_name(choice), choice.label) for choice in choices(asked, parameter, reading)]
    if parameter.kind == "boolean":
        listed = list(_TRUTH)
    options = tuple(Option(value, label, not wanted.isdisjoint(_folded((value, label)))) for value, label in listed)
    picked = {option.value.casefold() for option in options if option.chosen} or wanted
    changed = picked != _folded(default)
    return Field(
        parameter.name, words(parameter.name), parameter.kind, parameter.several, ", ".join(now), options, changed
    )


def _folded(texts: Iterable[str]) -> set[str]:
    return {text.strip().casefold() for text in texts}


def _default(parameter: Parameter) -> list[str]:
    """The values that stand in the query as it is written, without their prefixes and quotation marks."""
    terms = parameter.default.split() if parameter.kind == "iri" else [parameter.default.strip('"')]
    return [term.rpartition(":")[2] if parameter.kind == "iri" else term for term in terms]


def _name(choice: Choice) -> str:
    """The last part of an IRI, or the value itself: what stands in an address."""
    return str(choice.value.value).rsplit("/", 1)[-1]
