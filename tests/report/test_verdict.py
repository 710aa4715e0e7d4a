"""The verdict as a whole, and its rules on fidelity and on evidence."""

from typing import Any

import pytest

from bcgan.report.document import Provenance, Reason
from bcgan.report.headline import headline_metrics
from bcgan.report.material import Material
from bcgan.report.numbers import percent_at_most
from bcgan.report.verdict import CAVEAT, judge, level_of
from verdict_examples import metric, verdict_of


def test_a_good_table_is_fit_and_never_proven_private(provenance: Provenance) -> None:
    verdict = verdict_of(provenance)
    assert verdict.level == "fit"
    assert "no proof of privacy" in verdict.caveat == CAVEAT
    assert {reason.grade for reason in verdict.reasons} == {"good"}


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


@pytest.mark.parametrize(("value", "level"), [(0.05, "fit"), (0.051, "care"), (0.2, "care")])
def test_associations_are_nearer_to_real_rows_than_to_shuffled_columns(
    provenance: Provenance, value: float, level: str
) -> None:
    found = metric("fidelity.pearson_difference_mean", value, (0.1, 0.0), better="lower")
    assert verdict_of(provenance, found).level == level


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
