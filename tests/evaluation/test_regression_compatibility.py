"""Compatibility for a numeric target."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.baselines import independent_columns
from bcgan.evaluation.compatibility import evaluate_compatibility
from bcgan.evaluation.learners import SEVEN_REGRESSORS
from bcgan.evaluation.score_text import format_scores


@pytest.fixture(scope="module")
def number(columns):
    return replace(columns, task="regression")


def _priced(table: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    noise = np.random.default_rng(seed).normal(0, 4_000, len(table))
    price = 200_000 + 1_000 * table["age"].to_numpy(dtype=float) + noise
    return table.assign(label=price + 20_000 * (table["colour"] == "red").to_numpy())


@pytest.fixture(scope="module")
def quicker(quick):
    return quick.model_copy(update={"mlp_max_iter": 40})


def test_the_same_shape_of_file_and_relative_r2(real, second_sample, held_out, number, quicker):
    settings = quicker.model_copy(
        update={"baselines": ("independent_columns", "bootstrap", "smotenc")}
    )
    real, second, held_out = (_priced(t, i) for i, t in enumerate((real, second_sample, held_out)))
    result = evaluate_compatibility(real, second, held_out, number, settings)
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert (result["task"], result["classes"], result["majority_accuracy"]) == (
        "regression",
        [],
        None,
    )
    assert list(result["learners"]) == list(SEVEN_REGRESSORS)
    ratios = [each["relative_r2"] for each in result["learners"].values()]
    for learner in result["learners"].values():
        ratio = learner["synthetic"]["r2"] / learner["real"]["r2"]
        assert learner["real"]["r2"] > 0.1
        assert learner["relative_r2"] == pytest.approx(ratio)
    assert result["averages"]["seven"] == pytest.approx(np.mean(ratios))
    assert result["averages"]["lift"] is result["averages"]["auc"] is None
    floor, copies, ceiling = (each["averages"]["seven"] for each in result["baselines"].values())
    assert floor < 0.2
    assert ceiling > 0.8
    assert copies is None
    assert 0.8 < result["averages"]["seven"] < 1.2
    assert "relative R2 (seven)" in format_scores(result)


def test_only_regressors_that_learnt_something_count(real, held_out, number, quick):
    noise = [
        independent_columns(t, np.random.default_rng(0)) for t in (_priced(real), _priced(held_out))
    ]
    result = evaluate_compatibility(noise[0], noise[0], noise[1], number, quick)
    assert result["averages"]["seven"] is None
    assert "R2 not above 0.1" in result["averages"]["note"]
    assert "relative R2 not computable" in result["learners"]["dt_10"]["note"]
    assert "-" in format_scores(result)


def test_a_constant_target_is_not_computable(real, held_out, number, quick):
    flat = [table.assign(label=5.0) for table in (real, held_out)]
    result = evaluate_compatibility(flat[0], flat[0], flat[1], number, quick)
    assert result["averages"]["seven"] is None
    assert result["learners"]["dt_10"]["real"]["r2"] is None
    json.dumps(result, allow_nan=False)
