"""Why a theory says what it says of a situation, and why it does not say something else."""

from collections.abc import Sequence
from difflib import get_close_matches

from rdflib import URIRef

from ontology import MEL
from reasoner.cases import Prediction
from reasoner.coded import Settled
from reasoner.errors import ReasonerError
from reasoner.explain.readings import Facts, Reader, Row, distance
from reasoner.explain.terms import Terms
from reasoner.explain.tree import Account, Explanation, WhyNot
from reasoner.theory.library import Behaviour, Library


class Explainer:
    """Explains what theories say of situations, coded or measured."""

    def __init__(self, library: Library):
        """The theories to be explained stand in library."""
        self.library = library
        self.terms = Terms(library)

    def explain(
        self,
        prediction: Prediction,
        settled: Settled,
        rows: Sequence[Row],
        facts: Facts,
    ) -> Explanation:
        """Why a theory says what it says of a situation: its rules held against rows, resting on facts."""
        reader = Reader(self.terms, facts)
        theory = settled.theory
        decided = None
        before = theory.deciding
        if settled.rule is not None:
            top = next((row["row"] for row in rows if row["is_top_threat"]), None)
            decided = reader.account(settled.rule, rows, top if settled.target_row is None else settled.target_row)
            before = theory.deciding[: theory.deciding.index(settled.rule)]
        return Explanation(
            situation=prediction.situation,
            perceiver=prediction.perceiver,
            year=prediction.year,
            case=prediction.case,
            theory=theory,
            status=prediction.status,
            behaviour=prediction.behaviour,
            target=prediction.target,
            verdict=prediction.verdict,
            sentence=prediction.sentence or _unsaid(prediction, theory.label),
            needs=prediction.needs,
            decided=decided,
            passed_over=tuple(reader.account(rule, rows) for rule in before),
            thresholds=self.terms.thresholds(theory),
        )

    def why_not(self, explanation: Explanation, behaviour: str, rows: Sequence[Row], facts: Facts) -> WhyNot:
        """How each rule of the theory that predicts a behaviour fared when held against rows, nearest first.

        Raises ReasonerError if there is no such behaviour.
        """
        wanted = self.behaviours(behaviour)
        reader = Reader(self.terms, facts)
        rules = [rule for rule in explanation.theory.deciding if {b.iri for b in wanted} & set(rule.behaviours)]
        accounts = sorted((reader.account(rule, rows) for rule in rules), key=_nearness)
        decided = explanation.decided
        first = () if decided is None or decided.rule in rules else (decided.rule.name,)
        return WhyNot(explanation, wanted[0].notation, tuple(accounts), first)

    def behaviours(self, name: str) -> list[Behaviour]:
        """The behaviour of a name, and its kinds (Bandwagoning has two). Raises ReasonerError with the nearest."""
        by_name = {_key(each.notation): each for each in self.library.behaviours.values()}
        if _key(name) not in by_name:
            near = get_close_matches(_key(name), by_name, 1, 0.5)
            hint = f" Did you mean {by_name[near[0]].notation}?" if near else ""
            known = ", ".join(sorted(each.notation for each in by_name.values()))
            raise ReasonerError(f"There is no behaviour {name!r}; the behaviours are {known}.{hint}")
        chosen = by_name[_key(name)]
        kinds = {str(kind) for kind in self.library.graph.transitive_subjects(MEL.kindOf, URIRef(chosen.iri))}
        return [chosen, *(each for each in by_name.values() if each.iri in kinds and each is not chosen)]


def assessed(rows: Sequence[Row], target: str, situation: str) -> list[Row]:
    """The assessment of a target, by the name that the case gives it. Raises ReasonerError with the nearest name."""
    names = {_key(str(row["target"])): row for row in rows if row["target"] is not None}
    names |= {_key(str(row["target_iri"]).rsplit("/", 1)[-1]): row for row in names.values()}
    if _key(target) in names:
        return [names[_key(target)]]
    near = get_close_matches(_key(target), names, 1, 0.4)
    hint = f" Did you mean {names[near[0]]['target']}?" if near else ""
    known = ", ".join(dict.fromkeys(str(row["target"]) for row in names.values())) or "no target"
    raise ReasonerError(f"{situation} does not assess {target}; it assesses {known}.{hint}")


def _nearness(account: Account) -> tuple[int, int, int]:
    return distance(account.nearest)


def _key(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "").replace(" ", "")


def _unsaid(prediction: Prediction, theory: str) -> str:
    who = f"{prediction.perceiver} {prediction.year}"
    if prediction.status == "undetermined":
        return f"{theory.capitalize()} leaves {who} undetermined; not known: {', '.join(prediction.needs)}."
    return f"No rule of {theory} speaks of {who}."
