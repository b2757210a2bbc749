"""melian sensitivity: the record of each theory as a function of a parameter."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from melian.options import coder_option, folder_option, theory_option

if TYPE_CHECKING:
    from decimal import Decimal

    from melian.chart import Chart
    from reasoner.cuts import Cut
    from reasoner.sensitivity import Sensitivity, Steady
    from reasoner.sensitivity_panel import PanelSensitivity

    Report = Sensitivity | PanelSensitivity

COLUMNS = ("theory", "parameter", "value", "hits", "misses", "silent", "undetermined", "unjudged", "flipped")
PANEL_COLUMNS = (
    "theory", "parameter", "value", "predicted", "none", "undetermined", "out_of_scope", "flipped",
    "gained", "lost", "replaced", "moved",
)  # fmt: skip


@click.command()
@click.argument("parameter", metavar="PARAMETER")
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@theory_option
@folder_option
@coder_option
@click.option("--situation", "situations", multiple=True, metavar="ID", help="Only this situation (repeatable).")
@click.option("--data", "folder", metavar="DIR", type=click.Path(path_type=Path),
              help="Over the world panel of these published files instead of cases.")  # fmt: skip
@click.option("--from", "first", type=float, metavar="A", help="The first value to try.")
@click.option("--to", "last", type=float, metavar="B", help="The last value to try.")
@click.option("--step", type=float, metavar="S", help="The distance between values.")
@click.option("--chart", metavar="FILE.svg", type=click.Path(path_type=Path), help="Also draw the record as SVG.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
def sensitivity(
    parameter: str,
    cases: Sequence[str],
    theories: Sequence[str],
    folders: Sequence[Path],
    coder: str | None,
    situations: Sequence[str],
    folder: Path | None,
    first: float | None,
    last: float | None,
    step: float | None,
    chart: Path | None,
    form: str,
) -> None:
    """Say how the record of each theory moves with PARAMETER, and in which range nothing changes.

    PARAMETER is one of ontology/parameters.ttl (theta_T, or its word, threat), of all theories or of one
    (balance-of-threat.threat); or threat(ACTOR), for how far that actor's threat must fall in each situation.
    """
    from melian import varying
    from melian.progress import Steps

    if chart is not None:
        _check_chart(chart)

    if parameter.startswith("threat(") and parameter.endswith(")"):
        target = parameter.removeprefix("threat(").removesuffix(")")
        found = varying.cuts(target, cases, theories=theories, folders=folders, coder=coder, situations=situations)
        _write(
            form, _cut_records(found), ("situation", "theory", "points", "ways", "changing"), shown_cuts(found, target)
        )
        return
    tried = (first, last, step)
    report: Report
    if folder is not None:
        with Steps() as steps:
            report = varying.panel_sensitivity(
                parameter, folder, theories=theories, folders=folders, tried=tried, progress=steps.begin
            )
    else:
        report = varying.sensitivity(
            parameter, cases, theories=theories, folders=folders, coder=coder, situations=situations, tried=tried
        )
    rows = records(report)
    if chart is not None:
        _save(chart, drawn(report).svg())
    _write(form, rows, PANEL_COLUMNS if folder is not None else COLUMNS, shown(report))


def _write(form: str, rows: list[dict[str, object]], columns: Sequence[str], lines: Iterator[str]) -> None:
    from melian.render import as_csv

    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(as_csv(rows, columns), nl=False)
    else:
        for line in lines:
            click.echo(line)


def _check_chart(path: Path) -> None:
    from reasoner.errors import ReasonerError

    if path.suffix != ".svg":
        raise ReasonerError(f"The chart {path} is drawn as SVG; let its name end in .svg.")
    if not path.parent.is_dir():
        raise ReasonerError(f"The chart cannot be written to {path}: there is no folder {path.parent}.")


def _save(path: Path, svg: str) -> None:
    from reasoner.errors import ReasonerError

    try:
        path.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise ReasonerError(f"The chart cannot be written to {path}: {error.strerror or error}.") from error


def records(report: "Report") -> list[dict[str, object]]:
    """One plain object for each theory and value."""
    from reasoner.sensitivity import Sensitivity

    name = report.scale.chosen.name
    if isinstance(report, Sensitivity):
        return [
            {
                "theory": each.theory, "parameter": name, "value": float(each.value),
                "hits": each.score.hits, "misses": each.score.misses, "silent": each.score.out_of_scope,
                "undetermined": each.score.undetermined, "unjudged": each.score.unjudged, "flipped": each.flipped,
            }
            for each in report.records
        ]  # fmt: skip
    found = []
    for theory in [each.theory for each in report.steady]:
        for value, counts in report.counts.items():
            (of,) = [each for each in counts if each.theory == theory]
            counted = {column: getattr(of, column) for column in PANEL_COLUMNS[3:]}
            found.append({"theory": theory, "parameter": name, "value": float(value), **counted})
    return found


def shown(report: "Report") -> Iterator[str]:
    """The record of each theory, a line for each value, with a mark at the library's own."""
    from melian.render import NOT_EVIDENCE
    from reasoner.sensitivity import Sensitivity

    rows, scale, over_cases = records(report), report.scale, isinstance(report, Sensitivity)
    parameter = scale.chosen.parameter
    yield click.style(f"{scale.chosen.name}: {parameter.label} ({parameter.unit})", bold=True)
    columns = (COLUMNS if over_cases else PANEL_COLUMNS)[3:]
    wide = max((len(str(row["theory"])) for row in rows), default=0)
    yield ""
    yield f"  {'theory':{wide}}   {'value':>8}  " + "  ".join(f"{name.replace('_', ' '):>12}" for name in columns)
    steady = {each.theory: each for each in report.steady}
    indifferent = [theory for theory, each in steady.items() if _indifferent(each, rows)]
    for row in rows:
        if row["theory"] in indifferent and row["value"] != float(scale.own):
            continue
        mark = "*" if row["value"] == float(scale.own) else " "
        yield f"  {row['theory']!s:{wide}} {mark} {row['value']:>8.4g}  " + "  ".join(
            f"{row[c]!s:>12}" for c in columns
        )
    yield ""
    yield click.style("Where nothing changes", bold=True)
    for theory, each in steady.items():
        exact = "" if each.exact else " (of the values tried)"
        yield f"  {theory:{wide}}  {scale.bounds(each.low, each.high, each.exact)}{exact}"
    yield ""
    yield "  * the library's value   flipped: told otherwise than at the library's value"
    yield from _notes(report)
    if over_cases:
        yield f"  {NOT_EVIDENCE}"


