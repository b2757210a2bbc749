"""The command `melian check`: the quality control of the ontology."""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING

import click

from melian.options import folder_option

if TYPE_CHECKING:
    from reasoner.quality import Finding, Report

BAD_ANSWER = 1


@click.command()
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print it."
)
@folder_option
def check(form: str, folders: Sequence[Path]) -> None:
    """Check the ontology: names, meanings, sources, spelling, the glossary, OWL 2 DL, and consistency by HermiT.

    Ends with exit code 1 if there is an error or a warning; what is only noted does not count.
    """
    from melian.progress import Steps
    from reasoner import quality

    with Steps() as steps:
        report = quality.check(quality.shipped(folders), steps.begin)
    if form == "json":
        click.echo(json.dumps(as_json(report), ensure_ascii=False, indent=2))
    else:
        for line in as_text(report):
            click.echo(line)
    if not report.clean:
        raise SystemExit(BAD_ANSWER)


def as_json(report: "Report") -> dict[str, object]:
    """A report as a plain object: what was checked, and the findings, the worst first."""
    return {
        "clean": report.clean,
        "checked": {"files": report.files, "terms": report.terms, "rules": report.rules},
        "left_out": dict(report.left_out),
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity.name,
                "term": finding.term,
                "file": None if finding.file is None else relpath(finding.file),
                "line": finding.line,
                "message": finding.message,
                "repair": finding.repair,
            }
            for finding in report.findings
        ],
    }


def as_text(report: "Report") -> Iterator[str]:
    """A report in lines: each finding with its place and its repair, notes together, and what was checked."""
    for finding in report.findings:
        if finding.blocks:
            yield f"{_place(finding)}{finding.severity.name}: {finding.message} [{finding.rule}]"
            yield f"    {finding.repair}"
    notes = [finding for finding in report.findings if not finding.blocks]
    for (rule, file), found in groupby(notes, lambda note: (note.rule, note.file)):
        terms = [_name(note) for note in found]
        place = f"{relpath(file)}: " if file else ""
        yield f"{place}note: {len(terms)} [{rule}]: {', '.join(terms)}"
    if report.left_out:
        left_out = ", ".join(f"{count} {datatype}" for datatype, count in report.left_out.items())
        yield f"Not shown to HermiT, because OWL 2 lacks their datatypes: {left_out}."
    blocking = len(report.findings) - len(notes)
    yield (
        f"{_count(report.files, 'file')}, {_count(report.terms, 'term')}, {_count(report.rules, 'rule')}, OWL 2 DL and"
        f" HermiT in {report.seconds:.0f} s: {_count(blocking, 'finding')}, {_count(len(notes), 'note')}."
    )


def _place(finding: "Finding") -> str:
    if finding.file is None:
        return ""
    return f"{relpath(finding.file)}:{finding.line}: " if finding.line else f"{relpath(finding.file)}: "


def _name(finding: "Finding") -> str:
    """The term of a note, as its message begins."""
    return finding.message.split(" ", 1)[0]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
