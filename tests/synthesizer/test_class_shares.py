import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcgan.errors import SettingsError
from bcgan.synthesizer.class_shares import batches, counts_by_share, labels_by_share, rebalanced


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=12), st.integers(0, 5000))
def test_counts_sum_to_the_rows_and_differ_from_the_share_by_less_than_one(weights, rows):
    shares = np.array(weights) / sum(weights)
    counts = counts_by_share(shares, rows)
    assert counts.sum() == rows
    assert (np.abs(counts - shares * rows) < 1 + 1e-9).all()


def test_labels_have_the_counts_in_random_order():
    labels = labels_by_share([0.75, 0.25], 400, np.random.default_rng(0))
    assert np.bincount(labels).tolist() == [300, 100]
    assert labels[:300].any()


def test_no_classes_give_zeros():
    assert labels_by_share([], 3, np.random.default_rng(0)).tolist() == [0, 0, 0]


@given(st.lists(st.integers(0, 3), max_size=60), st.integers(1, 9))
def test_every_row_is_in_one_batch_of_one_class(classes, most):
    labels = np.array(classes, dtype=np.int64)
    found = list(batches(labels, most))
    assert sorted(np.concatenate([np.zeros(0, int), *found])) == list(range(len(labels)))
    assert all(0 < len(rows) <= most and len(set(labels[rows])) == 1 for rows in found)


def test_ranks_are_divided_in_their_order():
    ranks = np.array([0.3, 0.1, 0.2], dtype=np.float32)
    assert [rows.tolist() for rows in batches(ranks, 2)] == [[0, 1], [2]]


def test_classes_that_are_not_named_share_the_rest_in_proportion():
    shares = rebalanced({"c": 0.4}, ("a", "b", "c"), (0.5, 0.25, 0.25))
    assert shares == pytest.approx((0.4, 0.2, 0.4))
    assert rebalanced("balanced", ("a", "b"), (0.9, 0.1)) == (0.5, 0.5)
    assert rebalanced({"a": 1.0}, ("a", "b"), (0.5, 0.5)) == (1.0, 0.0)


@pytest.mark.parametrize("classes", [("no", "yes"), ("Off", "On"), ("False", "True")])
def test_words_that_yaml_reads_as_truth_values_name_their_class(classes):
    assert rebalanced({"True": 0.9}, classes, (0.5, 0.5)) == pytest.approx((0.1, 0.9))
    assert rebalanced({"False": 0.9}, classes, (0.5, 0.5)) == pytest.approx((0.9, 0.1))


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"aa": 0.5}, r"class 'aa' \(did you mean 'a'\?\)"),
        ({"a": -0.1}, "from 0 to 1"),
        ({"a": 0.7, "b": 0.7}, "sum to 1.4"),
        ({"a": 0.3, "b": 0.3}, "sum to 0.6"),
    ],
)
def test_shares_that_cannot_be_are_refused(wanted, words):
    with pytest.raises(SettingsError, match=words):
        rebalanced(wanted, ("a", "b"), (0.5, 0.5))
