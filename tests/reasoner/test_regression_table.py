"""The 71 coded situations of the domain's tables, row by row: coded with hindsight, they detect regressions only."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

import ontology
from kb import casebook
from kb.case_rdf import CaseRows
from reasoner.cases import Prediction, predict_cases
from reasoner.score import score
from reasoner.theory.library import Library

TOTALS = {
    "balance-of-threat": ((55, 70), (26, 30)),
    "balance-of-power": ((11, 70), (11, 30)),
    "bandwagoning": ((17, 70), (6, 30)),
    "naive": ((47, 70), (22, 30)),
}
"""Hits and decided, of all situations and of great powers: operationalisation.md 2.3 and the domain's README."""

SHORT = {"Balancing": "BAL", "DefensiveBandwagoning": "BW"}
VERDICTS = {"hit": "+", "miss": "-"}


@dataclass(frozen=True)
class Domain:
    """The cases, with what was predicted of them by situation and theory."""

    rows: CaseRows
    found: dict[tuple[str, str], Prediction]


@pytest.fixture(scope="module")
def domain(shared_domain: Path) -> Domain:
    rows = casebook.read([shared_domain])
    library = Library.load()
    found = predict_cases(rows, library, library.choose(list(TOTALS)))
    return Domain(rows, {(each.situation, each.theory): each for each in found})


def written(prediction: Prediction) -> str:
    """A prediction as the tables of cases.md write it: BAL:France +, NONE -, NA."""
    if prediction.status == "out-of-scope":
        return "NA"
    said = "NONE"
    if prediction.status == "predicted":
        said = f"{SHORT[str(prediction.behaviour)]}:{prediction.target}"
    return f"{said} {VERDICTS[str(prediction.verdict)]}"


def table(shared_domain: Path, column: str) -> dict[str, str]:
    """One column of the tables of coded inputs in cases.md, by situation."""
    found, header = {}, []
    for line in (shared_domain / "cases.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if cells[0].strip("| ") == "row":
            header = [cell.strip("| ") for cell in cells]
        elif re.fullmatch(r"\|? ?R\d\d", cells[0]):
            found[cells[0].strip("| ")] = cells[header.index(column)].strip("| ")
    return found


@pytest.mark.parametrize(("column", "theory"), [("BOT", "balance-of-threat"), ("BOP", "balance-of-power")])
def test_every_row_is_predicted_as_the_case_studies_say(
    column: str, theory: str, shared_domain: Path, domain: Domain
) -> None:
    expected = table(shared_domain, column)
    assert len(expected) == 71
    assert {key: written(domain.found[key, theory]) for key in expected} == expected


@pytest.mark.parametrize("theory", TOTALS)
def test_the_score_card_is_that_of_the_domain(theory: str, domain: Domain) -> None:
    of_theory = [each for (_, name), each in domain.found.items() if name == theory]
    totals = []
    for chosen in (of_theory, [each for each in of_theory if each.great_power]):
        counted = score((each.status, each.verdict) for each in chosen)
        totals.append((counted.hits, counted.decided))
    assert tuple(totals) == TOTALS[theory]


def test_poland_1955_is_the_one_situation_out_of_scope(domain: Domain) -> None:
    outside = {key for key, each in domain.found.items() if each.status == "out-of-scope"}
    assert outside == {("R43", theory) for theory in TOTALS}


def with_facets(points: int, intentions: int, folder: Path) -> Library:
    """The library with another cut-off and gate in the classes that every theory shares."""
    assert shutil.copytree(Path(ontology.__file__).parent, folder / "ontology")
    path = folder / "ontology" / "theories.ttl"
    text = path.read_text(encoding="utf-8")
    for old, new in ((8, points), (1, intentions)):
        text, edited = re.subn(rf"(xsd:(?:minInclusive|maxExclusive)) {old} \]", rf"\1 {new} ]", text)
        assert edited == 2, "one facet each in SeriousThreat and NoSeriousThreat"
    path.write_text(text, encoding="utf-8")
    files = [*sorted(path.parent.glob("*.ttl")), *sorted((path.parent / "theories").glob("*.ttl"))]
    return Library([ontology.read(file) for file in files])


@pytest.mark.parametrize(
    ("points", "intentions", "hits"),
    [(6, 1, 55), (8, 1, 55), (9, 1, 52), (8, 0, 55), (8, 2, 55)],
    ids=["level 0.50", "level 0.60", "level 0.70 (8.4 points, rounded up)", "gate 0", "gate 2"],
)
def test_the_hits_of_balance_of_threat_hardly_depend_on_the_cut_off(
    points: int, intentions: int, hits: int, domain: Domain, tmp_path: Path
) -> None:
    library = with_facets(points, intentions, tmp_path)
    found = predict_cases(domain.rows, library, library.choose(["balance-of-threat"]))
    assert score((each.status, each.verdict) for each in found).hits == hits
