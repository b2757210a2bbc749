"""The publishers' files as Melian reads them: known values, gaps, and nothing lost or added."""

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

import ibis
import pandas as pd
import pyarrow as pa
import pytest

from kb.catalogue import DataSet, catalogue
from kb.published import Folder

# Ibis 12 asks DuckDB 2.0 for a schema by a deprecated name.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

Frame = Callable[..., pd.DataFrame]

USA, UK, FRANCE, PORTUGAL, GERMANY, WEST_GERMANY, EAST_GERMANY = 2, 200, 220, 235, 255, 260, 265
POLAND, AUSTRIA_HUNGARY, HUNGARY, CZECHOSLOVAKIA, ITALY, ALBANIA = 290, 300, 310, 315, 325, 339
GREECE, BULGARIA, ROMANIA, RUSSIA, TURKEY, SPAIN, JAPAN = 350, 355, 360, 365, 640, 230, 740


@pytest.fixture(scope="module")
def frame(shared_data: Path) -> Frame:
    """Rows of a published data set, chosen by the values of columns."""
    folder, connection = Folder(shared_data), ibis.duckdb.connect()

    @cache
    def whole(dataset_id: str) -> pd.DataFrame:
        return folder.table(connection, dataset_id).to_pyarrow().to_pandas(types_mapper=pandas_type)

    def chosen(dataset_id: str, **values: object) -> pd.DataFrame:
        rows = whole(dataset_id)
        for column, value in values.items():
            rows = rows[rows[column] == value]
        return rows

    return chosen


def pandas_type(kind: pa.DataType) -> object:
    """Whole numbers stay whole, though some are missing."""
    return pd.Int64Dtype() if pa.types.is_integer(kind) else None


def years(rows: pd.DataFrame) -> list[int]:
    return sorted(int(year) for year in rows["year"])


def spans(*bounds: tuple[int, int]) -> list[int]:
    return [year for first, last in bounds for year in range(first, last + 1)]


def manifest(folder: Path) -> dict[str, int]:
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        return {row["file"]: int(row["rows"]) for row in csv.DictReader(lines, delimiter="\t")}


def test_every_published_file_is_read_to_its_last_row(shared_data: Path, frame: Frame) -> None:
    read = {found.path.name: len(frame(found.dataset.id)) for found in Folder(shared_data).found()}
    assert read == manifest(shared_data)


def test_nothing_is_missing_from_the_shared_folder(shared_data: Path) -> None:
    assert Folder(shared_data).missing(dataset.id for dataset in catalogue()) == []


@pytest.mark.parametrize("dataset", catalogue(), ids=lambda dataset: dataset.id)
def test_values_and_gaps_are_those_of_the_file(shared_data: Path, frame: Frame, dataset: DataSet) -> None:
    """Every column against pandas' reading of the same text: as many gaps, the same values between them."""
    found = next(found for found in Folder(shared_data).found() if found.dataset == dataset)
    raw = pd.read_csv(found.path, dtype=str, keep_default_na=False, encoding=dataset.encoding)
    for column in dataset.columns:
        texts = raw[column.name][~raw[column.name].isin([*column.missing, ""])]
        values = frame(dataset.id)[column.name].dropna()
        assert len(values) == len(texts), column.name
        if column.datatype in ("string", "date"):
            assert values.astype(str).tolist() == texts.tolist(), column.name
        else:
            assert values.astype(float).tolist() == texts.astype(float).tolist(), column.name


@pytest.mark.parametrize("dataset", catalogue(), ids=lambda dataset: dataset.id)
def test_no_code_for_missing_survives_as_a_value(frame: Frame, dataset: DataSet) -> None:
    rows = frame(dataset.id)
    for column in dataset.columns:
        codes = [int(code) for code in column.missing if code.lstrip("-").isdigit()]
        assert not rows[column.name].isin(codes).any() or column.datatype == "string", column.name


@pytest.mark.parametrize(
    ("column", "gaps"),
    [("milex", 2360), ("milper", 456), ("pec", 448), ("upop", 68), ("irst", 26), ("tpop", 0), ("cinc", 0)],
)
def test_capabilities_have_the_gaps_their_publisher_reports(frame: Frame, column: str, gaps: int) -> None:
    assert frame("nmc")[column].isna().sum() == gaps


@pytest.mark.parametrize(
    ("state", "year", "share"),
    [
        (GERMANY, 1913, 0.14331791),
        (GERMANY, 1938, 0.15422215),
        (USA, 1950, 0.28444302),
        (RUSSIA, 1985, 0.17565069),
        (USA, 1945, 0.38386354),
    ],
)
def test_the_capability_index_has_its_known_values(frame: Frame, state: int, year: int, share: float) -> None:
    assert frame("nmc", ccode=state, year=year)["cinc"].tolist() == [share]


def test_no_state_ever_had_a_larger_share_than_the_united_states_in_1945(frame: Frame) -> None:
    capabilities = frame("nmc")
    top = capabilities.loc[capabilities["cinc"].idxmax()]
    assert (top["ccode"], top["year"]) == (USA, 1945)


