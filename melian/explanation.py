"""An explanation as text: the top fits a screen, and the depth is the reader's."""

from collections.abc import Iterator
from html import escape

import click

from reasoner.explain.tree import Account, Condition, Explanation, Fact, Kind, WhyNot

_SIGNS = {True: "✓", False: "✗", None: "?"}
_COLOURS = {True: "green", False: "red", None: "yellow"}
_VERDICTS = {"hit": "✓ which is what happened", "miss": "✗ which is not what happened"}


def explanation(found: Explanation, depth: int = 1) -> Iterator[str]:
    """Why a theory says what it says: conclusion, rule, conditions, and the rules that were passed over."""
    yield click.style(f"{found.situation}  {found.perceiver} {found.year}, by {found.theory.label}", bold=True)
    yield ""
    verdict = f"  {_VERDICTS[found.verdict]}" if found.verdict else ""
    yield f"  {found.sentence}{verdict}"
    if found.decided is not None:
        account = found.decided
        yield ""
        yield f"  {_rule(account)}"
        if account.nearest.outcome is not True:
            yield f"  held against {account.nearest.target}: {_tally(account.nearest.condition)}"
        elif not account.rule.behaviours and account.held > 1:
            yield f"  holds of all {account.held} actors assessed; of {account.nearest.target}:"
        yield from _conditions(account.nearest.condition, depth, 4)
    if found.passed_over:
        yield ""
        yield "  " + ("Before it came" if found.decided else "No rule decides")
        for account in found.passed_over:
            yield from _passed(account, depth)


def why_not(found: WhyNot, depth: int = 1) -> Iterator[str]:
    """How each rule that could have predicted a behaviour fared, nearest first."""
    about = found.explanation
    yield click.style(f"{about.situation}  {about.perceiver} {about.year}, by {about.theory.label}", bold=True)
    yield ""
    yield f"  {about.sentence}"
    yield ""
    fired = about.decided
    if fired is not None and fired.nearest.outcome and any(account.rule is fired.rule for account in found.rules):
        yield f"  It does predict {found.behaviour}, by {fired.rule.name}."
        return
    if not found.rules:
        yield f"  No rule of {about.theory.label} predicts {found.behaviour} of anybody."
        return
    yield f"  Rules that predict {found.behaviour}, nearest first"
    for account in found.rules:
        yield ""
        yield f"  {_rule(account)}"
        target = account.nearest.target
        yield f"  held against {target}: {_tally(account.nearest.condition)}" if target else "  no target is assessed"
        yield from _conditions(account.nearest.condition, depth, 4)


def _tally(condition: Condition) -> str:
    counts = [(condition.count(True), "held"), (condition.count(False), "failed"), (condition.count(None), "unknown")]
    return ", ".join(f"{count} {word}" for count, word in counts if count)


def _rule(account: Account) -> str:
    rule = account.rule
    cited = ", ".join(filter(None, (rule.citation, _standing(rule.standing))))
    return f"{click.style(rule.name, bold=True)}  {rule.label}" + (f"  [{cited}]" if cited else "")


def _standing(name: str) -> str:
    return {"FromMemory": "from memory"}.get(name, name.lower())


def _passed(account: Account, depth: int) -> Iterator[str]:
    """A rule that did not hold, with the first condition that failed or is not known."""
    condition = account.nearest.condition
    parts = condition.parts if condition.how == "all" else (condition,)
    wrong = [part for part in parts if part.outcome is False] or [part for part in parts if part.outcome is None]
    outcome = False if account.unknown == 0 else None
    why = _why(wrong[0]) if wrong else "not known by cases"
    yield f"    {_sign(outcome)} {account.rule.name}  {account.rule.label}: {why}"
    if depth > 1:
        yield from _conditions(condition, depth - 1, 8)


def _why(condition: Condition) -> str:
    """The first test that decides that a condition does not hold."""
    if condition.how == "not":
        return condition.text
    for part in condition.parts:
        if part.outcome is condition.outcome:
            return _why(part)
    return condition.text


def _conditions(condition: Condition, depth: int, indent: int) -> Iterator[str]:
    for part in condition.parts if condition.how == "all" else (condition,):
        yield from _condition(part, depth, indent)


