"""What the command line prints: tables in words, for people."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rdflib import SKOS, Literal

from ontology import MEL
from reasoner.cases import Prediction
from reasoner.score import HIT, MISS, Score, score
from reasoner.theory.library import Library

if TYPE_CHECKING:
    from kb.catalogue import DataSet
    from kb.published import Found
    from melian.api import Predictions, Verification
    from reasoner.worldpanel import Written

NOT_EVIDENCE = (
    "Coded cases are illustrations, not evidence: cases, codings and outcomes were chosen by the same people,"
    " with hindsight."
)


def as_csv(records: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Records as CSV text; a list becomes words separated by spaces, None an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for record in records:
        values = (record.get(name) for name in columns)
        writer.writerow(" ".join(value) if isinstance(value, list) else value for value in values)
    return out.getvalue()


def predictions(found: "Predictions") -> Iterator[str]:
    """Predictions grouped by case and situation, with a tick or a cross, and the score card at the end."""
    words = Words(found.library)
    wide = max((len(each.theory) for each in found.predictions), default=0)
    case = situation = None
    for each in found.predictions:
        if each.case != case:
            case = each.case
            yield ""
            yield click.style(f"{case}  {found.cases.get(case, '')}".rstrip(), bold=True)
        if each.situation != situation:
            situation = each.situation
            yield ""
            who = click.style(f"{each.perceiver} {each.year}", bold=True)
            yield f"  {situation}  {who}: {words.observed(each.observed)}"
        yield f"    {mark(each)} {each.theory:{wide}}  {words.said(each)}"
    yield ""
    yield from score_card(found.predictions)


def mark(each: Prediction) -> str:
    """A tick for a hit, a cross for a miss, or a sign for what has no verdict."""
    if each.verdict == HIT:
        return click.style("✓", fg="green")
    if each.verdict == MISS:
        return click.style("✗", fg="red")
    return {"out-of-scope": "–", "undetermined": "?"}.get(each.status, "·")


class Words:
    """Behaviours and observations in words, from the ontology."""

    def __init__(self, library: Library):
        self._verbs = {b.notation: b.verb for b in library.behaviours.values()}
        self._past = {}
        for code in library.graph.subjects(MEL.pastVerb):
            past = library.graph.value(code, MEL.pastVerb)
            self._past[str(library.graph.value(code, SKOS.notation))] = str(past) if isinstance(past, Literal) else ""

    def said(self, each: Prediction) -> str:
        """What a theory says of a situation, with the rule in brackets."""
        rule = f" ({each.rule})" if each.rule else ""
        match each.status:
            case "predicted":
                verb = self._verbs[str(each.behaviour)]
                return f"{verb.replace('{target}', str(each.target))}{rule}"
            case "none":
                return f"predicts no alignment{rule}"
            case "undetermined":
                return f"undetermined; not known: {', '.join(each.needs)}"
            case _:
                return f"out of scope{rule}"

    def observed(self, codes: str | None) -> str:
        """What was seen, in words."""
        if codes is None:
            return "what it did was not coded"
        if not codes:
            return "neither balanced nor sided with anybody"
        pairs = (entry.partition(":") for entry in codes.split())
        return ", ".join(
            self._past.get(code, f"{code} {{target}}").replace("{target}", actor) for code, _, actor in pairs
        )


def score_card(found: Sequence[Prediction]) -> Iterator[str]:
    """Hits and misses of each theory over all situations, and over those of great powers."""
    theories = list(dict.fromkeys(each.theory for each in found))
    situations = {each.situation: each.great_power for each in found}
    great = sum(1 for flag in situations.values() if flag)
    yield click.style(f"Score card: {_count(len(situations), 'situation')}, {great} of them of great powers", bold=True)
    yield ""
    wide = max([len(theory) for theory in theories] + [6])
    yield f"  {'':{wide}}  {'all situations':^49}  {'great powers':^14}"
    columns = f"{'hits':>6} {'misses':>7} {'decided':>8}  {'silent':>7} {'undetermined':>13}"
    yield f"  {'theory':{wide}}  {columns}  {'hits':>6} {'decided':>8}"
    for theory in theories:
        own = [each for each in found if each.theory == theory]
        every, of_great = _score(own), _score([each for each in own if each.great_power])
        yield (
            f"  {theory:{wide}}  {every.hits:>6} {every.misses:>7} {every.decided:>8}  {every.out_of_scope:>7}"
            f" {every.undetermined:>13}  {of_great.hits:>6} {of_great.decided:>8}"
        )
    yield ""
    yield "  ✓ hit   ✗ miss   – silent (out of scope)   ? undetermined   · no verdict"
    yield f"  {NOT_EVIDENCE}"


def _score(found: Iterable[Prediction]) -> Score:
    return score((each.status, each.verdict) for each in found)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def data_sets(found: "Sequence[tuple[DataSet, Found | None]]", folder: Path | None) -> Iterator[str]:
    """The data sets with their source, citation and terms, and what a folder holds of them."""
    for dataset, file in found:
        yield click.style(f"{dataset.id}: {dataset.title}", bold=True)
        yield f"  years     {dataset.first_year}-{dataset.last_year}"
        yield f"  files     {', '.join(each.name for each in dataset.files)} (or .gz)"
        yield f"  from      {dataset.landing_page or dataset.note or 'not published as a file'}"
        yield f"  cite      {dataset.citation}"
        yield f"  terms     {dataset.rights}"
        if folder is not None:
            yield f"  here      {_here(file)}"
        yield ""
    there = sum(1 for _, file in found if file is not None)
    if folder is not None:
        yield f"{there} of {len(found)} data sets are in {folder}."
    else:
        yield f"{len(found)} data sets. Melian ships none of them; melian data --data DIR says which are in a folder."


def _here(file: "Found | None") -> str:
    if file is None:
        return click.style("not found", fg="yellow")
    version = f", version {file.version}" if file.version else ""
    also = f"; passed over: {', '.join(file.passed_over)}" if file.passed_over else ""
    return click.style(f"{file.path.name}{version}, {file.size:,} bytes{also}", fg="green")


def written(done: "Written") -> Iterator[str]:
    """What a panel run wrote."""
    yield f"{done.path}: {_count(done.rows, 'row')}, {_count(done.situations, 'perceiver-year')}"
    for theory, cells in done.cells.items():
        yield f"  {theory}: decided on {_count(cells, 'distinct cell')}"


def verification(found: "Verification") -> Iterator[str]:
    """Coherence, agreement and subsumptions, one line each."""
    yield click.style("Coherence: can two rules of a theory speak against each other?", bold=True)
    for proof in found.coherence:
        if proof.clashes or proof.empty:
            yield click.style(f"  ✗ {proof.theory}", fg="red")
            yield from (f"      {first} and {second} can hold together" for first, second in proof.clashes)
            yield from (f"      {rule} can never hold" for rule in proof.empty)
        else:
            yield f"  ✓ {proof.theory}: no, proved for {_count(proof.pairs, 'pair')} of rules"
    yield ""
    yield click.style("Agreement: do both engines decide every distinct cell alike?", bold=True)
    yield f"  {'':2}{'theory':20} {'rows of':12} {'rows':>10} {'cells':>6} {'answers':>8} {'agree':>8} {'seconds':>8}"
    for origin, compared in found.agreement:
        mark = click.style("✗", fg="red") if compared.disagreements else "✓"
        yield (
            f"  {mark} {compared.theory:20} {origin:12} {compared.rows:>10,} {compared.cells:>6}"
            f" {compared.questions:>8} {compared.agreements:>8} {compared.seconds:>8.1f}"
        )
        for each in compared.disagreements:
            yield f"      {each.rule}: columns say {each.columns}, HermiT says {each.hermit}, of {each.row}"
    yield ""
    yield click.style("Rules that are special cases of others", bold=True)
    for pair in found.subsumptions:
        yield f"  {pair.special} {'says the same as' if pair.equal else 'is a special case of'} {pair.general}"
