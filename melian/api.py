"""The public API: the few functions that the command line, the site and a notebook share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb import case_choice, casebook, pair_rdf
from kb.catalogue import DataSet, catalogue
from kb.published import Folder, Found
from melian import changing
from melian.explaining import Explained, Explaining
from reasoner import worldpanel
from reasoner.backend import Backend
from reasoner.cases import Prediction, predict_cases
from reasoner.change import Change
from reasoner.compare import Comparison, Equifinal
from reasoner.compare import compare as compare_theories
from reasoner.compare import equifinal as equifinal_among
from reasoner.measure.table import from_cases
from reasoner.pairs import pair_table
from reasoner.theory.library import Library, Theory
from reasoner.verify import (
    Agreement,
    Coherence,
    Subsumption,
    agreement,
    coherence,
    subsumptions,
)

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

Reference = str | Path
"""A shipped case's id (C10), or the path of a case folder or Turtle file."""

COLUMNS = (
    "case", "situation", "perceiver", "year", "theory", "status",
    "behaviour", "target", "rule", "observed", "verdict",
)  # fmt: skip
"""What every prediction says, in this order; an undetermined one also says what it needs."""


@dataclass(frozen=True)
class Predictions:
    """Predictions for coded cases, the names of the cases, and what the reader should be warned of."""

    predictions: list[Prediction]
    cases: dict[str, str]
    library: Library
    warnings: list[str] = field(default_factory=list)


def predictions(
    cases: Sequence[Reference] = (),
    *,
    theories: Sequence[str] = (),
    folders: Sequence[Path] = (),
    engine: str = "columns",
    coder: str | None = None,
) -> Predictions:
    """Apply theories to coded cases.

    cases: shipped ids or paths, all shipped cases if none; theories: ids, all that decide alignments if none; folders:
    further folders of theory files; engine: "columns" or "hermit"; coder: whose claims to follow where codings
    compete, each case's default if none. Raises KbError, OntologyError or ReasonerError, one sentence each.
    """
    library = Library.load(folders)
    chosen = library.deciding(theories)
    rows = casebook.read(cases, coder=coder)
    found = predict_cases(rows, library, chosen, engine)
    names = {str(row["case"]): str(row["case_label"] or "") for row in rows.situations}
    return Predictions(found, names, library, rows.warnings)


def record(prediction: Prediction) -> dict[str, object]:
    """One prediction as a plain object, with needs if it is undetermined."""
    found = {name: getattr(prediction, name) for name in COLUMNS}
    if prediction.status == "undetermined":
        found["needs"] = list(prediction.needs)
    return found


def predict(
    cases: Sequence[Reference] = (),
    *,
    theories: Sequence[str] = (),
    folders: Sequence[Path] = (),
    engine: str = "columns",
    coder: str | None = None,
) -> "pd.DataFrame":
    """Apply theories to coded cases, as a data frame: one row for each situation and theory.

    Arguments and errors are those of `predictions`. The columns are those of `melian predict --format json`.
    """
    import pandas as pd  # half a second that the command line can do without

    found = predictions(cases, theories=theories, folders=folders, engine=engine, coder=coder).predictions
    return pd.DataFrame([record(each) for each in found], columns=[*COLUMNS, "needs"])


def explanations(
    situation: str,
    *,
    theories: Sequence[str] = (),
    folders: Sequence[Path] = (),
    cases: Sequence[Reference] = (),
    coder: str | None = None,
    data: Reference | None = None,
    target: str | None = None,
    why_not: str | None = None,
) -> list[Explained]:
    """Why each theory says what it says of a situation, and why it does not predict another behaviour.

    situation: its id (R38); cases: where to look for it, the shipped cases if nowhere; data: a folder of published
    data, if the situation is a perceiver and year of the world panel (FRN-1949); target: hold the rules against
    this actor only; why_not: a behaviour. The rest, and the errors, are as for `predictions`.
    """
    explaining = Explaining(theories, folders)
    if data is not None:
        return explaining.of_panel(Path(data), situation, target, why_not)
    return explaining.of(case_choice.situation(situation, tuple(cases), coder), target, why_not)


def explain(situation: str, theory: str, **options: Any) -> Explained:
    """Why one theory says what it says of a situation: a tree that prints, and that a notebook shows unfolded.

    Further arguments and errors are those of `explanations`.
    """
    return explanations(situation, theories=[theory], **options)[0]


def whatif(named: str, *settings: str, thresholds: Sequence[str] = (), **options: Any) -> dict[str, object]:
    """What theories would say of a situation (R15), or of a case (C10), if inputs or thresholds were otherwise.

    settings: as in "intentions(GMY)=0"; thresholds: as in "balance-of-threat.threat=0.5"; options: theories, folders,
    cases and coder as for `explanations`. Returns what `melian whatif --format json` prints. Nothing is stored.
    """
    return changing.whatif_record(changing.supposed(named, Change.parse(settings, thresholds), **options))


