import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from melian.cli import main


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def rows(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    out = tmp_path_factory.mktemp("panel") / "panel.parquet"
    result = run("panel", "--data", shared_data, "--out", out, "--from", "1949", "--to", "1950")
    assert result.exit_code == 0, result.output
    assert f"{out}: " in result.stdout and "balance-of-threat: decided on" in result.stdout
    found: list[dict[str, object]] = pq.read_table(out).to_pylist()
    return found


def test_the_panel_has_one_row_for_each_directed_pair_and_year(rows: list[dict[str, object]]) -> None:
    keys = [(row["perceiver"], row["target"], row["year"]) for row in rows]
    assert len(keys) == len(set(keys))
    assert {row["year"] for row in rows} == {1949, 1950}
    for year in (1949, 1950):
        perceivers = {perceiver for perceiver, _, y in keys if y == year}
        assert len([key for key in keys if key[2] == year]) == len(perceivers) * (len(perceivers) - 1)


def test_the_rows_are_in_a_fixed_order_and_begin_with_their_keys(rows: list[dict[str, object]]) -> None:
    assert list(rows[0])[:4] == ["situation", "perceiver", "target", "year"]
    order = [(row["year"], row["perceiver_code"], row["target_code"]) for row in rows]
    assert order == sorted(order)  # type: ignore[type-var]  # three integers


def test_a_perceiver_and_year_have_one_status_and_at_most_one_target(rows: list[dict[str, object]]) -> None:
    for theory in ("balance_of_threat", "balance_of_power", "bandwagoning", "naive"):
        statuses: dict[object, set[object]] = {}
        targets: dict[object, int] = {}
        for row in rows:
            statuses.setdefault(row["situation"], set()).add(row[f"{theory}_status"])
            has_target = row[f"{theory}_behaviour"] is not None
            targets[row["situation"]] = targets.get(row["situation"], 0) + has_target
        for situation, found in statuses.items():
            (status,) = found
            assert targets[situation] == (status == "predicted")


def test_the_soviet_union_is_the_top_threat_of_turkey_in_1950(rows: list[dict[str, object]]) -> None:
    (row,) = [r for r in rows if (r["perceiver"], r["target"], r["year"]) == ("TUR", "RUS", 1950)]
    assert row["is_top_threat"] is True
    assert row["balance_of_threat_status"] == "predicted"
    assert row["balance_of_threat_behaviour"] == "Balancing"
    assert row["balance_of_threat_rule"] == "BOT-6"


def test_no_file_is_left_when_a_data_set_is_missing(shared_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for path in shared_data.glob("*.csv.gz"):
        if not path.name.startswith("NMC"):
            shutil.copy(path, folder)
    result = run("panel", "--data", folder, "--out", tmp_path / "panel.parquet")
    assert result.exit_code == 2
    assert "NMC-70-abridged.csv" in result.stderr and result.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_an_earlier_panel_is_replaced_whole_or_not_at_all(shared_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "panel.parquet"
    out.write_bytes(b"an earlier panel")
    assert run("panel", "--data", tmp_path, "--out", out).exit_code == 2
    assert out.read_bytes() == b"an earlier panel"
    assert run("panel", "--data", shared_data, "--out", out, "--from", "1900", "--to", "1900").exit_code == 0
    assert pq.read_metadata(out).num_rows > 0
