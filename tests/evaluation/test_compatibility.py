import json
import logging

import numpy as np
import pandas as pd
import pytest

from bcgan.errors import InputError
from bcgan.evaluation import table_scores
from bcgan.evaluation.baselines import bootstrap, independent_columns
from bcgan.evaluation.cache import JsonCache
from bcgan.evaluation.columns import EvaluationColumns
from bcgan.evaluation.compatibility import (
    compatibility_not_applicable,
    evaluate_compatibility,
)
from bcgan.evaluation.fits import Predictions
from bcgan.evaluation.learners import SEVEN_LEARNERS
from bcgan.evaluation.score_text import format_scores
from bcgan.evaluation.settings import CompatibilitySettings


@pytest.fixture
def pretended_fits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record the table of every fit, and answer without running any."""
    seen = []

    def pretend(fits, jobs):
        seen.extend(fit.table for fit in fits)
        return {
            (fit.table, fit.learner): Predictions(np.full(len(fit.test_features), "yes"), 0.0)
            for fit in fits
        }

    monkeypatch.setattr(table_scores, "run_fits", pretend)
    return seen


@pytest.fixture
def count_fits(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Record (table, learner) of every fit that is really run."""
    run, seen = table_scores.run_fits, []

    def counted(fits, jobs):
        seen.extend((fit.table, fit.learner) for fit in fits)
        return run(fits, jobs)

    monkeypatch.setattr(table_scores, "run_fits", counted)
    return seen


def _without_seconds(result: dict) -> dict:
    learners = {
        name: {key: value for key, value in learner.items() if key != "seconds"}
        for name, learner in result["learners"].items()
    }
    return {**result, "learners": learners}


def test_the_real_table_itself_scores_exactly_one(real, held_out, columns, quick):
    result = evaluate_compatibility(real, real.copy(), held_out, columns, quick)
    assert result["averages"]["seven"] == 1.0
    assert result["averages"]["lift"] == 1.0
    assert result["averages"]["macro_f1"] == 1.0
    for learner in result["learners"].values():
        assert learner["real"] == learner["synthetic"]


def test_shuffled_columns_stand_below_a_bootstrap(real, held_out, columns, quick):
    rng = np.random.default_rng(0)
    shuffled, drawn = (
        evaluate_compatibility(real, make(real, rng), held_out, columns, quick)["averages"]
        for make in (independent_columns, bootstrap)
    )
    assert shuffled["seven"] < drawn["seven"] - 0.1
    assert shuffled["lift"] < 0.3 < drawn["lift"]
    assert shuffled["macro_f1"] < drawn["macro_f1"] - 0.1


def test_baselines_are_those_tables(real, held_out, columns, quick):
    settings = quick.model_copy(update={"baselines": True})
    result = evaluate_compatibility(real, real, held_out, columns, settings)
    floor = result["baselines"]["independent_columns"]["averages"]
    ceiling = result["baselines"]["bootstrap"]["averages"]
    assert floor["lift"] < 0.3 < ceiling["lift"] < 1.2
    assert set(result["baselines"]["bootstrap"]["learners"]) == set(SEVEN_LEARNERS)


def test_a_single_class_is_a_majority_guess_without_lift(real, held_out, columns, quick):
    majority = real["label"].mode()[0]
    result = evaluate_compatibility(real, real.assign(label=majority), held_out, columns, quick)
    assert result["averages"]["lift"] == pytest.approx(0.0, abs=1e-12)
    for learner in result["learners"].values():
        assert learner["synthetic"]["accuracy"] == result["majority_accuracy"]


