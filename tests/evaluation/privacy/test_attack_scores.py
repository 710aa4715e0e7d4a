from itertools import combinations
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcgan.evaluation.privacy.attack_scores import (
    auc,
    auc_interval,
    hit_share,
    hit_share_interval,
    hit_share_p_value,
    roc_points,
    threshold_at,
)
from bcgan.evaluation.privacy.intervals import two_sided_z

SCORES = st.lists(st.integers(0, 6), min_size=2, max_size=12).map(lambda each: np.array(each, "f8"))


def _wins(members, others):
    return np.array([[(m > o) + 0.5 * (m == o) for o in others] for m in members])


@given(SCORES, SCORES)
def test_auc_is_the_share_of_won_pairs_and_its_interval_is_delongs_of_the_log_odds(members, others):
    wins = _wins(members, others)
    assert auc(members, others) == pytest.approx(wins.mean())
    variance = wins.mean(1).var(ddof=1) / len(members) + wins.mean(0).var(ddof=1) / len(others)
    found = auc_interval(members, others, 0.9)
    assert 0.0 <= found.low <= wins.mean() <= found.high <= 1.0
    if variance == 0:
        assert found.low < found.high
        return
    half = two_sided_z(0.9) * np.sqrt(variance)
    odds = wins.mean() / (1 - wins.mean())
    # By how much the log odds move with the AUC.
    slope = 1 / wins.mean() + 1 / (1 - wins.mean())
    assert np.log(found.low / (1 - found.low)) == pytest.approx(np.log(odds) - half * slope)
    assert np.log(found.high / (1 - found.high)) == pytest.approx(np.log(odds) + half * slope)


def test_ten_members_that_all_win_are_no_certainty():
    found = auc_interval(np.arange(10.0) + 50, np.arange(40.0), 0.99)
    # Ten pairs of which none is lost: 0.005 = AUC^10.
    assert found.low == pytest.approx(0.005**0.1)
    assert found.high == 1.0
    ties = auc_interval(np.zeros(10), np.zeros(10), 0.99)
    assert ties.low + ties.high == pytest.approx(1.0)
    assert ties.high > 0.7


@pytest.mark.parametrize("true", [0.5, 0.9])
def test_intervals_of_ten_rare_rows_hold_as_often_as_they_say(true):
    rng = np.random.default_rng(5)
    shift = NormalDist().inv_cdf(true) * np.sqrt(2)
    missed = 0
    for _ in range(400):
        found = auc_interval(rng.normal(shift, size=10), rng.normal(size=10), 0.99)
        missed += not found.low <= true <= found.high
    # With DeLong's own interval it is 3 in 100 at 0.5, and 13 in 100 at 0.9.
    assert missed / 400 <= 0.015


def test_hits_at_one_per_cent_false_alarms_by_hand():
    others = np.arange(100.0)
    assert threshold_at(others, 0.01) == 98.0
    assert hit_share(np.array([98.0, 98.5, 99.0, 120.0]), others, 0.01) == 0.75


def test_ties_never_let_more_false_alarms_through():
    others = np.array([0.0] * 90 + [1.0] * 10)
    assert hit_share(np.array([1.0, 2.0]), others, 0.05) == 0.5


def test_p_value_is_the_share_of_label_arrangements_with_as_many_hits():
    members, others = np.array([7.0, 5.0, 4.0]), np.array([6.0, 3.0, 2.0, 1.0])
    hits = hit_share(members, others, 0.25)
    assert hits == 1.0
    scores = np.arange(1.0, 8.0)
    shares = [
        hit_share(np.array(chosen), np.setdiff1d(scores, chosen), 0.25)
        for chosen in combinations(scores, 3)
    ]
    assert hit_share_p_value(members, others, 0.25) == pytest.approx(
        np.mean(np.array(shares) >= hits)
    )


def test_a_leak_of_few_rows_shows_in_the_hits_and_hardly_in_the_auc():
    rng = np.random.default_rng(3)
    members, others = rng.normal(size=2000), rng.normal(size=2000)
    members[:60] = 9.0
    found = hit_share_interval(members, others, 0.01, (300, 0.99, rng))
    assert found.low > 0.01
    assert auc_interval(members, others, 0.99).low < 0.5 + 0.01
    assert hit_share_p_value(members, others, 0.01) < 1e-6


@given(SCORES, SCORES)
def test_the_roc_curve_rises_from_corner_to_corner(members, others):
    points = np.array(roc_points(members, others))
    assert points[0].tolist() == [0.0, 0.0]
    assert points[-1].tolist() == [1.0, 1.0]
    assert (np.diff(points, axis=0) >= 0).all()
    area = np.trapezoid(points[:, 1], points[:, 0])
    assert area == pytest.approx(auc(members, others))


def test_a_long_roc_curve_is_thinned():
    rng = np.random.default_rng(0)
    points = roc_points(rng.normal(size=5000), rng.normal(size=5000), most=50)
    assert len(points) <= 52
    assert points[-1] == (1.0, 1.0)
