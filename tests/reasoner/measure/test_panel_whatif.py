"""What if over a world small enough to check by hand: counts, what is measured again, and what is left alone."""

from typing import Any

import pytest

from reasoner.backend import Backend
from reasoner.change import Change
from reasoner.errors import ChangeError
from reasoner.measure.panel import Panel
from reasoner.panel_flips import Counted, Said
from reasoner.panel_whatif import PanelWhatIf, panel_whatif
from reasoner.predict import classify
from reasoner.sensitivity import values_tried
from reasoner.sensitivity_panel import over_panel
from reasoner.theory.library import Library, Theory
from reasoner.theory.parameters import choose
from reasoner.theory.thresholds import override

TinyWorld = Any  # conftest.TinyWorld; test modules cannot import conftest
YEARS = (1902, 1905)


class Measured:
    """A panel of the tiny world, with a few words to ask it."""

    def __init__(self, tiny: TinyWorld):
        self.library, self.backend, self._tiny = tiny.library, Backend(), tiny
        self.panel = self.measure(self.library)

    def measure(self, library: Library) -> Panel:
        found: Panel = self._tiny.measured(self.backend, library, *YEARS)
        return found

    def whatif(
        self, *settings: str, where: str = "", thresholds: tuple[str, ...] = (), theory: str | None = None
    ) -> PanelWhatIf:
        change = Change.parse(settings, thresholds)
        theories = [self.library.theories[theory]] if theory else some(self.library)
        return panel_whatif(self.backend, self.panel, self.library, theories, change, where)

    def of(self, theory: str, found: PanelWhatIf) -> Counted:
        return next(each for each in found.counts if each.theory == theory)

    def said(self, library: Library, table: Any, theory: str) -> dict[str, tuple[int | None, Any]]:
        found = self.backend.run(classify(self.backend, table, [library.theories[theory]]).situations).to_pylist()
        return {row["situation"]: (row["place"], row["target_row"]) for row in found}


@pytest.fixture(scope="module")
def world(untouched: TinyWorld) -> Measured:
    return Measured(untouched)


def test_a_threshold_flips_as_many_as_theories_with_other_axioms_tell_otherwise(world: Measured) -> None:
    """Counted from both tables of conclusions, one perceiver-year after another."""
    for value in (0.25, 0.5):
        found = world.whatif(thresholds=(f"theta_T={value}",))
        changed = override(world.library, {"theta_T": value})
        before = world.said(world.library, world.panel.table, "balance-of-threat")
        after = world.said(changed, world.panel.table, "balance-of-threat")
        differ = sum(1 for name in before if _told(world, before[name]) != _told(world, after[name]))
        assert world.of("balance-of-threat", found).flipped == differ
        assert found.situations == len(before) == 16, "four states in four years"


def _told(world: Measured, said: tuple[int | None, Any]) -> object:
    place, target = said
    rule = None if place is None else world.library.theories["balance-of-threat"].deciding[place]
    return (rule and (rule.status, rule.behaviours), target)


def test_a_low_threshold_and_ill_will_make_a_threat_of_the_big_neighbour(world: Measured) -> None:
    """SML is weak towards BIG; whether it balances or bandwagons then turns on an ally, and none is to be had."""
    settings, where = ("intentions(BIG)=3", "weak=true", "ally_available=false"), "perceiver = SML and year = 1903"
    found = world.whatif(*settings, thresholds=("threat=0.4",), where=where)
    (of,) = [each for each in found.transitions if each.theory == "balance-of-threat"]
    assert (of.before.status, of.after, of.situations) == ("none", Said("predicted", "DefensiveBandwagoning"), 1)
    assert world.of("balance-of-threat", found).replaced == 1


def test_what_is_set_as_it_is_flips_nothing(world: Measured) -> None:
    rows = world.panel.table
    (row,) = world.backend.run(
        rows.filter(rows.perceiver == "SML", rows.target == "BIG", rows.year == 1903).select("proximity")
    ).to_pylist()
    found = world.whatif(f"proximity(BIG)={row['proximity']}", where="perceiver = SML and year = 1903")
    assert found.situations == 1 and found.flipped == 0