def test_a_class_absent_from_the_synthetic_table_still_counts(held_out, real, columns, quick):
    def three(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(label=table["label"].where(table["colour"] != "blue", "third"))

    synthetic = three(real)
    synthetic = synthetic[synthetic["label"] != "third"]
    result = evaluate_compatibility(three(real), synthetic, three(held_out), columns, quick)
    assert result["classes"] == ["no", "third", "yes"]
    assert all(row["synthetic"]["macro_f1"] < 0.67 for row in result["learners"].values())
    tree = result["learners"]["dt_10"]
    assert tree["synthetic"]["accuracy"] < tree["real"]["accuracy"]


@pytest.mark.parametrize("dtype", ["Int64", "boolean", "float64"])
def test_labels_of_other_dtypes_score_as_their_text(real, held_out, columns, quick, dtype):
    def coded(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(label=(table["label"] == "yes").astype(dtype))

    plain = evaluate_compatibility(real, real, held_out, columns, quick)
    other = evaluate_compatibility(coded(real), coded(real), coded(held_out), columns, quick)
    assert [learner["real"] for learner in other["learners"].values()] == [
        learner["real"] for learner in plain["learners"].values()
    ]
    expected = ["False", "True"] if dtype == "boolean" else ["0", "1"]
    assert other["classes"] == expected


def test_a_label_read_back_with_another_dtype_is_still_the_same(real, held_out, columns, quick):
    real, held_out = (
        table.assign(label=(table["label"] == "yes").astype("Int64")) for table in (real, held_out)
    )
    synthetic = real.assign(label=real["label"].astype("float64"))
    result = evaluate_compatibility(real, synthetic, held_out, columns, quick)
    assert result["averages"]["seven"] == 1.0


def test_synthetic_rows_without_a_label_are_counted(real, held_out, columns, quick, caplog):
    synthetic = real.assign(label=real["label"].where(real.index >= 7))
    with caplog.at_level(logging.WARNING):
        result = evaluate_compatibility(real, synthetic, held_out, columns, quick)
    assert result["rows"] == {
        "real_train": 300,
        "synthetic": 293,
        "synthetic_without_label": 7,
        "test": 200,
    }
    assert "7 synthetic row(s)" in caplog.text


def test_cached_real_scores_are_not_fitted_again(
    real, held_out, columns, quick, tmp_path, count_fits
):
    settings = quick.model_copy(update={"baselines": True})
    cache = JsonCache(tmp_path)
    first = evaluate_compatibility(real, real, held_out, columns, settings, cache=cache)
    assert len(count_fits) == 4 * 7
    count_fits.clear()
    second = evaluate_compatibility(real, real, held_out, columns, settings, cache=cache)
    assert {table for table, _ in count_fits} == {"synthetic"}
    assert _without_seconds(first) == _without_seconds(second)


def test_the_cache_notices_what_matters(real, held_out, columns, quick, tmp_path, pretended_fits):
    def fitted_real(*tables, settings=quick, columns=columns) -> bool:
        pretended_fits.clear()
        evaluate_compatibility(tables[0], real, tables[1], columns, settings, cache=cache)
        return "real" in pretended_fits

    cache = JsonCache(tmp_path)
    assert fitted_real(real, held_out)
    assert not fitted_real(real, held_out)
    assert not fitted_real(real, held_out, settings=quick.model_copy(update={"jobs": 2}))
    assert not fitted_real(real.assign(unused=1), held_out)
    assert fitted_real(real.head(299), held_out)
    assert fitted_real(real, held_out.head(199))
    assert fitted_real(real, held_out, settings=quick.model_copy(update={"seed": 1}))
    assert fitted_real(real, held_out, settings=quick.model_copy(update={"mlp_max_iter": 3}))
    fewer = EvaluationColumns(numeric=("age",), target="label")
    assert fitted_real(real, held_out, columns=fewer)


def test_the_result_does_not_depend_on_jobs(real, held_out, columns, quick):
    synthetic = bootstrap(real, np.random.default_rng(4))
    one, two = (
        _without_seconds(
            evaluate_compatibility(
                real, synthetic, held_out, columns, quick.model_copy(update={"jobs": jobs})
            )
        )
        for jobs in (1, 2)
    )
    assert one["learners"] == two["learners"]
    assert one["averages"] == two["averages"]


def test_the_result_holds_the_documented_keys_and_is_json(real, held_out, columns, quick):
    settings = quick.model_copy(update={"baselines": True})
    result = evaluate_compatibility(real, real, held_out, columns, settings)
    again = json.loads(json.dumps(result, allow_nan=False))
    assert again == result
    assert list(result) == [
        "schema_version", "status", "target", "classes", "rows", "settings",
        "majority_accuracy", "averages", "learners", "baselines",
    ]  # fmt: skip
    assert set(result["averages"]) == {"seven", "lift", "macro_f1"}
    assert set(result["baselines"]) == {"independent_columns", "bootstrap"}
    assert set(result["learners"]["dt_10"]) == {
        "name", "real", "synthetic", "relative_accuracy", "lift", "relative_macro_f1", "seconds",
    }  # fmt: skip


def test_averages_are_those_of_the_learners(real, held_out, columns, quick):
    synthetic = bootstrap(real, np.random.default_rng(4))
    result = evaluate_compatibility(real, synthetic, held_out, columns, quick)
    ratios = [
        learner["synthetic"]["accuracy"] / learner["real"]["accuracy"]
        for learner in result["learners"].values()
    ]
    assert result["averages"]["seven"] == pytest.approx(sum(ratios) / 7)


def test_one_class_in_the_real_table_gives_no_lift_but_no_failure(real, held_out, columns, quick):
    one = {"label": "yes"}
    result = evaluate_compatibility(
        real.assign(**one), real.assign(**one), held_out.assign(**one), columns, quick
    )
    assert result["averages"]["seven"] == 1.0
    assert result["averages"]["lift"] is None
    assert "lift" in format_scores(result)


def test_columns_that_say_nothing_are_no_failure(real, held_out, columns, quick):
    synthetic = real.assign(age=pd.array([40] * len(real), dtype="Int64"), score=np.nan)
    result = evaluate_compatibility(real, synthetic, held_out, columns, quick)
    assert 0.5 < result["averages"]["seven"] < 1.0


def test_without_target_it_is_not_applicable(real, held_out, columns, quick):
    result = evaluate_compatibility(
        real, real, held_out, EvaluationColumns(numeric=("age",)), quick
    )
    assert result["status"] == "not applicable"
    assert result == compatibility_not_applicable(result["reason"])
    assert "no target" in format_scores(result)


def test_an_absent_column_is_named(real, held_out, columns, quick):
    with pytest.raises(InputError, match=r"synthetic table lacks .*'age'"):
        evaluate_compatibility(real, real.drop(columns="age"), held_out, columns, quick)


def test_the_global_random_state_is_untouched(real, held_out, columns, quick):
    np.random.seed(3)
    before = np.random.get_state()[1].copy()
    evaluate_compatibility(real, real, held_out, columns, quick)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_settings_refuse_unknown_names_and_bad_values():
    for wrong in ({"mlp_max_iters": 3}, {"jobs": 0}, {"mlp_max_iter": 0}):
        with pytest.raises(ValueError, match=r"mlp_max_iter|jobs"):
            CompatibilitySettings(**wrong)
