"""Case tables to break in one cell."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.case_terms import case_terms
from tests.validation.cases import ASSESSMENTS, SITUATIONS

Tables = Callable[..., Path]


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    """Writes a pair of case tables; without arguments, a sound one. Rows are cells by column."""

    def write(*situations: dict[str, str], assessments: tuple[dict[str, str], ...] = ({},)) -> Path:
        rows = {
            "situations.csv": [SITUATIONS | changed for changed in situations or ({},)],
            "assessments.csv": [ASSESSMENTS | changed for changed in assessments],
        }
        for name, cells in rows.items():
            with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, case_terms().columns(name), restval="")
                writer.writeheader()
                writer.writerows(cells)
        return tmp_path

    return write
