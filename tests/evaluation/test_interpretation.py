import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bcgan.evaluation.baselines import independent_columns
from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.interpretable_models import InterpretationSettings
from bcgan.evaluation.interpretation import evaluate_interpretation

QUICK = InterpretationSettings(trees=5, top=(2, 3, 30), svm_c=(0.05,))


def interpret(real, synthetic, columns, settings=QUICK, cache=None):
    found = evaluate_interpretation(real, synthetic, columns, settings, cache=cache)
    return json.loads(json.dumps(found, allow_nan=False))


@pytest.fixture(scope="module")
def two_causes() -> tuple[pd.DataFrame, EvaluationColumns]:
    """The label follows from the first two of twelve numbers."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(600, 12))
    table = pd.DataFrame(values, columns=[f"x{number}" for number in range(12)])
    table["label"] = np.where(table["x0"] + table["x1"] > 0, "yes", "no")
    return table, EvaluationColumns(numeric=tuple(table.columns[:-1]), target="label")


def test_the_causes_are_found_in_like_rows_and_not_in_shuffled_ones(two_causes):
    table, columns = two_causes
    like = interpret(table[:300], table[300:], columns)
    forest = like["importances"]["forest_large"]["precision_at"]["2"]
    assert forest["synthetic"] == forest["ceiling"] == 1.0
    assert forest["chance"] == pytest.approx(2 / 12)
    svm = like["selection"]["svm_c_0.05"]
    assert svm["selected"]["real"] == svm["selected"]["synthetic"] == 2
    assert svm["selected"]["floor"] == 0
    assert (svm["synthetic"], svm["floor"]) == (1.0, 0.0)
    assert svm["ceiling"] > 0.6
    shuffled = independent_columns(table[300:], np.random.default_rng(0))
    assert interpret(table[:300], shuffled, columns)["selection"]["svm_c_0.05"]["synthetic"] == 0.0


def test_the_floor_is_what_shuffled_columns_score(two_causes):
    table, columns = two_causes
    found = interpret(table[:300], table[300:], columns)
    precision = found["importances"]["forest_10"]["precision_at"]["3"]
    assert precision["floor"] < precision["ceiling"]


def test_more_features_than_there_are_is_explained(real, held_out, columns):
    found = interpret(real, held_out, columns)
    entry = found["importances"]["forest_10"]["precision_at"]["30"]
    assert entry["synthetic"] is entry["ceiling"] is entry["chance"] is None
    assert "there are only" in entry["note"]


def test_real_and_synthetic_models_see_equally_many_rows(real, held_out, columns):
    assert interpret(real, held_out.head(50), columns)["rows"] == 50
    few = QUICK.model_copy(update={"rows": 40})
    assert interpret(real, held_out, columns, few)["rows"] == 40


def test_the_real_side_comes_from_the_cache(real, held_out, columns, tmp_path: Path):
    cache = JsonCache(tmp_path)
    first = interpret(real, held_out, columns, cache=cache)
    assert len(list(tmp_path.iterdir())) == 1
    again = interpret(real, held_out, columns, cache=cache)
    assert json.dumps(again) == json.dumps(first)
    assert len(list(tmp_path.iterdir())) == 1


def test_a_synthetic_table_of_one_class_has_scores(real, held_out, columns):
    found = interpret(real, held_out.assign(label="yes"), columns)
    assert found["importances"]["forest_10"]["precision_at"]["2"]["synthetic"] == 0.0
    assert found["selection"]["svm_c_0.05"]["synthetic"] == 0.0


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (EvaluationColumns(numeric=("age",)), "no target"),
        (EvaluationColumns(target="label"), "no feature"),
        (EvaluationColumns(numeric=("age",), target="one"), "one class"),
    ],
)
def test_where_there_is_nothing_to_learn_it_says_so(real, columns, reason: str):
    table = real.assign(one="same")
    found = interpret(table, table, columns)
    assert found["status"] == "not applicable"
    assert reason in found["reason"]