def _indifferent(steady: "Steady", rows: Sequence[Mapping[str, object]]) -> bool:
    return not any(row["flipped"] for row in rows if row["theory"] == steady.theory)


def _notes(report: "Report") -> Iterator[str]:
    from reasoner.sensitivity import Sensitivity

    parameter, name = report.scale.compared, report.scale.chosen.name
    if isinstance(report, Sensitivity):
        if not parameter.compared_with:
            yield f"  Cases code most of what {name} measures; --data measures it in the world panel."
    elif report.measured_again:
        yield f"  The panel was measured again at each value: indicators measure with {name}."


def drawn(report: "Report") -> "Chart":
    """The record as a chart: hits over cases, perceiver-years told otherwise over the panel."""
    from melian.chart import Chart, Series
    from reasoner.sensitivity import Sensitivity

    rows, scale = records(report), report.scale
    over_cases = isinstance(report, Sensitivity)
    of = "hits" if over_cases else "flipped"
    values = sorted(set(_values(report)))
    theories = list(dict.fromkeys(str(row["theory"]) for row in rows))
    lines = [Series(t, [float(str(row[of])) for row in rows if row["theory"] == t]) for t in theories]
    parameter = scale.chosen.parameter
    return Chart(
        title=f"What {scale.chosen.name} changes: {parameter.label}",
        subtitle="Hits over coded situations: illustrations, not evidence"
        if over_cases
        else "Perceiver-years of the world panel that are told otherwise",
        across=f"{scale.chosen.name} ({parameter.unit})",
        up="hits" if over_cases else "perceiver-years told otherwise",
        places=values,
        series=lines,
        marked=scale.own,
        mark=f"library: {scale.own:g}",
    )


def _values(report: "Report") -> "Iterable[Decimal]":
    from reasoner.sensitivity import Sensitivity

    return [each.value for each in report.records] if isinstance(report, Sensitivity) else report.counts


def _cut_records(found: "Mapping[tuple[str, str], Sequence[Cut]]") -> list[dict[str, object]]:
    return [
        {"situation": situation, "theory": theory, "points": cut.points, "ways": cut.ways, "changing": cut.changing}
        for (situation, theory), cuts in found.items()
        for cut in cuts
    ]


def shown_cuts(found: "Mapping[tuple[str, str], Sequence[Cut]]", target: str) -> Iterator[str]:
    """For each situation and theory: by how much the target's threat must fall, at least and in any case."""
    yield click.style(f"How far the threat of {target} must fall before a theory says something else", bold=True)
    situation = None
    wide = max((len(theory) for _, theory in found), default=0)
    for (name, theory), cuts in found.items():
        if name != situation:
            situation = name
            yield ""
            yield f"  {name}  {target}: {cuts[-1].points} of 12 points"
        first = next((cut for cut in cuts if cut.changing), None)
        surely = next((cut.points for cut in cuts[1:] if all(c.changing == c.ways for c in cuts[cut.points :])), None)
        if first is None:
            yield f"    {theory:{wide}}  however far: nothing changes"
            continue
        ways = f"{first.changing} of {first.ways} ways to cut so many"
        always = "" if surely is None else f"; by {surely} or more, of whatever factors"
        yield f"    {theory:{wide}}  by {first.points} ({ways}){always}"
