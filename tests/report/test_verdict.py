"""Each rule of the verdict, on both sides of its threshold."""

from typing import Any, Literal

import pytest

from bcgan.report.document import HeadlineMetric, Interval, Provenance, Reason
from bcgan.report.headline import headline_metrics
from bcgan.report.material import Material
from bcgan.report.numbers import percent_at_most
from bcgan.report.verdict import CAVEAT, judge, level_of

GUESS = "guessing the majority class"
GUESSABLE = ("compatibility.lift", "compatibility.gradient_boosting")


def metric(
    name: str,
    value: float | None,
    marks: tuple[float | None, float | None] = (None, None),
    ends: tuple[float, float] | None = None,
    better: Literal["higher", "lower"] = "higher",
) -> HeadlineMetric:
    return HeadlineMetric(
        id=name,
        group=name.partition(".")[0].replace("detection", "fidelity"),
        title=name,
        status="not computable" if value is None else "ok",
        value=value,
        floor=marks[0],
        ceiling=marks[1],
        interval=None if ends is None else Interval(low=ends[0], high=ends[1]),
        better=better,
        guess=GUESS if name in GUESSABLE else None,
        how_to_read="Read it.",
        reason="There is no target." if value is None else None,
    )


def good() -> dict[str, HeadlineMetric]:
    found = [
        metric("compatibility.lift", 0.95, (-0.2, 1.0), (0.9, 1.0)),
        metric("detection.gradient_boosting", 0.7, (0.99, 0.5), (0.68, 0.72), "lower"),
        metric("fidelity.pearson_difference_mean", 0.02, (0.1, 0.0), better="lower"),
        metric("privacy.exact_copies", 0.0, (0.0, 1.0), (-0.01, 0.01), "lower"),
        metric("privacy.held_out_copies", -0.01, (0.0, 1.0), (-0.02, 0.0), "lower"),
        metric("privacy.held_out_near_copies", 0.0, (0.0, 1.0), (-0.01, 0.01), "lower"),
        metric("privacy.closer_to_training", 0.5, (0.5, 1.0), (0.48, 0.52), "lower"),
        metric("privacy.gan_leaks_auc", 0.5, (0.5, 1.0), (0.48, 0.52), "lower"),
    ]
    return {each.id: each for each in found}


def verdict_of(provenance: Provenance, *changed: HeadlineMetric, without: str = "") -> Any:
    metrics = {**good(), **{each.id: each for each in changed}}
    metrics.pop(without, None)
    return judge(list(metrics.values()), provenance)


def utility_grades(verdict: Any) -> list[str]:
    return [reason.grade for reason in verdict.reasons if reason.group == "utility"]


def test_a_good_table_is_fit_and_never_proven_private(provenance: Provenance) -> None:
    verdict = verdict_of(provenance)
    assert verdict.level == "fit"
    assert "no proof of privacy" in verdict.caveat == CAVEAT
    assert {reason.grade for reason in verdict.reasons} == {"good"}


@pytest.mark.parametrize(
    ("value", "ends", "grade"),
    [
        (0.9, (0.81, 0.95), "good"),
        (0.9, (0.79, 0.95), "care"),
        (0.51, (0.3, 0.75), "care"),
        (0.49, (0.3, 0.75), "stop"),
        (0.49, (0.3, 0.81), "unknown"),  # from bad to good: nothing can be said
        (0.9, (0.3, 0.95), "unknown"),
        (-0.1, (-0.3, 0.3), "stop"),
        (-0.4, (-0.5, -0.3), "stop"),
    ],
)
def test_lift_is_placed_between_guessing_the_majority_and_the_ceiling(
    provenance: Provenance, value: float, ends: tuple[float, float], grade: str
) -> None:
    # Shuffled columns do worse than that guess, which makes nothing else better.
    verdict = verdict_of(provenance, metric("compatibility.lift", value, (-0.2, 1.0), ends))
    assert utility_grades(verdict) == [grade]
    assert verdict.level == {"good": "fit"}.get(grade, grade)


def test_other_numbers_are_placed_from_their_floor(provenance: Provenance) -> None:
    found = metric("compatibility.macro_f1", 0.83, (0.6, 1.0), (0.79, 0.9))
    verdict = verdict_of(provenance, found)
    judged = next(reason for reason in verdict.reasons if reason.metric == found.id)
    assert (judged.grade, verdict.level) == ("care", "care")  # (0.79 - 0.6) / 0.4 = 0.475
    assert "57 % of the way from independent columns (0.600)" in judged.text