def test_germany_and_france_bordered_each_other_whenever_germany_was_a_state(frame: Frame) -> None:
    one = frame("contiguity", state1no=GERMANY, state2no=FRANCE, conttype=1)
    west = frame("contiguity", state1no=WEST_GERMANY, state2no=FRANCE, conttype=1)
    assert years(one) == spans((1816, 1940), (1944, 1945), (1990, 2016))
    assert years(west) == spans((1955, 1990))


def test_some_dyads_have_two_kinds_of_contiguity_in_a_year(frame: Frame) -> None:
    assert frame("contiguity").duplicated(["state1no", "state2no", "year"], keep=False).sum() == 116


def test_the_franco_russian_alliance_runs_from_1893_to_1917(frame: Frame) -> None:
    members = frame("atop-members", atopid=1385)
    assert members["member"].tolist() == [FRANCE, RUSSIA]
    assert set(members["cowid"]) == {2075}
    assert set(zip(members["yrent"], members["moent"], members["dayent"], strict=True)) == {(1893, 12, 27)}
    assert set(zip(members["yrexit"], members["moexit"], strict=True)) == {(1917, 11)}
    assert set(members["defense"]) == {1}


def test_france_and_russia_consulted_before_they_promised_defence(frame: Frame) -> None:
    entente = frame("atop-members", atopid=1380)
    assert set(zip(entente["yrent"], entente["moent"], strict=True)) == {(1891, 8)}
    assert (set(entente["defense"]), set(entente["consul"])) == ({0}, {1})


@pytest.mark.parametrize("pair", [(FRANCE, RUSSIA), (RUSSIA, FRANCE)])
def test_france_and_russia_owed_each_other_defence_in_three_spells(frame: Frame, pair: tuple[int, int]) -> None:
    owed = frame("atop-dyad-years", stateA=pair[0], stateB=pair[1], defense=1)
    assert years(owed) == spans((1893, 1917), (1935, 1939), (1944, 1955))


def test_italy_left_the_triple_alliance_in_1915(frame: Frame) -> None:
    members = frame("atop-members", atopid=1350)
    ends = {(m, y, month) for m, y, month in members[["member", "yrexit", "moexit"]].itertuples(index=False)}
    assert {(ITALY, 1915, 5), (GERMANY, 1918, 11), (AUSTRIA_HUNGARY, 1918, 11)} <= ends
    assert set(members["cowid"]) == {2068}
    begun = frame("atop-alliances", atopid=1350)[["begyr", "begmo", "begday"]]
    assert begun.values.tolist() == [[1882, 5, 20]]
    assert frame("atop-phases", atopid=1350)["begyr"].tolist() == [1882, 1887, 1891, 1913]
    assert frame("atop-alliances", atopid=1335)[["begyr", "endyr"]].values.tolist() == [[1879, 1918]]


def test_nato_is_in_force_when_the_data_end(frame: Frame) -> None:
    joined = frame("atop-members", atopid=3180).groupby("member")["yrent"].min()  # one row a phase
    assert {year: set(joined[joined == year].index) for year in (1951, 1954, 1981)} == {
        1951: {GREECE, TURKEY},
        1954: {WEST_GERMANY},
        1981: {SPAIN},
    }
    assert set(joined[joined == 1949].index) == {
        USA, 20, UK, 210, 211, 212, FRANCE, PORTUGAL, ITALY, 385, 390, 395,
    }  # fmt: skip
    assert frame("atop-alliances", atopid=3180)["endyr"].tolist() == [0]


def test_an_alliance_in_force_has_the_end_zero_and_not_a_gap(frame: Frame) -> None:
    assert not frame("atop-members")["yrexit"].isna().any()
    assert (frame("atop-members")["yrexit"] == 0).any()
    assert not frame("atop-alliances")["endyr"].isna().any()


def test_the_warsaw_pact_named_west_germany_as_the_threat(frame: Frame) -> None:
    pact = frame("atop-members", atopid=3285)
    assert set(pact["member"]) == {
        EAST_GERMANY, POLAND, HUNGARY, CZECHOSLOVAKIA, ALBANIA, BULGARIA, ROMANIA, RUSSIA,
    }  # fmt: skip
    ends = dict(zip(pact["member"], pact["yrexit"], strict=True))
    assert (ends[ALBANIA], ends[EAST_GERMANY], ends[RUSSIA]) == (1968, 1990, 1991)
    named = frame("atop-alliances", atopid=3285)[["specthrt", "statthr1"]]
    assert named.values.tolist() == [[6, WEST_GERMANY]]


def test_the_united_states_guaranteed_japan_and_not_the_reverse(frame: Frame) -> None:
    there = frame("atop-dyad-years", stateA=USA, stateB=JAPAN, year=1955)
    back = frame("atop-dyad-years", stateA=JAPAN, stateB=USA, year=1955)
    assert (there["defense"].tolist(), back["defense"].tolist()) == ([1], [0])


