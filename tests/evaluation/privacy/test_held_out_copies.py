"""Held-out rows in the table: copies are caught, chance is not taken for copying."""

import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.privacy.held_out_copies import count_held_out_copies, count_near_copies
from bcgan.evaluation.privacy.intervals import clopper_pearson, difference_of_intervals
from bcgan.evaluation.privacy.mixed_rows import code_tables

COLUMNS = EvaluationColumns(numeric=("x",), categorical=("c",))


def _table(*rows):
    return pd.DataFrame(rows, columns=["x", "c"]).astype({"x": "float64", "c": "str"})


def _copies(training, held_out, synthetic, columns=COLUMNS, confidence=0.99):
    tables = {"training": training, "held_out": held_out, "synthetic": synthetic}
    return count_held_out_copies(tables, columns, confidence, np.random.default_rng(0))


def _near(training, held_out, synthetic, columns):
    parts = {"held_out": held_out, "training": training, "synthetic": synthetic}
    rows = code_tables(parts, columns, scaled_on=("training", "held_out"))
    return count_near_copies(*rows.values(), 0.99, np.random.default_rng(0))


def test_found_and_expected_rows_by_hand():
    training = _table((1, "a"), (1, "a"), (2, "a"), (3, "b"))
    held_out = _table((1, "a"), (1, "a"), (4, "b"), (5, "b"), (6, "b"))
    synthetic = _table((1, "a"), (4, "b"), (5, "b"))
    found = _copies(training, held_out, synthetic)
    # Distinct held-out rows: four, three of them released. As many distinct training rows (three)
    # hold one of them.
    assert found.details["rows"] == 4
    assert found.details["in_synthetic"] == 3
    assert found.details["in_training"] == 1
    assert found.details["chance"]["training_rows"] == 1 / 4
    assert found.details["chance"]["repetition"] == 0.0
    assert found.value == pytest.approx(3 / 4 - found.control)


def test_a_short_table_is_compared_with_as_few_distinct_training_rows():
    training = _table((1, "a"), (1, "a"), (2, "a"), (3, "a"))
    held_out = _table((1, "a"), (9, "b"))
    found = _copies(training, held_out, _table((7, "a"), (8, "a"), (8, "b")))
    # Three of the four training rows have 3 distinct rows on average only with all four drawn.
    assert found.details["chance"]["training_rows"] == pytest.approx(1 / 2)
    found = _copies(training, held_out, _table((8, "a"), (8, "a")))
    # One distinct row is one draw; (1, a) is drawn with 2/4, (9, b) never.
    assert found.details["chance"]["training_rows"] == pytest.approx(0.5 * 2 / 4)
    # Two draws hold (1, a) with 1 - 1/6; all synthetic rows are repeated.
    assert found.details["chance"]["repetition"] == pytest.approx(np.sqrt(0.5 * 5 / 6))


def test_a_long_table_meets_in_proportion_more():
    training = _table(*((number, "a") for number in range(10)))
    held_out = _table((1, "a"), (2, "a"), *((number, "b") for number in range(38)))
    synthetic = _table(*((number, "d") for number in range(20)))
    found = _copies(training, held_out, synthetic)
    assert found.details["chance"]["training_rows"] == pytest.approx(2 * 0.05)
    met, nothing = clopper_pearson(2, 40, 0.99), clopper_pearson(0, 40, 0.99)
    assert found.interval.low == pytest.approx(-0.1 - (2 * met.high - 0.1))
    assert found.interval.high == pytest.approx(-0.1 + np.hypot(nothing.high, 0.1 - 2 * met.low))


def test_a_difference_takes_the_intervals_of_both_shares():
    one, other = clopper_pearson(5, 10, 0.95), clopper_pearson(1, 10, 0.95)
    found = difference_of_intervals((0.5, one), (0.1, other))
    assert found.low == pytest.approx(0.4 - np.hypot(0.5 - one.low, other.high - 0.1))


def _population(kind, rng):
    """Give a function that draws rows, at a temperature: below 1 the frequent rows prevail."""
    if kind == "continuous":
        mix = rng.normal(size=(3, 3))
        return lambda rows, heat=1.0: np.sqrt(heat) * rng.normal(size=(rows, 3)) @ mix
    if kind == "integers":
        mix = rng.normal(size=(4, 4))
        return lambda rows, heat=1.0: np.round(3 * np.sqrt(heat) * rng.normal(size=(rows, 4)) @ mix)
    width, levels, sharp = {
        "one column": (1, 50, 1.0), "few": (3, 4, 1.0), "binary": (40, 2, 0.2), "many": (14, 6, 0.3)
    }[kind]  # fmt: skip
    shares = rng.dirichlet(np.full(levels, sharp), size=(4, width))

    def draw(rows, heat=1.0):
        powers = shares ** (1 / heat)
        steps = np.cumsum(powers / powers.sum(axis=2, keepdims=True), axis=2)
        return (rng.random((rows, width, 1)) > steps[rng.integers(4, size=rows)]).sum(axis=2) * 1.0

    return draw


