import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bcgan.synthesizer.class_shares import counts_by_share, labels_by_share


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
