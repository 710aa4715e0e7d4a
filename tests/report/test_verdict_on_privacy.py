"""Each rule of the verdict on privacy, on both sides of its threshold."""

import pytest

from bcgan.report.document import Provenance
from verdict_examples import metric, verdict_of


@pytest.mark.parametrize(
    ("name", "low", "level"),
    [
        ("held_out_copies", 0.001, "stop"),
        ("held_out_copies", 0.0, "fit"),
        ("held_out_near_copies", 0.021, "stop"),
        ("held_out_near_copies", 0.02, "care"),
        ("held_out_near_copies", 0.0, "fit"),
    ],
)
def test_held_out_rows_in_the_table_stop(
    provenance: Provenance, name: str, low: float, level: str
) -> None:
    found = metric(f"privacy.{name}", low + 0.05, (0.0, 1.0), (low, low + 0.1), "lower")
    verdict = verdict_of(provenance, found)
    assert verdict.level == level
    if level != "fit":
        assert verdict.reasons[0].metric == f"privacy.{name}"


def test_with_a_copied_control_the_silence_of_the_attacks_is_no_good_sign(
    provenance: Provenance,
) -> None:
    undecided = metric("privacy.gan_leaks_auc", 0.5, (0.5, 1.0), (0.4, 0.7), "lower")
    copied = metric("privacy.held_out_copies", 0.9, (0.0, 1.0), (0.8, 1.0), "lower")
    verdict = verdict_of(provenance, copied, undecided)
    assert verdict.level == "stop"
    privacy = [reason for reason in verdict.reasons if reason.group == "privacy"]
    assert [reason.grade for reason in privacy] == ["unknown"]
    assert "membership attacks" in privacy[0].text


def test_more_copies_than_chance_stop(provenance: Provenance) -> None:
    found = metric("privacy.exact_copies", 0.05, (0.0, 1.0), (0.04, 0.06), "lower")
    verdict = verdict_of(provenance, found)
    assert verdict.level == "stop"
    assert verdict.reasons[0].metric == "privacy.exact_copies"


@pytest.mark.parametrize(("low", "level"), [(0.51, "care"), (0.56, "stop")])
def test_a_signal_asks_for_care_and_a_strong_one_stops(
    provenance: Provenance, low: float, level: str
) -> None:
    found = metric("privacy.gan_leaks_auc", low + 0.02, (0.5, 1.0), (low, low + 0.04), "lower")
    assert verdict_of(provenance, found).level == level


def test_two_kinds_of_signal_stop_together(provenance: Provenance) -> None:
    weak = (0.505, 0.55)
    verdict = verdict_of(
        provenance,
        metric("privacy.gan_leaks_auc", 0.52, (0.5, 1.0), weak, "lower"),
        metric("privacy.domias_auc", 0.52, (0.5, 1.0), weak, "lower"),
    )
    assert verdict.level == "stop"
    assert verdict.reasons[0].rule == "privacy_agreement"


def test_measurements_of_one_distance_do_not_confirm_each_other(provenance: Provenance) -> None:
    weak = (0.505, 0.55)
    verdict = verdict_of(
        provenance,
        metric("privacy.gan_leaks_auc", 0.52, (0.5, 1.0), weak, "lower"),
        metric("privacy.closer_to_training", 0.52, (0.5, 1.0), weak, "lower"),
        metric("privacy.rare_isolated", 0.52, (0.5, 1.0), weak, "lower"),
    )
    assert verdict.level == "care"


@pytest.mark.parametrize(
    "name", ["held_out_near_copies", "exact_copies", "domias_auc", "closer_to_training"]
)
@pytest.mark.parametrize(("floor", "ends"), [(0.0, None), (None, (0.9, 0.99))])
def test_a_number_that_nothing_bounds_is_no_search(
    provenance: Provenance, name: str, floor: float | None, ends: tuple[float, float] | None
) -> None:
    found = metric(f"privacy.{name}", 0.95, (floor, 1.0), ends, better="lower")
    verdict = verdict_of(provenance, found)
    assert verdict.level == "unknown"
    assert "0.95" in verdict.reasons[0].text


