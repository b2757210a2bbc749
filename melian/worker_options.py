"""The options of `melian serve` that say what an owner's change and a visitor's validation may take."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from kb.bounded.model import ChangeBounds, ValidationBounds

_SECONDS, _NUMBER, _MEMORY = click.FloatRange(0, min_open=True), click.IntRange(1), click.IntRange(256)
_OPTIONS = (
    click.option("--update-seconds", type=_SECONDS, metavar="N", help="That an owner's change may take."),
    click.option("--update-memory", type=_MEMORY, metavar="MB", help="That an owner's change may take."),
    click.option("--update-statements", type=_NUMBER, metavar="N", help="Of what an owner sends for a graph."),
    click.option("--validation-seconds", type=_SECONDS, metavar="N", help="That a validation may take."),
    click.option("--validation-memory", type=_MEMORY, metavar="MB", help="That a validation may take."),
    click.option("--validation-upload", type=_NUMBER, metavar="MB", help="Of what is sent to be validated."),
    click.option("--validation-statements", type=_NUMBER, metavar="N", help="Of what is sent to be validated."),
)


def worker_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command an option for each bound; those that are not given arrive as None."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def changes(options: Mapping[str, Any]) -> "ChangeBounds":
    """The bounds of an owner's change that options say; others may be among them."""
    from kb.bounded.model import ChangeBounds

    return ChangeBounds(**_of("update_", options))


def validations(options: Mapping[str, Any]) -> "ValidationBounds":
    """The bounds of a visitor's validation that options say; others may be among them."""
    from kb.bounded.model import ValidationBounds

    return ValidationBounds(**_of("validation_", options))


def others(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that say nothing of changes and validations."""
    return {name: value for name, value in options.items() if not name.startswith(("update_", "validation_"))}


def _of(prefix: str, options: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in options.items() if name.startswith(prefix) and value is not None}
    return {name.removeprefix(prefix): value for name, value in given.items()}