def _condition(condition: Condition, depth: int, indent: int) -> Iterator[str]:
    yield f"{'':{indent}}{_sign(condition.outcome)} {condition.text}{_because(condition, depth)}"
    if depth > 1:
        if condition.fact is not None:
            yield from _source(condition.fact, depth - 1, indent + 4)
        if condition.threshold is not None:
            yield click.style(f"{'':{indent + 4}}threshold: {_threshold(condition.threshold)}", dim=True)
        inner = condition.parts[0] if condition.how in ("named", "not") else condition
        parts = inner.parts if inner.how in ("all", "any", "named") and inner is not condition else condition.parts
        for part in parts:
            yield from _condition(part, depth - 1, indent + 4)


def _because(condition: Condition, depth: int) -> str:
    """On one line, the facts that a named class rests on."""
    if depth > 1 or condition.fact is not None:
        return ""
    facts = list(dict.fromkeys(test.fact.text for test in condition.tests() if test.fact is not None))
    return click.style(f"  ({'; '.join(facts)})", dim=True) if facts else ""


def _source(fact: Fact, depth: int, indent: int) -> Iterator[str]:
    cited = f" after {', '.join(fact.cited)}" if fact.cited else ""
    status = f"; {fact.status}" if fact.status else ""
    yield click.style(f"{'':{indent}}{fact.kind}: {fact.source}{cited}{status}", dim=True)
    for coder, value in fact.rivals:
        yield click.style(f"{'':{indent}}but {coder} claims {value}", fg="yellow")
    if depth > 1:
        for premise in fact.premises:
            yield from _fact(premise, depth - 1, indent + 2)


def _threshold(fact: Fact) -> str:
    cited = f", after {', '.join(fact.cited)}" if fact.cited else ""
    return f"{fact.label} ({fact.about}) {fact.shown}, {fact.unit}; {fact.status}{cited}"


def _fact(fact: Fact, depth: int, indent: int) -> Iterator[str]:
    unit = f" ({fact.unit})" if fact.unit else ""
    sign = "?" if fact.kind is Kind.UNKNOWN else "·"
    yield f"{'':{indent}}{sign} {fact.text}{unit}"
    yield from _source(fact, depth, indent + 4)


def _sign(outcome: bool | None) -> str:
    return click.style(_SIGNS[outcome], fg=_COLOURS[outcome])


def html(found: Explanation) -> str:
    """The explanation for a notebook: conclusion and rule, with conditions and what they rest on to unfold."""
    parts = [f"<p><strong>{escape(found.perceiver)} {found.year}, by {escape(found.theory.label)}:</strong> "]
    parts.append(f"{escape(found.sentence)}</p>")
    if found.decided is not None:
        rule = found.decided.rule
        parts.append(f"<p>{escape(rule.name)}, {escape(rule.label)} ({escape(rule.citation)})</p>")
        parts.append(f"<ul>{''.join(_items(found.decided.nearest.condition))}</ul>")
    for account in found.passed_over:
        inner = "".join(_items(account.nearest.condition))
        parts.append(f"<details><summary>not {escape(account.rule.name)}: {escape(account.rule.label)}</summary>")
        parts.append(f"<ul>{inner}</ul></details>")
    return "".join(parts)


def _items(condition: Condition) -> Iterator[str]:
    for part in condition.parts if condition.how == "all" else (condition,):
        inner = "".join(item for each in part.parts for item in _items(each))
        if part.fact is not None:
            inner = _fact_item(part.fact)
        folded = f"<ul>{inner}</ul>" if inner else ""
        yield f"<li><details><summary>{_SIGNS[part.outcome]} {escape(part.text)}</summary>{folded}</details></li>"


def _fact_item(fact: Fact) -> str:
    inner = "".join(_fact_item(premise) for premise in fact.premises)
    folded = f"<ul>{inner}</ul>" if inner else ""
    status = f" ({escape(fact.status)})" if fact.status else ""
    return f"<li>{escape(fact.text)}: {fact.kind}, {escape(fact.source)}{status}{folded}</li>"
