from pathlib import Path

from click.testing import CliRunner

from melian.cli import main


def test_the_data_sets_are_listed_with_source_citation_and_terms() -> None:
    text = CliRunner().invoke(main, ["data"]).stdout
    for part in ("nmc: ", "NMC-70-abridged.csv", "correlatesofwar.org", "Singer", "terms", "Melian ships none of them"):
        assert part in text
    assert "here" not in text.split("nmc:")[1].split("\n\n")[0]


def test_what_a_folder_holds_is_said(shared_data: Path) -> None:
    text = CliRunner().invoke(main, ["data", "--data", str(shared_data)]).stdout
    assert "here      NMC-70-abridged.csv.gz, version 7.0" in text
    assert text.rstrip().endswith(f"24 of 24 data sets are in {shared_data}.")


def test_what_a_folder_does_not_hold_is_said(tmp_path: Path) -> None:
    text = CliRunner().invoke(main, ["data", "--data", str(tmp_path)]).stdout
    assert text.count("here      not found") == 24
    assert f"0 of 24 data sets are in {tmp_path}." in text