def _frame(rows):
    return pd.DataFrame(rows, columns=[f"x{place}" for place in range(rows.shape[1])])


def _honest(draw, rows, rng):
    """Tables made without a look at the held-out rows."""
    yield "a second sample", draw(rows)
    yield "a longer one", draw(3 * rows)
    yield "a shorter one", draw(rows // 4)
    yield "no row twice", rng.permutation(np.unique(draw(2 * rows), axis=0))[:rows]
    yield "frequent rows only", draw(rows, 0.5)


KINDS = ["one column", "few", "binary", "many", "integers", "continuous"]


@pytest.mark.parametrize("kind", KINDS)
def test_tables_that_never_saw_the_held_out_rows_are_not_accused(kind):
    for seed in range(4):
        rng = np.random.default_rng(seed)
        draw = _population(kind, rng)
        training, held_out = draw(300), draw(100)
        columns = EvaluationColumns(numeric=tuple(_frame(training).columns))
        for name, rows in _honest(draw, 300, rng):
            parts = _frame(training), _frame(held_out), _frame(rows)
            assert not _copies(*parts, columns).signal, (seed, name)
            count = min(300, len(rows))
            near = _near(_frame(training[:count]), parts[1], _frame(rows[:count]), columns)
            assert not near.signal, (seed, name)


@pytest.mark.parametrize("kind", ["binary", "many", "integers", "continuous"])
def test_all_real_rows_are_caught_where_rows_are_mostly_unique(kind):
    rng = np.random.default_rng(1)
    draw = _population(kind, rng)
    training, held_out = _frame(draw(300)), _frame(draw(100))
    columns = EvaluationColumns(numeric=tuple(training.columns))
    both = pd.concat([training, held_out], ignore_index=True)
    drawn_again = both.sample(300, replace=True, random_state=0)
    for synthetic in (both, held_out, drawn_again):
        found = _copies(training, held_out, synthetic, columns)
        assert found.interval.low > 0.05
    assert not _copies(training, held_out, training, columns).signal


@pytest.mark.parametrize("kind", ["many", "continuous"])
def test_five_per_cent_copied_held_out_rows_are_caught(kind):
    rng = np.random.default_rng(2)
    draw = _population(kind, rng)
    training, held_out, synthetic = draw(800), draw(200), draw(800)
    synthetic[:10] = held_out[:10]
    parts = [_frame(each) for each in (training, held_out, synthetic)]
    found = _copies(*parts, EvaluationColumns(numeric=tuple(parts[0].columns)))
    assert found.value == pytest.approx(0.05, abs=0.01)
    assert found.signal


def test_where_chance_brings_every_row_copies_cannot_be_told():
    draw = _population("few", np.random.default_rng(0))
    training, held_out = _frame(draw(500)), _frame(draw(100))
    columns = EvaluationColumns(numeric=tuple(training.columns))
    both = pd.concat([training, held_out], ignore_index=True)
    found = _copies(training, held_out, both, columns)
    assert found.control > 0.9
    assert not found.signal


def test_filling_the_gaps_of_a_single_column_is_no_copy():
    numbers = np.random.default_rng(0).permutation(90) * 1.0
    training, held_out, synthetic = (
        pd.DataFrame({"x": each}) for each in (numbers[:30], numbers[30:], numbers[30:60])
    )
    columns = EvaluationColumns(numeric=("x",))
    found = _copies(training, held_out, synthetic, columns)
    assert found.details["in_training"] == 0
    assert found.control == pytest.approx(0.5)
    assert found.details["largest_chance"] == "shuffled columns"
    assert not found.signal


def test_copies_with_small_changes_are_near_copies():
    rng = np.random.default_rng(3)
    draw = _population("continuous", rng)
    training, held_out, synthetic = draw(400), draw(150), draw(400)
    synthetic[:30] = held_out[:30] + rng.normal(scale=1e-3, size=(30, 3))
    parts = [_frame(each) for each in (training, held_out, synthetic)]
    columns = EvaluationColumns(numeric=tuple(parts[0].columns))
    assert not _copies(*parts, columns).signal
    near = _near(*parts, columns)
    assert near.value == pytest.approx(0.2, abs=0.04)
    assert near.interval.low > 0.02
