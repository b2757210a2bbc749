"""Every conformance folder: what is given entails what is expected, nothing less and nothing more."""

import pytest

from kb import casebook
from reasoner.theory.library import Library
from tests.conformance.suite import (
    Folder,
    expected_membership,
    expected_predictions,
    folders,
    membership,
    predictions,
)

ALL = folders()


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


@pytest.mark.parametrize("folder", [each for each in ALL if each.is_coded], ids=lambda folder: folder.name)
def test_a_coded_case_is_predicted_as_expected(folder: Folder, library: Library) -> None:
    expected = expected_predictions(folder.expected, library)
    theories = {each.theory for each in expected}
    assert theories, "expected.ttl holds no prediction"
    assert predictions(casebook.read([folder.given]), library, theories) == expected


@pytest.mark.parametrize("folder", [each for each in ALL if not each.is_coded], ids=lambda folder: folder.name)
def test_a_class_has_the_members_that_are_expected(folder: Folder, library: Library) -> None:
    expected = expected_membership(folder, library)
    assert expected.outcomes, "given.ttl describes no assessment"
    assert membership(folder, library) == expected
