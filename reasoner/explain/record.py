"""An explanation as plain objects, for JSON; and as a proof in the shape that proof viewers read."""

from collections.abc import Iterator

from reasoner.explain.tree import Account, Condition, Explanation, Fact, Reading, WhyNot

Plain = dict[str, object]


def of_explanation(explanation: Explanation) -> Plain:
    """The whole tree. Every node has a type: asserted, measured, derived, failed or unknown."""
    return {
        "situation": explanation.situation,
        "perceiver": explanation.perceiver,
        "year": explanation.year,
        "case": explanation.case,
        "theory": explanation.theory.id,
        "status": explanation.status,
        "behaviour": explanation.behaviour,
        "target": explanation.target,
        "verdict": explanation.verdict,
        "sentence": explanation.sentence,
        "needs": list(explanation.needs),
        "decided": None if explanation.decided is None else of_account(explanation.decided),
        "passed_over": [of_account(each) for each in explanation.passed_over],
        "thresholds": [of_fact(each) for each in explanation.thresholds],
    }


def of_why_not(found: WhyNot) -> Plain:
    """Why not, with the explanation of what the theory says instead."""
    return {
        "behaviour": found.behaviour,
        "rules": [of_account(each) for each in found.rules],
        "instead": of_explanation(found.explanation),
    }


def of_account(account: Account) -> Plain:
    """How a rule fared."""
    rule = account.rule
    return {
        "rule": rule.id,
        "name": rule.name,
        "iri": rule.iri,
        "label": rule.label,
        "citation": rule.citation,
        "status": rule.standing,
        "held": account.held,
        "failed": account.failed,
        "unknown": account.unknown,
        "target": account.nearest.target,
        "condition": of_condition(account.nearest.condition),
    }


def of_condition(condition: Condition) -> Plain:
    """A condition with its parts, and the fact that a test rests on."""
    found: Plain = {"type": str(condition.kind), "how": condition.how, "text": condition.text}
    if condition.iri is not None:
        found["class"] = condition.iri
    if condition.test is not None:
        test = condition.test
        found["test"] = {
            "property": test.property.iri,
            "equals": _plain(test.equals),
            "low": _plain(test.low),
            "low_open": test.low_open,
            "high": _plain(test.high),
            "high_open": test.high_open,
        }
    if condition.fact is not None:
        found["fact"] = of_fact(condition.fact)
    if condition.threshold is not None:
        found["threshold"] = of_fact(condition.threshold)
    if condition.parts:
        found["parts"] = [of_condition(part) for part in condition.parts]
    return found


def of_fact(fact: Fact) -> Plain:
    """A fact with its source and premises; what it has not is left out, but for the value."""
    found: Plain = {
        "type": str(fact.kind),
        "property": fact.iri,
        "label": fact.label,
        "about": fact.about,
        "value": fact.value,
        "source": fact.source,
    }
    also = {"status": fact.status, "unit": fact.unit, "low": fact.low, "high": fact.high}
    found |= {name: value for name, value in also.items() if value is not None}
    if fact.cited:
        found["cited"] = list(fact.cited)
    if fact.rivals:
        found["rivals"] = [{"coder": coder, "value": value} for coder, value in fact.rivals]
    if fact.premises:
        found["premises"] = [of_fact(each) for each in fact.premises]
    return found


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | str) else float(str(value))


def proof(explanation: Explanation) -> Plain:
    """The proof of what was concluded: `{finalConclusion, inferences: [{conclusion, ruleName, premises}]}`.

    Conclusions and premises are sentences. What decides nothing is proved by nothing: then there are no inferences.
    """
    inferences: dict[str, Plain] = {}
    if explanation.decided is not None:
        reading = explanation.decided.nearest
        first: Plain = {
            "conclusion": explanation.sentence,
            "ruleName": reading.rule.name,
            "premises": _premises(reading),
        }
        for step in [first, *_of_condition(reading.condition)]:
            inferences.setdefault(str(step["conclusion"]), step)
    return {"finalConclusion": explanation.sentence, "inferences": list(inferences.values())}


def _premises(reading: Reading) -> list[str]:
    condition = reading.condition
    return [said(part) for part in (condition.parts if condition.how == "all" else (condition,))]


def said(condition: Condition) -> str:
    """What is the case, where a condition was held against an assessment."""
    if condition.fact is not None:
        return condition.fact.text
    if condition.how == "not":
        return f"not: {condition.parts[0].text}" if condition.outcome else said(condition.parts[0])
    return condition.text if condition.outcome else f"not: {condition.text}"


def _of_condition(condition: Condition) -> Iterator[Plain]:
    for part in condition.parts:
        if part.fact is not None:
            yield from _of_fact(part.fact)
        else:
            leaves = list(dict.fromkeys(test.fact.text for test in part.tests() if test.fact is not None))
            yield {"conclusion": said(part), "ruleName": part.iri or part.how, "premises": leaves}
            for test in part.tests():
                if test.fact is not None:
                    yield from _of_fact(test.fact)
    if condition.fact is not None:
        yield from _of_fact(condition.fact)


def _of_fact(fact: Fact) -> Iterator[Plain]:
    name = fact.source if fact.premises else f"{fact.kind}: {fact.source}"
    yield {"conclusion": fact.text, "ruleName": name, "premises": [each.text for each in fact.premises]}
    for premise in fact.premises:
        yield from _of_fact(premise)
