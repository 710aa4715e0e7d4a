import numpy as np
import pandas as pd

from bcgan.evaluation.baselines import bootstrap, independent_columns


def test_independent_columns_keep_margins_and_lose_relations():
    values = np.arange(2000)
    table = pd.DataFrame({"a": values, "b": values, "label": (values % 2).astype(str)})
    shuffled = independent_columns(table, np.random.default_rng(0))
    for name in table:
        assert sorted(shuffled[name]) == sorted(table[name])
        assert shuffled[name].dtype == table[name].dtype
    assert abs(shuffled["a"].corr(shuffled["b"])) < 0.1
    label_follows = (shuffled["a"] % 2).astype(str) == shuffled["label"]
    assert 0.4 < label_follows.mean() < 0.6


def test_bootstrap_draws_whole_rows_with_replacement():
    values = np.arange(2000)
    table = pd.DataFrame({"a": values, "b": -values})
    drawn = bootstrap(table, np.random.default_rng(0))
    assert len(drawn) == len(table)
    assert (drawn["a"] == -drawn["b"]).all()
    # A bootstrap holds 1 - 1/e of the distinct rows.
    assert abs(drawn["a"].nunique() / len(table) - 0.632) < 0.03


def test_the_same_generator_gives_the_same_table(real):
    for make in (independent_columns, bootstrap):
        first, second = (make(real, np.random.default_rng(3)) for _ in range(2))
        pd.testing.assert_frame_equal(first, second)
        pd.testing.assert_series_equal(first.dtypes, real.dtypes)
