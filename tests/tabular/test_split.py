import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcgan.errors import SettingsError
from bcgan.tabular.schema import apply_schema, infer_schema
from bcgan.tabular.split import split_table


def table_of(labels):
    return pd.DataFrame({"row": np.arange(len(labels)) * 1.5, "y": pd.Series(labels, dtype="str")})


def split(table, target="y", seed=0, test_share=0.2, validation_share=0.1):
    schema = infer_schema(table, target=target)
    typed = apply_schema(table, schema)
    return split_table(
        typed, schema, test_share=test_share, validation_share=validation_share, seed=seed
    )


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(5, 60), min_size=2, max_size=5),
    share=st.floats(0.05, 0.5),
    seed=st.integers(0, 5),
)
def test_parts_are_stratified_disjoint_and_complete(sizes, share, seed):
    labels = [f"c{label}" for label, size in enumerate(sizes) for _ in range(size)]
    parts = split(table_of(labels), seed=seed, test_share=share)
    rows = pd.concat([parts.train["row"], parts.test["row"]])
    assert sorted(rows) == [i * 1.5 for i in range(len(labels))]
    tested = parts.test["y"].value_counts()
    for label, size in enumerate(sizes):
        assert tested[f"c{label}"] >= 1
        assert abs(tested[f"c{label}"] - size * share) <= 1
    assert len(parts.is_validation) == len(parts.train)
    validated = parts.train["y"][parts.is_validation].value_counts()
    for label, size in parts.train["y"].value_counts().items():
        assert abs(validated.get(label, 0) - size * 0.1) <= 1


def test_shares_are_exact_where_they_can_be():
    parts = split(table_of(["a", "b"] * 100))
    assert (len(parts.train), len(parts.test)) == (160, 40)
    assert parts.is_validation.sum() == 16
    assert parts.test["y"].value_counts().tolist() == [20, 20]


def test_depends_on_the_seed_alone():
    table = table_of(["a", "b"] * 50)
    first, again, other = split(table), split(table), split(table, seed=1)
    pd.testing.assert_frame_equal(first.test, again.test)
    assert np.array_equal(first.is_validation, again.is_validation)
    assert not first.test.equals(other.test)


def test_leaves_the_global_generator_alone():
    np.random.seed(3)
    before = np.random.get_state()[1].copy()
    split(table_of(["a", "b"] * 50))
    assert np.array_equal(np.random.get_state()[1], before)


def test_keeps_the_order_of_rows_and_counts_them_anew():
    parts = split(table_of(["a", "b"] * 50))
    for part in (parts.train, parts.test):
        assert part.index.equals(pd.RangeIndex(len(part)))
        assert part["row"].is_monotonic_increasing


def test_leaves_out_rows_without_target_and_says_so(caplog):
    parts = split(table_of(["a", "b", "?"] * 40))
    assert len(parts.train) + len(parts.test) == 80
    assert not parts.train["y"].isna().any()
    assert "40 rows" in caplog.text


@pytest.mark.parametrize("target", ["row", None])
def test_regression_and_no_target(target):
    parts = split(table_of(["a", "b"] * 50), target=target)
    assert (len(parts.train), len(parts.test), parts.is_validation.sum()) == (80, 20, 8)


def test_a_class_of_two_rows_is_in_both_parts():
    parts = split(table_of(["a"] * 98 + ["b"] * 2))
    assert (parts.train["y"] == "b").sum() == (parts.test["y"] == "b").sum() == 1


@pytest.mark.parametrize("seed", range(5))
def test_a_class_of_one_row_is_trained_on_and_not_validated_on(seed):
    parts = split(table_of(["a", "b"] * 49 + ["rare"]), seed=seed, validation_share=0.5)
    is_rare = parts.train["y"] == "rare"
    assert is_rare.sum() == 1
    assert not parts.is_validation[is_rare].any()


def test_no_validation_part():
    assert not split(table_of(["a", "b"] * 50), validation_share=0.0).is_validation.any()


@pytest.mark.parametrize("shares", [(0.0, 0.1), (1.0, 0.1), (0.2, 1.0), (0.2, -0.1)])
def test_shares_out_of_range_are_refused(shares):
    with pytest.raises(SettingsError):
        split(table_of(["a", "b"] * 50), test_share=shares[0], validation_share=shares[1])
