"""Where the tests find published data and the domain files that the project is developed against."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# no test is a test of time; continuous integration tries the same examples each time, a developer's machine new ones
settings.register_profile("melian", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "melian")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def _shared(name: str) -> Path:
    folder = SHARED / name
    if folder.is_dir():
        return folder
    if os.environ.get("CI"):
        pytest.fail(f"the folder ../shared/{name} is missing, and continuous integration must not skip it")
    pytest.skip(f"needs the folder ../shared/{name} beside the repository")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of published data sets, under their publishers' names."""
    return _shared("data")


@pytest.fixture(scope="session")
def shared_domain() -> Path:
    """The folder of the domain's tables: 71 coded situations, rules, decisions, parameters."""
    return _shared("domain")


@pytest.fixture(scope="session")
def shared_w3c() -> Path:
    """The folder of the W3C's test suites."""
    return _shared("w3c")