@pytest.mark.parametrize("name", ["lift", "seven", "macro_f1", "auc"])
@pytest.mark.parametrize(
    ("ends", "level"),
    [
        ((0.2, 0.48), "stop"),
        ((0.2, 0.6), "stop"),
        ((0.2, 1.0), "unknown"),  # a second sample of real rows can look like this
        (None, "unknown"),
    ],
)
def test_a_value_below_its_floor_stops_unless_its_interval_reaches_the_good(
    provenance: Provenance, name: str, ends: tuple[float, float] | None, level: str
) -> None:
    perfect = metric("compatibility.six_distinct", 0.99, (0.5, 1.0), (0.98, 1.0))
    found = metric(f"compatibility.{name}", 0.49, (0.5, 1.0), ends)
    without = [perfect] if name != "seven" else []
    verdict = verdict_of(provenance, *without, found)
    assert verdict.level == level
    assert (verdict.reasons[0].rule == "utility_below_floor") == (level == "stop")


@pytest.mark.parametrize(
    ("value", "ends", "level"),
    [
        (0.85, (0.75, 0.95), "fit"),
        (0.60, (0.57, 0.63), "care"),
        (0.30, (0.27, 0.33), "stop"),
        (0.85, None, "unknown"),
    ],
)
def test_relative_r2_is_placed_from_guessing_the_mean(
    provenance: Provenance, value: float, ends: tuple[float, float] | None, level: str
) -> None:
    # Shuffled columns reach -0.634, from where 0.6 would be 82 % of the way.
    found = metric("compatibility.six_distinct", value, (-0.634, 0.865), ends)
    found = found.model_copy(update={"guess": "guessing the mean"})
    verdict = verdict_of(provenance, found, without="compatibility.lift")
    assert verdict.level == level
    if ends is not None:
        assert "from guessing the mean (0.000)" in verdict.reasons[0].text or level == "fit"


def test_rows_without_a_label_are_a_reason_for_care_where_they_are_many(
    provenance: Provenance,
) -> None:
    for share, level in ((0.04, "fit"), (0.06, "care")):
        lost = metric("compatibility.without_label", share).model_copy(update={"notes": ("Lost.",)})
        assert verdict_of(provenance, lost).level == level


def test_a_lift_that_cannot_be_bounded_leaves_utility_unknown(provenance: Provenance) -> None:
    others = (
        metric("compatibility.six_distinct", 0.99, (0.87, 1.0), (0.98, 1.0)),
        metric("compatibility.macro_f1", 0.99, (0.6, 1.0), (0.98, 1.0)),
    )
    verdict = verdict_of(provenance, metric("compatibility.lift", 0.9, (-0.2, 1.0)), *others)
    assert verdict.level == "unknown"
    assert verdict.reasons[0].rule == "utility_not_bounded"


def test_an_unbounded_lift_without_a_place_leaves_utility_unknown(provenance: Provenance) -> None:
    accuracy = metric("compatibility.six_distinct", 0.99, (0.87, 1.0), (0.98, 1.0))
    lift = metric("compatibility.lift", -1.0, (-74.0, -6.5))
    assert verdict_of(provenance, lift, accuracy).level == "unknown"


@pytest.mark.parametrize(("value", "level"), [(0.97, "fit"), (0.7, "stop")])
@pytest.mark.parametrize("ends", [None, (-3.0, 2.0)])
def test_an_imbalanced_target_is_judged_by_macro_f1_and_auc(
    provenance: Provenance, value: float, level: str, ends: tuple[float, float] | None
) -> None:
    verdict = verdict_of(
        provenance,
        metric("compatibility.lift", 0.3, (-0.4, 1.0), ends),
        metric("compatibility.six_distinct", 0.999, (0.999, 1.0), (0.997, 1.002)),
        metric("compatibility.macro_f1", value, (0.6, 1.0), (value - 0.03, value + 0.03)),
        metric("compatibility.auc", 0.98, (0.55, 1.0), (0.96, 0.99)),
    )
    assert verdict.level == level
    told = " ".join(reason.text for reason in verdict.reasons if reason.group == "utility")
    assert "less than 0.02 from that of independent columns" in told


