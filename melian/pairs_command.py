"""melian pairs: what theories of deterrence expect of pairs of states, and what was seen."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from melian.options import engine_option, folder_option, theory_option

if TYPE_CHECKING:
    from reasoner.pairs import PairPrediction
    from reasoner.theory.library import Library

COLUMNS = (
    "case", "pair", "challenger", "defender", "year", "theory", "status",
    "outcome", "rule", "observed", "verdict",
)  # fmt: skip
"""What every prediction says, in this order; an undetermined one also says what it needs."""


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@theory_option
@folder_option
@engine_option
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
def pairs(cases: Sequence[str], theories: Sequence[str], folders: Sequence[Path], engine: str, form: str) -> None:
    """Say what theories of deterrence expect of coded pairs of states, and what was seen.

    CASE is the id of a shipped case that codes pairs (C12), or Turtle. Without one: all shipped cases that do.
    Unlike a theory of alignment, such a theory may speak of one pair by several rules.
    """
    from kb import pair_rdf
    from melian.render import as_csv
    from reasoner.pairs import predict_pairs
    from reasoner.theory.library import Library

    library = Library.load(folders)
    chosen = library.speaking_of_pairs(theories)
    read = pair_rdf.read(cases)
    for warning in read.warnings:
        click.echo(f"warning: {warning}", err=True)
    found = predict_pairs(read.pairs, library, chosen, engine)
    records = [record(each) for each in found]
    if form == "json":
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(as_csv(records, (*COLUMNS, "needs")), nl=False)
    else:
        labels = {str(row["case"]): str(row["case_label"]) for row in read.pairs}
        for line in shown(found, labels, library):
            click.echo(line)


def record(prediction: "PairPrediction") -> dict[str, object]:
    """One prediction as a plain object, with needs if it is undetermined."""
    found = {name: getattr(prediction, name) for name in COLUMNS}
    if prediction.status == "undetermined":
        found["needs"] = list(prediction.needs)
    return found


def shown(found: "Sequence[PairPrediction]", cases: dict[str, str], library: "Library") -> Iterator[str]:
    """Predictions grouped by case and pair, with a tick or a cross where what was seen can judge them."""
    from melian.render import NOT_EVIDENCE

    if not found:
        yield "No case codes a pair of states."
        return
    wide = max(len(each.theory) for each in found)
    case = pair = None
    for each in found:
        if each.case != case:
            case = each.case
            yield ""
            yield click.style(f"{case}  {cases.get(case, '')}".rstrip(), bold=True)
        if each.pair != pair:
            pair = each.pair
            who = click.style(f"{each.challenger} and {each.defender} {each.year}", bold=True)
            yield ""
            yield f"  {pair}  {who}: {each.observed or 'what happened was not coded'}"
        yield f"    {_mark(each)} {each.theory:{wide}}  {said(each, library)}"
    yield ""
    yield from _score_card(found, wide)
    yield ""
    yield "  ✓ hit   ✗ miss   – silent (out of scope)   ? undetermined   · one year of one pair is no test"
    yield f"  {NOT_EVIDENCE}"


def _mark(each: "PairPrediction") -> str:
    if each.verdict is not None:
        return click.style("✓", fg="green") if each.verdict == "hit" else click.style("✗", fg="red")
    return {"out-of-scope": "–", "undetermined": "?"}.get(each.status, "·")


def said(each: "PairPrediction", library: "Library") -> str:
    """What a theory says of a pair, with the rule in brackets."""
    if each.status == "undetermined":
        return f"undetermined; not known: {', '.join(each.needs)}"
    if each.status == "out-of-scope":
        return "out of scope"
    phrase = next(outcome.phrase for outcome in library.pair_outcomes.values() if outcome.notation == each.outcome)
    return f"{phrase.format(challenger=each.challenger, defender=each.defender)} ({each.rule})"


def _score_card(found: "Sequence[PairPrediction]", wide: int) -> Iterator[str]:
    pairs = len({(each.case, each.pair) for each in found})
    yield click.style(f"Score card: {pairs} {'pair' if pairs == 1 else 'pairs'} of states in one year", bold=True)
    yield ""
    yield f"  {'theory':{wide}}  {'rule':8} {'predicted':>9} {'hits':>6} {'misses':>7}"
    spoken = dict.fromkeys((each.theory, each.rule) for each in found if each.rule)
    for theory, rule in sorted(spoken):
        own = [each for each in found if (each.theory, each.rule) == (theory, rule)]
        hits, misses = (sum(1 for each in own if each.verdict == verdict) for verdict in ("hit", "miss"))
        yield f"  {theory:{wide}}  {rule:8} {len(own):>9} {hits:>6} {misses:>7}"
