"""The options that say what one query may take."""

from collections.abc import Callable
from typing import Any

import click

_OPTIONS = (
    click.option("--seconds", type=click.FloatRange(0, min_open=True), metavar="N", help="That a query may take."),
    click.option("--memory", type=click.IntRange(64), metavar="MB", help="That a query may take."),
    click.option("--rows", type=click.IntRange(1), metavar="N", help="Of an answer, which is cut there and says so."),
    click.option("--result", type=click.IntRange(1), metavar="MB", help="Of an answer as it is written."),
    click.option("--query-bytes", type=click.IntRange(1), metavar="N", help="Of a query's text."),
    click.option("--depth", type=click.IntRange(1), metavar="N", help="Of a query's brackets."),
    click.option("--patterns", type=click.IntRange(1), metavar="N", help="Of a query's triple patterns."),
    click.option("--operators", type=click.IntRange(1), metavar="N", help="Of a query's operators."),
)


def bounds_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command an option for each bound; those that are not given arrive as None."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