def test_a_search_for_held_out_rows_that_was_not_made_is_said(provenance: Provenance) -> None:
    nearly = verdict_of(provenance, without="privacy.held_out_copies")
    assert nearly.level == "fit"
    assert "Only near copies were searched." in " ".join(r.text for r in nearly.reasons)
    near = metric("privacy.held_out_near_copies", None)
    verdict = verdict_of(provenance, near, without="privacy.held_out_copies")
    assert verdict.level == "unknown"
    assert "was not searched" in verdict.reasons[0].text


def test_what_was_not_measured_of_privacy_stands_beside_what_was(provenance: Provenance) -> None:
    verdict = verdict_of(provenance, without="privacy.closer_to_training")
    texts = " ".join(reason.text for reason in verdict.reasons)
    assert "Not measured: copy detectors, attribute inference, rare records." in texts


def test_an_interval_that_leaves_a_leak_open_asks_for_care(provenance: Provenance) -> None:
    open_ones = (
        metric("privacy.gan_leaks_auc", 0.5, (0.5, 1.0), (0.4, 0.6), "lower"),
        metric("privacy.exact_copies", 0.0, (0.0, 1.0), (-0.05, 0.05), "lower"),
    )
    for found in open_ones:
        verdict = verdict_of(provenance, found)
        assert verdict.level == "care"
        assert "too few rows" in next(r.text for r in verdict.reasons if r.grade == "care")


def test_every_interval_counts_for_what_is_left_open(provenance: Provenance) -> None:
    # The larger value has the shorter interval.
    verdict = verdict_of(
        provenance,
        metric("privacy.gan_leaks_auc", 0.51, (0.5, 1.0), (0.49, 0.53), "lower"),
        metric("privacy.domias_auc", 0.5, (0.5, 1.0), (0.38, 0.62), "lower"),
    )
    assert verdict.level == "care"
    assert verdict.reasons[0].metric == "privacy.domias_auc"


def test_of_unlike_measurements_the_one_nearest_to_a_signal_is_shown(
    provenance: Provenance,
) -> None:
    ratio = metric(
        "privacy.nearest_neighbour_distance_ratio", 0.02, (0.0, 1.0), (-0.03, 0.07), "lower"
    )
    tight = metric("privacy.closer_to_training", 0.509, (0.5, 1.0), (0.4999, 0.518), "lower")
    verdict = verdict_of(provenance, ratio, tight)
    shown = next(r for r in verdict.reasons if "copy detectors" in r.text)
    assert shown.metric == "privacy.closer_to_training"
    assert "none of 2 intervals" in shown.text


def test_a_weak_signal_tells_how_often_chance_makes_one(provenance: Provenance) -> None:
    found = metric("privacy.gan_leaks_auc", 0.53, (0.5, 1.0), (0.51, 0.55), "lower")
    weak = found.model_copy(
        update={"interval": found.interval.model_copy(update={"confidence": 0.99})}
    )
    verdict = verdict_of(provenance, weak)
    # 1.5 %, and a bound is rounded up.
    assert "up to 2 % show some signal in 3 measurements" in verdict.reasons[0].text


@pytest.mark.parametrize("without", ["privacy.exact_copies", "privacy.gan_leaks_auc"])
def test_without_copies_or_membership_privacy_cannot_be_judged(
    provenance: Provenance, without: str
) -> None:
    assert verdict_of(provenance, without=without).level == "unknown"


def test_a_table_made_elsewhere_needs_rows_its_generator_never_saw(
    provenance: Provenance,
) -> None:
    external = provenance.model_copy(update={"synthetic_source": "theirs.csv"})
    assert verdict_of(external).level == "unknown"
    tested = external.model_copy(update={"test_source": "later.csv"})
    assert verdict_of(tested).level == "care"