RARE = (
    metric("compatibility.macro_f1", 0.97, (0.6, 1.0), (0.95, 0.99)),
    metric("compatibility.auc", 0.98, (0.55, 1.0), (0.96, 0.99)),
)
"""Of a target nearly all of whose rows have one class: there accuracy tells nothing."""


@pytest.mark.parametrize(
    ("lift", "ends", "level"),
    [
        (0.3, None, "fit"),
        (0.3, (-3.0, 2.0), "fit"),
        (0.3, (0.1, 0.4), "care"),
        (-9.0, (-10.0, -8.0), "care"),
        (1.6, (1.3, 1.9), "care"),
    ],
)
def test_where_accuracy_cannot_tell_tables_apart_lift_asks_for_care_at_most(
    provenance: Provenance, lift: float, ends: tuple[float, float] | None, level: str
) -> None:
    accuracy = metric("compatibility.six_distinct", 0.999, (0.999, 1.0), (0.997, 1.002))
    found = metric("compatibility.lift", lift, (-0.4, 1.0), ends)
    verdict = verdict_of(provenance, found, accuracy, *RARE)
    assert verdict.level == level
    told = " ".join(reason.text for reason in verdict.reasons)
    assert ("set aside: it only magnifies accuracy" in told) == (level == "fit")


@pytest.mark.parametrize(("high", "level"), [(0.6, "care"), (0.85, "fit")])
def test_gradient_boosting_is_a_lift_too(provenance: Provenance, high: float, level: str) -> None:
    accuracy = metric("compatibility.six_distinct", 0.999, (0.999, 1.0), (0.997, 1.002))
    found = metric("compatibility.gradient_boosting", 0.5, (0.0, 1.0), (0.1, high))
    assert verdict_of(provenance, found, accuracy, *RARE).level == level


@pytest.mark.parametrize(
    ("value", "marks", "ends", "level"),
    [
        (0.974, (0.984, 1.0), (0.970, 0.979), "care"),
        (0.5, (0.984, 1.0), (0.48, 0.52), "stop"),
        (0.5, (0.984, None), (0.48, 0.52), "stop"),
        (0.974, (0.984, 1.0), (0.970, 0.985), "fit"),
        (1.008, (0.99, 1.0), (1.004, 1.012), "care"),
    ],
)
def test_without_a_place_a_sure_loss_or_a_sure_gain_is_still_heard(
    provenance: Provenance,
    value: float,
    marks: tuple[float, float | None],
    ends: tuple[float, float],
    level: str,
) -> None:
    accuracy = metric("compatibility.six_distinct", value, marks, ends)
    assert verdict_of(provenance, accuracy, *RARE).level == level


@pytest.mark.parametrize(
    ("name", "level"), [("lift", "stop"), ("gradient_boosting", "care"), ("auc", "fit")]
)
def test_worse_than_guessing_needs_no_floor(provenance: Provenance, name: str, level: str) -> None:
    found = metric(f"compatibility.{name}", -0.5, (None, 1.0), (-0.6, -0.4))
    assert verdict_of(provenance, found, RARE[0]).level == level


@pytest.mark.parametrize(("halves", "level"), [(None, "care"), (0.6, "fit")])
def test_a_ceiling_that_keeps_little_of_real_rows_proves_little(
    provenance: Provenance, halves: float | None, level: str
) -> None:
    found = metric("compatibility.lift", 0.28, (-0.2, 0.3), (0.26, 0.3))
    verdict = verdict_of(provenance, found.model_copy(update={"halves": halves}))
    assert verdict.level == level


def test_accuracy_without_an_interval_still_has_room_for_the_lift_to_tell(
    provenance: Provenance,
) -> None:
    verdict = verdict_of(
        provenance,
        metric("compatibility.lift", 0.9, (-0.2, 1.0)),
        metric("compatibility.six_distinct", 0.9, (0.87, 1.0)),
        metric("compatibility.macro_f1", 0.97, (0.6, 1.0), (0.95, 0.99)),
    )
    assert verdict.level == "unknown"


def test_a_ceiling_that_is_not_above_the_floor_makes_no_place(provenance: Provenance) -> None:
    found = metric("compatibility.lift", 0.1, (-0.5, -0.1), (0.0, 0.2))
    verdict = verdict_of(provenance, found)
    assert verdict.level == "unknown"
    assert "not computable: that of real rows drawn again" in verdict.reasons[0].text
    assert "no better than that of guessing the majority class (0.000)" in verdict.reasons[0].text


