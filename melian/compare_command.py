"""melian compare: where two theories part, and which situations tell between them."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from melian.options import coder_option, folder_option

if TYPE_CHECKING:
    from reasoner.cases import Prediction
    from reasoner.compare import Comparison, PanelDifference, Parting, Profile
    from reasoner.compare.conclusions import Conclusion
    from reasoner.theory.library import Library, Rule

_HEADINGS = {
    "DECIDED": "One was right and the other wrong",
    "CONTRARY": "They expect different things; what was seen does not decide, or was not coded",
    "ONE_SILENT": "One speaks, and the other is silent",
    "SAME_SEEN": "They expect, by different names, what would be seen as the same",
    "OPEN": "Something that is not known keeps one from concluding",
}


@click.command()
@click.argument("first", metavar="T1")
@click.argument("second", metavar="T2")
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@folder_option
@coder_option
@click.option("--data", metavar="DIR", type=click.Path(path_type=Path),
              help="Also count the perceiver-years of the world panel of these files.")  # fmt: skip
@click.option("--no-proof", is_flag=True, help="Do not ask the OWL reasoner HermiT.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def compare(
    first: str,
    second: str,
    cases: Sequence[str],
    folders: Sequence[Path],
    coder: str | None,
    data: Path | None,
    no_proof: bool,
    form: str,
) -> None:
    """Say where the theories T1 and T2 part, and which situations tell between them.

    CASE is as for predict; without one: all shipped cases. HermiT proves whether the two can differ at all; the
    simplest profile on which they do is made up and measured; then come the coded situations on which they differ,
    the most informative first, with who was right and what a researcher may pick the situation for.
    """
    from melian import api
    from melian.progress import Steps

    with Steps() as steps:
        found = api.compare(
            first, second, cases, folders=folders, coder=coder, prove=not no_proof, data=data, progress=steps.count
        )
    for warning in found.warnings:
        click.echo(f"warning: {warning}", err=True)
    if form == "json":
        click.echo(json.dumps(record(found.comparison, found.library), ensure_ascii=False, indent=2))
    else:
        for line in shown(found.comparison, found.library):
            click.echo(line)


# As plain objects


def record(found: "Comparison", library: "Library") -> dict[str, object]:
    """A comparison as a plain object; what was not asked is null."""
    from reasoner.compare.profile import sentence

    proof, profile = found.proof, found.profile
    return {
        "theories": [found.first.id, found.second.id],
        "proof": None if proof is None else {
            "can_differ": proof.can_differ,
            "rules": [
                {"first": _name(each.first), "second": _name(each.second), "difference": each.difference.word,
                 "possible": each.possible}
                for each in proof.pairs
            ],
        },
        "profile": None if profile is None else {
            "sentence": sentence(library, profile),
            "difference": profile.difference.word,
            "first": _concluded(profile.first, _name(profile.said[0].rule), _targets(profile)),
            "second": _concluded(profile.second, _name(profile.said[1].rule), _targets(profile)),
            "confirmed_by_hermit": found.confirmed,
        },
        "subsumptions": None if found.shared is None else [
            {"special": each.special, "general": each.general, "equal": each.equal} for each in found.shared
        ],
        "compared": found.compared,
        "situations": [_situation(each) for each in found.partings],
        "panel": None if found.panel is None else [_panel(each) for each in found.panel],
    }  # fmt: skip


def _name(rule: "Rule | None") -> str | None:
    return None if rule is None else rule.name


def _targets(profile: "Profile") -> dict[str, str]:
    return {str(row["target_iri"]): str(row["target"]) for row in profile.assessments}


def _concluded(said: "Conclusion", rule: str | None, targets: dict[str, str]) -> dict[str, object]:
    behaviour = None if said.behaviour is None else said.behaviour.notation
    target = None if said.target is None else targets[said.target]
    return {"status": said.status, "behaviour": behaviour, "target": target, "rule": rule}


def _situation(each: "Parting") -> dict[str, object]:
    def said(by: "Prediction") -> dict[str, object]:
        return {"status": by.status, "behaviour": by.behaviour, "target": by.target, "rule": by.rule,
                "verdict": by.verdict}  # fmt: skip

    return {
        "case": each.first.case, "situation": each.first.situation, "perceiver": each.first.perceiver,
        "year": each.first.year, "great_power": each.first.great_power, "observed": each.first.observed,
        "informs": each.informs.word, "right": each.right, "unknown": each.unknown,
        "types": [{"type": kind, "theory": theory} for kind, theory in each.types],
        "first": said(each.first), "second": said(each.second),
    }  # fmt: skip


def _panel(each: "PanelDifference") -> dict[str, object]:
    return {
        "first": _plainly(each.first), "second": _plainly(each.second), "same_target": each.same_target,
        "difference": None if each.difference is None else each.difference.word, "perceiver_years": each.count,
    }  # fmt: skip


def _plainly(said: "Conclusion") -> str:
    return said.status if said.behaviour is None else said.behaviour.notation


# As a table


def shown(found: "Comparison", library: "Library") -> Iterator[str]:
    """A comparison in words, with a tick or a cross where a situation can judge."""
    yield click.style(f"{found.first.id} and {found.second.id}", bold=True)
    yield ""
    yield from _proved(found)
    if found.profile is not None:
        yield from _profiled(found, found.profile, library)
    elif found.proof is not None and found.proof.can_differ:
        yield from _wrapped(
            "No profile was found on which they part: what it would take is measured or coded nowhere.", 2
        )
        yield ""
    if found.shared is not None:
        yield click.style("Rules of one that are special cases of rules of the other", bold=True)
        for pair in found.shared:
            yield f"  {pair.special} {'says the same as' if pair.equal else 'is a special case of'} {pair.general}"
        yield from () if found.shared else ("  none",)
        yield ""
    yield from _parted(found, library)
    if found.panel is not None:
        yield ""
        yield from _counted(found)


def _proved(found: "Comparison") -> Iterator[str]:
    proof = found.proof
    if proof is None:
        return
    yield click.style("Can they differ?", bold=True)
    asked = f"{len(proof.pairs)} pairs of rules that conclude differently"
    if not proof.pairs:
        same = found.first == found.second
        yield "  No: they are one theory." if same else "  No: no two of their rules conclude differently."
    elif not proof.can_differ:
        yield f"  No: HermiT proves of {asked} that none can decide one situation."
    else:
        yield f"  As far as the axioms go, yes: of {asked}, HermiT lets {len(proof.possible)} decide one situation."
        never = len(proof.pairs) - len(proof.possible)
        yield f"  Of the other {never} it proves that they never can."
    yield ""


def _profiled(found: "Comparison", profile: "Profile", library: "Library") -> Iterator[str]:
    from reasoner.compare.profile import sentence

    yield click.style("The simplest profile on which they part", bold=True)
    yield from _wrapped(sentence(library, profile), 2)
    targets = _targets(profile)
    wide = max(len(found.first.id), len(found.second.id))
    for theory, said, settled in zip(
        (found.first, found.second), (profile.first, profile.second), profile.said, strict=True
    ):
        rule = "" if settled.rule is None else f" ({settled.rule.name})"
        yield f"    {theory.id:{wide}}  {_words(said, targets)}{rule}"
    agrees = {True: "HermiT agrees. ", False: "HermiT does NOT agree. ", None: ""}[found.confirmed]
    yield from _wrapped(f"{agrees}{_plain(profile)}", 2)
    yield ""


def _plain(profile: "Profile") -> str:
    """What is so of the profile beside what is told of it."""
    plain = {of: value for of, value in profile.whole.items() if of not in profile.departures}
    listed = [value.replace("_", " ") for of, value in plain.items() if of.kind != "role" and isinstance(value, str)]
    values = f"; {', '.join(listed)}" if listed else ""
    return f"All else is plain: no to every question of yes or no, and nobody in any role{values}."


def _wrapped(text: str, indent: int) -> list[str]:
    return wrap(text, 112, initial_indent=" " * indent, subsequent_indent=" " * indent)


def _words(said: "Conclusion", targets: dict[str, str]) -> str:
    if said.behaviour is not None:
        return said.behaviour.verb.replace("{target}", targets[str(said.target)])
    return {"none": "predicts no alignment", "out-of-scope": "out of scope"}[said.status]


def _parted(found: "Comparison", library: "Library") -> Iterator[str]:
    from melian.render import NOT_EVIDENCE, Words, mark

    words = Words(library)
    undecided = sum(1 for each in found.partings if each.informs.name == "OPEN")
    heading = f"Where they part: {len(found.partings) - undecided} of {found.compared} situations"
    yield click.style(heading + (", the most informative first" if found.partings else ""), bold=True)
    wide = max(len(found.first.id), len(found.second.id))
    informs = None
    for each in found.partings:
        if each.informs is not informs:
            informs = each.informs
            count = sum(1 for other in found.partings if other.informs is informs)
            yield ""
            yield click.style(f"{_HEADINGS[informs.name]} ({count})", bold=True)
        of = each.first
        who = click.style(f"{of.perceiver} {of.year}", bold=True)
        great = ", great power" if of.great_power else ""
        yield ""
        yield f"  {of.situation}  {who} ({of.case}{great}): {words.observed(of.observed)}"
        for said in (each.first, each.second):
            yield f"    {mark(said)} {said.theory:{wide}}  {words.said(said)}"
        if each.types:
            yield f"      {'; '.join(_type(kind, theory) for kind, theory in each.types)}"
    if any(each.types for each in found.partings):
        yield ""
        yield from _types(found, library)
        yield ""
        yield f"  {NOT_EVIDENCE}"


def _type(kind: str, theory: str | None) -> str:
    return kind if theory is None else f"{kind} for {theory}"


def _types(found: "Comparison", library: "Library") -> Iterator[str]:
    """The types of case selection that occur: what they mean in the literature, and how they were found here."""
    from reasoner.compare.situations import selection_types

    used = {kind for each in found.partings for kind, _ in each.types}
    yield click.style("Types of case selection", bold=True)
    for each in selection_types(library):
        if each.notation in used:
            yield from _wrapped(f"{each.notation}: {each.definition} ({each.citation})", 2)
            yield from _wrapped(f"Here: {each.found_by}", 6)


def _counted(found: "Comparison") -> Iterator[str]:
    assert found.panel is not None
    apart = [each for each in found.panel if each.difference is not None]
    told = sum(each.count for each in apart if each.difference is not None and each.difference.name != "OPEN")
    every = sum(each.count for each in found.panel)
    yield click.style(f"World panel: they part in {told:,} of {every:,} perceiver-years", bold=True)
    columns = (found.first.id, found.second.id)
    wide = max([len(name) for name in columns] + [len(_plainly(c)) for e in apart for c in (e.first, e.second)])
    yield f"  {columns[0]:{wide}}  {columns[1]:{wide}}  {'target':9}  {'perceiver-years':>15}"
    for each in apart:
        target = {True: "the same", False: "another", None: ""}[each.same_target]
        yield f"  {_plainly(each.first):{wide}}  {_plainly(each.second):{wide}}  {target:9}  {each.count:>15,}"
