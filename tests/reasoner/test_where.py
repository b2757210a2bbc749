"""A filter chooses the rows that it says, and never those of which it is not known."""

from operator import eq, ge, gt, le, lt, ne

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoner.backend import Backend
from reasoner.where import FilterError, chosen

PERCEIVERS, YEARS, WEAK = ("FRN", "UKG", None), (1946, 1950, None), (True, False, None)
ROWS = [(p, y, w) for p in PERCEIVERS for y in YEARS for w in WEAK]
BACKEND = Backend()
TABLE = BACKEND.keep(
    pa.table(
        {
            "row": pa.array(range(len(ROWS)), pa.int64()),
            "perceiver": pa.array([row[0] for row in ROWS], pa.string()),
            "year": pa.array([row[1] for row in ROWS], pa.int64()),
            "weak": pa.array([row[2] for row in ROWS], pa.bool_()),
        }
    )
)
Chosen = tuple[str, list[bool | None]]
"""A filter, and whether it chooses each row; None: not known."""


def rows(text: str) -> list[tuple[object, ...]]:
    found = BACKEND.run(TABLE.filter(chosen(TABLE, text)).order_by("row"))["row"].to_pylist()
    return [ROWS[number] for number in found]


def kleene(sign: str, left: bool | None, right: bool | None) -> bool | None:
    decisive = sign == "or"
    if decisive in (left, right):
        return decisive
    return None if None in (left, right) else not decisive


def comparisons() -> st.SearchStrategy[Chosen]:
    signs = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}

    def year(sign: str, value: int) -> Chosen:
        return f"year {sign} {value}", [None if y is None else signs[sign](y, value) for _, y, _ in ROWS]

    def perceiver(sign: str, value: str) -> Chosen:
        return f"perceiver{sign}{value}", [None if p is None else signs[sign](p, value) for p, _, _ in ROWS]

    return st.one_of(
        st.builds(year, st.sampled_from(sorted(signs)), st.sampled_from([1945, 1946, 1948, 1950])),
        st.builds(perceiver, st.sampled_from(["=", "!="]), st.sampled_from(["FRN", "UKG", "GMY"])),
        st.sampled_from(
            [("weak = true", [w for _, _, w in ROWS]), ("weak is known", [w is not None for *_, w in ROWS])]
        ),
    )


def filters() -> st.SearchStrategy[Chosen]:
    def joined(sign: str, left: Chosen, right: Chosen) -> Chosen:
        both = [kleene(sign, a, b) for a, b in zip(left[1], right[1], strict=True)]
        return f"({left[0]}) {sign} ({right[0]})", both

    def denied(of: Chosen) -> Chosen:
        return f"not ({of[0]})", [None if value is None else not value for value in of[1]]

    return st.recursive(
        comparisons(),
        lambda of: st.one_of(st.builds(joined, st.sampled_from(["and", "or"]), of, of), st.builds(denied, of)),
        max_leaves=5,
    )


@settings(deadline=None, max_examples=60)
@given(filters())
def test_a_filter_chooses_the_rows_of_which_it_surely_holds(tried: Chosen) -> None:
    text, holds = tried
    assert rows(text) == [row for row, held in zip(ROWS, holds, strict=True) if held]


def test_and_binds_closer_than_or_and_between_has_both_ends() -> None:
    assert rows("perceiver = UKG and weak = true or year between 1947 and 1950") == [
        row for row in ROWS if (row[0] == "UKG" and row[2] is True) or row[1] == 1950
    ]
    assert rows('perceiver = "FRN" and year between 1946 and 1946 and weak is unknown') == [("FRN", 1946, None)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "a column is missing at its end"),
        ("perciever = FRN", "there is no column"),
        ("year = soon", "is no value of year, which is a number"),
        ("weak = 3", "is no value of weak, which is true or false"),
        ("year", "a comparison with year is missing"),
        ("year ~ 3", "is followed by"),
        ("year between 1946", "needs an upper end"),
        ("(year = 1946", "a parenthesis is not closed"),
        ("year = 1946 weak = true", "stands after its end"),
        ("weak is true", "is known or is unknown"),
        ("year = 1946; drop table kept_0", "cannot be applied"),
        ("perceiver = 'x' or 1=1", "there is no column"),
    ],
)
def test_what_is_no_filter_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(FilterError) as refused:
        chosen(TABLE, text)
    assert sentence in str(refused.value)


def test_a_value_is_compared_and_never_run() -> None:
    text = "perceiver = \"FRN' or '1'='1\""
    assert rows(text) == []
    assert isinstance(chosen(TABLE, text), ibis.expr.types.BooleanValue)
