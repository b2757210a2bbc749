"""A small ontology without a fault, and what is appended to it to put one in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reasoner.quality import Knowledge

HERE = Path(__file__).parent


@pytest.fixture
def with_fault(tmp_path: Path) -> Callable[..., Knowledge]:
    """The clean ontology and its facts with Turtle appended to one of them, or with a further file of terms."""

    def make(terms: str = "", facts: str = "", further: str = "") -> Knowledge:
        written = {"ontology.ttl": terms, "facts.ttl": facts}
        for name, appended in written.items():
            clean = (HERE / "clean" / name).read_text(encoding="utf-8")
            (tmp_path / name).write_text(f"{clean}\n{appended}\n", encoding="utf-8")
        modules = [tmp_path / "ontology.ttl"]
        if further:
            modules.append(tmp_path / "further.ttl")
            modules[-1].write_text(further, encoding="utf-8")
        return Knowledge(tuple(modules), (tmp_path / "facts.ttl",), (), (HERE / "clean" / "question.rq",))

    return make
