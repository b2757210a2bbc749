import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_picture_in_the_documentation_is_the_import_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (contract,) = settings["tool"]["importlinter"]["contracts"]
    page = (ROOT / "docs" / "architecture.md").read_text()
    picture = re.search(r"## The house\n.*?```text\n(.*?)```", page, re.DOTALL)
    assert picture is not None
    drawn = [line.split()[0] for line in picture[1].splitlines()]
    assert drawn == contract["layers"]


def test_every_package_of_the_house_is_shipped() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shipped = set(settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    assert shipped == set(settings["tool"]["importlinter"]["root_packages"])
    assert shipped == {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
