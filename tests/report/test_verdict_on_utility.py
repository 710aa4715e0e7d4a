"""Each rule of the verdict on utility, on both sides of its threshold."""

from typing import Any

import pytest

from bcgan.report.document import HeadlineMetric, Provenance
from bcgan.report.headline import headline_metrics
from bcgan.report.material import Material
from bcgan.report.verdict import judge
from verdict_examples import RARE, metric, utility_grades, verdict_of


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
    assert "Classes that the real table lacks ('>50K.') in 75 of 300 synthetic rows." in (
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