def test_the_british_guarantees_of_1939_are_no_alliances_of_their_own(frame: Frame) -> None:
    """The declarations to Greece and Romania are not coded: the rows are those of Nyon (2420), mutual."""
    for pair in ((UK, GREECE), (GREECE, UK), (UK, ROMANIA), (ROMANIA, UK)):
        rows = frame("atop-dyad-years", stateA=pair[0], stateB=pair[1], defense=1)
        assert years(rows[rows["year"].between(1930, 1941)]) == spans((1937, 1939))
    assert {UK, GREECE, ROMANIA} <= set(frame("atop-members", atopid=2420)["member"])


def test_treaties_that_name_a_threat_name_germany_most(frame: Frame) -> None:
    alliances = frame("atop-alliances")
    named = alliances[alliances["statthr1"] > 0]["statthr1"].value_counts()
    assert (len(alliances), named.sum()) == (765, 121)
    assert {state: named[state] for state in (GERMANY, RUSSIA, WEST_GERMANY, TURKEY, JAPAN)} == {
        GERMANY: 46, RUSSIA: 11, WEST_GERMANY: 11, TURKEY: 7, JAPAN: 6,
    }  # fmt: skip


def test_a_quarter_of_the_alliances_promise_nothing_but_peace(frame: Frame) -> None:
    alliances = frame("atop-alliances")
    active = alliances[["defense", "offense", "neutral", "consul"]].sum(axis=1)
    assert ((alliances["nonagg"] == 1) & (active == 0)).sum() == 185
    assert alliances["bilat"].sum() == 656


def test_the_dyadic_disputes_stand_in_both_directions(frame: Frame) -> None:
    rows = frame("dyadic-mid")[["disno", "statea", "stateb", "year"]]
    swapped = rows.rename(columns={"statea": "stateb", "stateb": "statea"})
    assert set(rows.itertuples(index=False, name=None)) == set(
        swapped[["disno", "statea", "stateb", "year"]].itertuples(index=False, name=None)
    )
    assert len(rows[rows["statea"] < rows["stateb"]].drop_duplicates()) == 5171


def test_the_entente_bound_britain_and_france_only_to_consult(frame: Frame) -> None:
    rows = frame("atop-dyad-years", stateA=UK, stateB=FRANCE)
    entente = rows[(rows["year"] >= 1907) & (rows["year"] < 1914)]
    assert years(entente) == spans((1907, 1913))
    duties = entente[["defense", "offense", "neutral", "nonagg", "consul"]].drop_duplicates()
    assert duties.values.tolist() == [[0, 0, 0, 0, 1]]


def test_germany_was_a_major_power_in_three_spells(frame: Frame) -> None:
    spells = frame("majors", ccode=GERMANY)[["styear", "endyear"]].values.tolist()
    assert spells == [[1816, 1918], [1925, 1945], [1991, 2016]]


def test_germany_was_no_state_between_1945_and_1990(frame: Frame) -> None:
    spells = frame("states", ccode=GERMANY)[["styear", "endyear"]].values.tolist()
    assert spells == [[1816, 1945], [1990, 2016]]


def test_a_polity_score_of_minus_nine_is_a_score(frame: Frame) -> None:
    scores = frame("democracy")["polity2"]
    assert (scores == -9).sum() == 1048
    assert (scores.min(), scores.max(), scores.isna().sum()) == (-10, 10, 3271)


def test_disputes_lose_the_codes_that_no_codebook_has(frame: Frame) -> None:
    disputes = frame("dyadic-mid")
    assert disputes["revstata"].isna().sum() == disputes["revstatb"].isna().sum() == 2
    assert disputes["sideab"].isna().sum() == 4
    assert (disputes["fatlev"].isna().sum(), disputes["fatleva"].isna().sum()) == (118, 663)


def test_the_war_file_with_cr_line_ends_is_read_whole(frame: Frame) -> None:
    wars = frame("interstate-wars")
    assert wars["WarNum"].nunique() == 95
    assert wars["EndYear2"].isna().sum() == 318
    assert wars["BatDeath"].isna().sum() == 1


def test_the_ideal_points_are_windows_1252_with_a_curly_apostrophe(frame: Frame) -> None:
    assert "Côte d’Ivoire" in set(frame("ideal-points")["Countryname"])
    assert "São Tomé & Príncipe" in set(frame("ideal-points")["Countryname"])


def test_the_capital_of_portugal_was_in_brazil(frame: Frame) -> None:
    first = frame("capitals", ccode=PORTUGAL).iloc[0]
    assert (first["capital"], first["enddate"].year) == ("Rio de Janeiro", 1821)


def test_a_rivalry_that_is_not_marked_is_a_gap_and_not_a_no(frame: Frame) -> None:
    assert frame("rivalries")["principal"].isna().sum() == 218
    assert set(frame("rivalries")["principal"].dropna()) == {1}