def flips(situation: str, **options: Any) -> list[dict[str, object]]:
    """The smallest changes of inputs of a situation with which each theory would say something else.

    options: to (a behaviour), most (inputs changed at once), and theories, folders, cases and coder as for
    `explanations`. Returns what `melian flips --format json` prints.
    """
    found, _ = changing.smallest_flips(situation, **options)
    return [changing.flips_record(each) for each in found]


def data(folder: Reference | None = None) -> list[tuple[DataSet, Found | None]]:
    """The published data sets that Melian reads, each with the file of it that a folder holds. Raises DataError."""
    here = {} if folder is None else {found.dataset.id: found for found in Folder(folder).found()}
    return [(dataset, here.get(dataset.id)) for dataset in catalogue()]


def panel(
    data: Reference,
    out: Reference,
    *,
    first: int = worldpanel.FIRST,
    last: int = worldpanel.LAST,
    theories: Sequence[str] = (),
    folders: Sequence[Path] = (),
    progress: Callable[[str], None] = lambda step: None,
) -> worldpanel.Written:
    """Measure every directed pair of states in every year, apply the theories, and write a Parquet file.

    data: the folder of published files; out: the file; first and last: years. progress is told each step as it
    begins. Raises DataError or PanelError. Nothing is left behind if it fails.
    """
    library = Library.load(folders)
    return worldpanel.write(Path(data), Path(out), library, library.deciding(theories), first, last, progress)


@dataclass(frozen=True)
class Verification:
    """What HermiT found."""

    coherence: list[Coherence]
    agreement: list[tuple[str, Agreement]]
    """The engines compared: where the rows came from, and the comparison."""
    subsumptions: list[Subsumption]

    @property
    def sound(self) -> bool:
        """Whether the engines agree everywhere, and every theory is coherent."""
        agree = all(not found.disagreements for _, found in self.agreement)
        return agree and all(not found.clashes and not found.empty for found in self.coherence)


def verify(
    cases: Sequence[Reference] = (),
    *,
    data: Reference | None = None,
    theories: Sequence[str] = (),
    folders: Sequence[Path] = (),
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> Verification:
    """Referee the default engine by HermiT, and prove each theory coherent.

    Compares one row of every distinct cell of the cases and, given a folder of published data, of the world panel;
    theories that speak of pairs of states are compared on the pairs that the cases code.
    progress is told a step's name, how much of it is done and how much there is.
    """
    library, backend = Library.load(folders), Backend()
    chosen = library.choose(theories)
    compared_on: list[tuple[str, ir.Table, list[Theory]]] = []
    if deciding := [theory for theory in chosen if theory.deciding]:
        rows = casebook.read(cases)
        compared_on.append(("cases", from_cases(backend, library, rows.situations, rows.assessments), deciding))
        if data is not None:
            measured = worldpanel.measure(backend, Path(data), library, progress=lambda step: progress(step, 0, 0))
            compared_on.append(("world panel", measured.table, deciding))
    if on_pairs := [theory for theory in chosen if theory.on_pairs]:
        pairs = pair_rdf.read(cases, must_code_pairs=False).pairs
        compared_on.append(("pairs", pair_table(backend, library, pairs), on_pairs if pairs else []))
    coherent = []
    for number, theory in enumerate(chosen):
        progress("coherence", number, len(chosen))
        coherent.append(coherence(library, theory))
    compared = []
    for origin, table, speaking in compared_on:
        for theory in speaking:
            name = f"{origin}: {theory.id}"
            step = lambda done, of, name=name: progress(name, done, of)  # noqa: E731  # binds the name of this turn
            compared.append((origin, agreement(backend, table, library, theory, step)))
    progress("subsumptions", 0, 1)
    return Verification(coherent, compared, subsumptions(library, chosen))


@dataclass(frozen=True)
class Compared:
    """Two theories compared, in which library, and what the reader should be warned of."""

    comparison: Comparison
    library: Library
    warnings: list[str] = field(default_factory=list)


def compare(
    first: str,
    second: str,
    cases: Sequence[Reference] = (),
    *,
    folders: Sequence[Path] = (),
    coder: str | None = None,
    prove: bool = True,
    data: Reference | None = None,
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> Compared:
    """Say where two theories, by id, part: see `reasoner.compare`.

    prove: whether to ask HermiT; data: a folder of published files, to count perceiver-years too; the rest as for
    `predictions` and `verify`. Raises KbError, OntologyError or ReasonerError, one sentence each.
    """
    library = Library.load(folders)
    (one,), (other,) = library.deciding([first]), library.deciding([second])
    rows = casebook.read(cases, coder=coder)
    folder = None if data is None else Path(data)
    found = compare_theories(library, one, other, rows, prove=prove, data=folder, progress=progress)
    return Compared(found, library, rows.warnings)


def equifinal(said: Predictions) -> list[Equifinal]:
    """The situations of which several theories are right for different reasons, among some predictions."""
    return equifinal_among(said.predictions, said.library)