@pytest.mark.parametrize(
    ("ends", "level"), [((0.7, 0.81), "fit"), ((0.7, 0.79), "care"), ((0.3, 0.49), "stop")]
)
def test_gradient_boosting_is_heard_where_its_whole_interval_is_bad(
    provenance: Provenance, ends: tuple[float, float], level: str
) -> None:
    found = metric("compatibility.gradient_boosting", sum(ends) / 2, (0.0, 1.0), ends)
    assert verdict_of(provenance, found).level == level


@pytest.mark.parametrize("ends", [None, (-1.3, 0.81)])
def test_gradient_boosting_that_nothing_bounds_is_heard_too(
    provenance: Provenance, ends: tuple[float, float] | None
) -> None:
    found = metric("compatibility.gradient_boosting", -0.2, (0.0, 1.0), ends)
    verdict = verdict_of(provenance, found)
    assert verdict.level == "care"
    assert "or there are too few test rows" in verdict.reasons[0].text


def test_classes_that_the_real_table_lacks_ask_for_care(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    sections["compatibility"]["rows"]["synthetic"] = 300
    sections["compatibility"]["unknown_classes"] = {"rows": 75, "classes": [">50K."]}
    verdict = judge(headline_metrics(Material(provenance, sections)), provenance)
    assert verdict.level == "care"
    assert "75 synthetic rows (25 %) have classes the real table lacks: '>50K.'." in (
        verdict.reasons[0].text
    )


def test_a_number_without_interval_is_left_to_those_that_have_one(
    provenance: Provenance,
) -> None:
    verdict = verdict_of(provenance, metric("compatibility.auc", 0.8, (0.5, 1.0)))
    assert verdict.level == "fit"
    assert "not computable: it has no interval" in " ".join(r.text for r in verdict.reasons)
    bad = verdict_of(provenance, metric("compatibility.auc", 0.6, (0.5, 1.0)))
    assert bad.level == "unknown"


def test_six_distinct_learners_are_judged_rather_than_seven(provenance: Provenance) -> None:
    verdict = verdict_of(
        provenance,
        metric("compatibility.six_distinct", 0.99, (0.87, 1.0), (0.98, 1.0)),
        metric("compatibility.seven", 0.1, (0.87, 1.0), (0.0, 0.2)),
    )
    judged = {reason.metric for reason in verdict.reasons if reason.rule == "utility"}
    assert judged == {"compatibility.lift", "compatibility.six_distinct"}


@pytest.mark.parametrize(
    "lift",
    [
        metric("compatibility.lift", None),
        metric("compatibility.lift", 0.9),
        metric("compatibility.lift", 0.9, (0.9, 0.91)),
        metric("compatibility.lift", 0.9, (1.0, 0.9)),
    ],
)
def test_utility_that_cannot_be_placed_cannot_be_judged(
    provenance: Provenance, lift: HeadlineMetric
) -> None:
    assert verdict_of(provenance, lift).level == "unknown"


@pytest.mark.parametrize(("high", "level"), [(0.8, "fit"), (0.81, "care")])
def test_rows_that_can_be_told_apart_ask_for_care(
    provenance: Provenance, high: float, level: str
) -> None:
    found = metric("detection.gradient_boosting", 0.79, (0.99, 0.5), (0.78, high), "lower")
    assert verdict_of(provenance, found).level == level


def test_detection_that_was_not_computed_leaves_no_better_than_care(
    provenance: Provenance,
) -> None:
    assert verdict_of(provenance, without="detection.gradient_boosting").level == "care"


@pytest.mark.parametrize(("high", "level"), [(0.499, "care"), (0.5, "fit")])
def test_rows_told_apart_worse_than_by_guessing_ask_for_care(
    provenance: Provenance, high: float, level: str
) -> None:
    found = metric("detection.gradient_boosting", 0.4, (0.99, 0.5), (0.35, high), "lower")
    verdict = verdict_of(provenance, found)
    assert verdict.level == level
    if level == "care":
        assert "copied" in verdict.reasons[0].text
        assert verdict.reasons[0].threshold == 0.5


@pytest.mark.parametrize(
    ("low", "ceiling", "halves", "level"),
    [
        (1.01, 0.9, None, "care"),
        (0.99, 0.9, None, "fit"),  # a second sample may well beat one bootstrap
        (1.01, 1.02, None, "fit"),
        (1.01, 0.9, 1.02, "fit"),
    ],
)
def test_learning_more_than_real_rows_teach_asks_for_care(
    provenance: Provenance, low: float, ceiling: float, halves: float | None, level: str
) -> None:
    found = metric("compatibility.lift", 1.05, (-0.2, ceiling), (low, 1.1))
    found = found.model_copy(update={"halves": halves})
    verdict = verdict_of(provenance, found)
    assert verdict.level == level
    if level == "care":
        assert verdict.reasons[0].rule == "utility_above_ceiling"
        assert "copied" in verdict.reasons[0].text


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


@pytest.mark.parametrize(("value", "level"), [(0.05, "fit"), (0.051, "care"), (0.2, "care")])
def test_associations_are_nearer_to_real_rows_than_to_shuffled_columns(
    provenance: Provenance, value: float, level: str
) -> None:
    found = metric("fidelity.pearson_difference_mean", value, (0.1, 0.0), better="lower")
    assert verdict_of(provenance, found).level == level


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


def test_associations_that_were_not_measured_are_said(provenance: Provenance) -> None:
    absent = metric("fidelity.pearson_difference_mean", None)
    for changed, without in (((absent,), ""), ((), "fidelity.pearson_difference_mean")):
        verdict = verdict_of(provenance, *changed, without=without)
        assert verdict.level == "care"
        assert any("was not measured" in reason.text for reason in verdict.reasons)
    unmarked = metric("fidelity.pearson_difference_mean", 0.02, better="lower")
    assert verdict_of(provenance, unmarked).level == "care", "nothing to compare it with"
    alike = metric("fidelity.pearson_difference_mean", 0.02, (0.02, 0.02), better="lower")
    assert verdict_of(provenance, alike).level == "fit", "there was nothing to keep"


def test_associations_that_real_rows_do_not_have_ask_for_care(provenance: Provenance) -> None:
    for value, level in ((0.06, "fit"), (0.08, "care")):
        invented = metric("fidelity.cramers_v_difference_mean", value, (0.02, 0.015))
        assert verdict_of(provenance, invented).level == level


def test_detection_without_an_interval_is_not_known(provenance: Provenance) -> None:
    for value in (0.1, 0.79, 0.95):
        found = metric("detection.gradient_boosting", value, (0.99, 0.5), better="lower")
        assert verdict_of(provenance, found).level == "care"


def test_a_category_that_was_lost_asks_for_care(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    for share, level in ((0.009, "fit"), (0.096, "care")):
        sections["fidelity"]["columns"] = [
            {"column": "age", "lost_category_share": None},
            {"column": "race", "lost_category": "Black", "lost_category_share": share},
        ]
        verdict = judge(headline_metrics(Material(provenance, sections)), provenance)
        assert verdict.level == level
    assert "No synthetic row has 'Black' in column 'race'" in verdict.reasons[0].text
    assert "9.6 % of the real rows" in verdict.reasons[0].text


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


def test_every_reason_names_its_number_and_threshold(
    provenance: Provenance, sections: dict[str, Any]
) -> None:
    verdict = judge(headline_metrics(Material(provenance, sections)), provenance)
    assert verdict.level == "fit"
    for reason in verdict.reasons:
        assert reason.value is not None
        assert reason.threshold is not None
        assert any(sign.isdigit() for sign in reason.text)


def test_nothing_known_is_no_recommendation(provenance: Provenance) -> None:
    assert judge([], provenance).level == "unknown"
    assert level_of([]) == "unknown"


def test_of_equal_grade_utility_comes_first(provenance: Provenance) -> None:
    found = metric("compatibility.lift", 0.7, (-0.2, 1.0), (0.6, 0.75))
    tested = {"synthetic_source": "theirs.csv", "test_source": "later.csv"}
    verdict = verdict_of(provenance.model_copy(update=tested), found)
    assert [reason.group for reason in verdict.reasons[:2]] == ["utility", "evidence"]


def test_bounds_are_rounded_up() -> None:
    shares = {0.065: "7 %", 0.06: "6 %", 0.0001: "1 %", 13 * 0.005: "7 %", 0.07: "7 %"}
    assert {share: percent_at_most(share) for share in shares} == shares


def test_one_stop_outweighs_everything() -> None:
    reasons = [
        Reason(rule="a", group="utility", grade=grade, text="x")
        for grade in ("good", "unknown", "care", "stop")
    ]
    assert level_of(reasons) == "stop"