def test_a_factor_that_is_raised_changes_the_points_and_the_top_threat(world: Measured) -> None:
    """Three of everything: FAR becomes the top threat of SML, whom a naive state balances."""
    settings = [f"{factor}(FAR)=3" for factor in ("power", "proximity", "capability", "intentions")]
    found = world.whatif(*settings, where="perceiver = SML and year = 1903")
    naive = [each for each in found.transitions if each.theory == "naive"]
    assert [(each.after, each.same_target, each.kind) for each in naive] == [
        (Said("predicted", "Balancing"), False, naive[0].kind)
    ]
    assert naive[0].kind in ("replaced", "gained")
    assert found.left_alone == ("ally_available", "weak"), "what FAR can deliver is measured of a continuous proximity"


def test_only_the_chosen_rows_and_years_are_changed(world: Measured) -> None:
    all_of_it = world.whatif("coerced=true")
    one_year = world.whatif("coerced=true", where="year = 1904")
    assert (all_of_it.situations, one_year.situations) == (16, 4)
    for theory in ("naive", "bandwagoning"):
        counted = world.of(theory, one_year)
        assert counted.out_of_scope == 4, "no theory of choice speaks of a state that is not free"


def test_a_role_that_is_given_to_nobody_leaves_nobody_to_balance_against(world: Measured) -> None:
    found = world.whatif("strongest=-", where="year = 1903", theory="balance-of-power")
    assert "predicted" in {each.before.status for each in found.transitions}
    assert world.of("balance-of-power", found).predicted == 0


def test_a_role_that_is_given_to_a_state_is_balanced_by_all_others(world: Measured) -> None:
    """FAR is made the strongest of 1903: BIG, which nobody surpassed, balances against it, too."""
    found = world.whatif("strongest=FAR", where="perceiver = BIG and year = 1903", theory="balance-of-power")
    (of,) = found.transitions
    assert (of.after, of.situations) == (Said("predicted", "Balancing"), 1)


def test_the_published_world_is_untouched(world: Measured) -> None:
    table = world.panel.table
    before = world.said(world.library, table, "naive")
    world.whatif("coerced=true", "intentions(BIG)=3")
    assert world.said(world.library, table, "naive") == before


@pytest.mark.parametrize(
    ("settings", "thresholds", "where", "sentence"),
    [
        (("intentions(Atlantis)=1",), (), "", "is the target of no row that was chosen"),
        ((), ("theta_weak=0.3",), "", "melian sensitivity theta_weak --data DIR measures it again"),
        (("weak=true",), (), "year = 1066", "chooses no perceiver-year"),
    ],
)
def test_what_cannot_be_supposed_is_refused_in_a_sentence(
    world: Measured, settings: tuple[str, ...], thresholds: tuple[str, ...], where: str, sentence: str
) -> None:
    with pytest.raises(ChangeError) as refused:
        world.whatif(*settings, where=where, thresholds=thresholds)
    assert sentence in str(refused.value)


def some(library: Library) -> list[Theory]:
    return library.deciding(["balance-of-threat", "bandwagoning", "naive"])


def test_sensitivity_over_the_panel_is_the_what_if_of_each_threshold(world: Measured) -> None:
    chosen = choose(world.library, "balance-of-threat.theta_T")
    values = values_tried(world.library, chosen, 0.3, 0.6, 0.3)
    found = over_panel(world.backend, world.measure, world.library, some(world.library), chosen, values)
    for value, counts in found.counts.items():
        whatif = world.whatif(thresholds=(f"balance-of-threat.theta_T={value}",))
        flipped = {each.theory: each.flipped for each in counts}
        assert flipped.pop("balance-of-threat") == world.of("balance-of-threat", whatif).flipped
        assert set(flipped.values()) == {0}, "the threshold of one theory is of no other"
    assert not found.measured_again
    exact = {each.theory: (each.low, each.high, each.exact) for each in found.steady}
    assert exact["naive"] == (0, 12, True)


def test_a_parameter_of_measuring_is_measured_again_at_each_value(world: Measured) -> None:
    chosen = choose(world.library, "theta_T")
    values = values_tried(world.library, chosen, 0.5, 0.6, 0.1)
    found = over_panel(world.backend, world.measure, world.library, some(world.library), chosen, values)
    assert found.measured_again, "whether an ally stands against a threat is measured with theta_T_points"
    own = next(counts for value, counts in found.counts.items() if value == found.scale.own)
    assert all(each.flipped == 0 for each in own)
