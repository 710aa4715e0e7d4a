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
from bcgan.evaluation.settings import BASELINES, CompatibilitySettings


@pytest.fixture
def pretended_fits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record the table of every fit, and answer without running any."""
    seen = []

    def pretend(fits, jobs):
        seen.extend(fit.table for fit in fits)
        return {
            (fit.table, fit.learner): Predictions(
                np.full(len(fit.test_features), "yes"), 0.0, np.zeros(len(fit.test_features))
            )
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


@pytest.fixture(scope="module")
def all_baselines(real, held_out, columns, quick) -> dict:
    """The result of a sample of rows with every baseline and a subgroup column."""
    settings = quick.model_copy(update={"baselines": True, "subgroup_column": "age"})
    synthetic = bootstrap(real, np.random.default_rng(4))
    return evaluate_compatibility(
        real, synthetic, held_out, columns, settings, labeller=_labelled_by_rule
    )


def _without_seconds(result):
    if not isinstance(result, dict):
        return result
    return {key: _without_seconds(value) for key, value in result.items() if key != "seconds"}


def _labelled_by_rule(table: pd.DataFrame) -> np.ndarray:
    """What a perfect classifier would say of the tables of conftest.py."""
    likely = (table["age"].to_numpy(dtype=float) - 50) / 5 + 3.0 * (table["colour"] == "red") > 1
    return np.where(likely, "yes", "no").astype(object)


def test_the_real_table_itself_scores_exactly_one(real, held_out, columns, quick):
    result = evaluate_compatibility(real, real.copy(), held_out, columns, quick)
    assert result["averages"]["seven"] == 1.0
    assert result["averages"]["lift"] == 1.0
    assert result["averages"]["macro_f1"] == 1.0
    assert result["averages"]["auc"] == 1.0
    assert result["intervals"]["averages"]["seven"] == {"low": 1.0, "high": 1.0}
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


def test_shuffled_columns_and_noise_stand_below_a_second_sample_of_real_rows(
    real, second_sample, held_out, columns, quick
):
    rng = np.random.default_rng(0)
    noise = second_sample.assign(
        age=pd.array(rng.integers(18, 80, len(real)), dtype="Int64"),
        colour=pd.Series(rng.choice(["red", "green", "blue"], len(real)), dtype="str"),
        label=pd.Series(rng.choice(["yes", "no"], len(real)), dtype="str"),
    )
    others = {"second": second_sample, "shuffled": independent_columns(real, rng), "noise": noise}
    found = {
        name: evaluate_compatibility(real, table, held_out, columns, quick)
        for name, table in others.items()
    }
    for name in ("shuffled", "noise"):
        for average in ("seven", "lift", "macro_f1", "auc"):
            low = found[name]["intervals"]["averages"][average]
            high = found["second"]["averages"][average]
            assert low["high"] < high
            assert found[name]["averages"][average] < high - 0.1
        boosting = found[name]["gradient_boosting"]["relative_auc"]
        assert boosting < found["second"]["gradient_boosting"]["relative_auc"] - 0.1
        augmented = found[name]["augmentation"]["learners"]["rf_20"]["relative_auc"]
        assert augmented < found["second"]["augmentation"]["learners"]["rf_20"]["relative_auc"]


def test_baselines_are_those_tables(all_baselines):
    floor, labelled, copies, halves, ceiling = (
        each["averages"] for each in all_baselines["baselines"].values()
    )
    assert floor["lift"] < 0.3 < ceiling["lift"] < 1.2
    assert labelled["lift"] > floor["lift"] + 0.3, "labels alone are worth something"
    assert copies["lift"] > 0.6
    assert 0.9 < halves["seven"] < 1.1
    for entry in all_baselines["baselines"].values():
        assert set(entry["learners"]) == set(SEVEN_LEARNERS)
        assert entry["intervals"]["seven"]["low"] <= entry["averages"]["seven"]
        assert entry["averages"]["seven"] <= entry["intervals"]["seven"]["high"]


def test_baselines_that_cannot_be_made_say_why(real, held_out, columns, quick):
    named = {"baselines": ("bootstrap", "independent_columns_labelled", "smotenc")}
    one = {"label": "yes"}
    result = evaluate_compatibility(
        real.assign(**one), real.assign(**one), held_out.assign(**one), columns,
        quick.model_copy(update=named),
    )  # fmt: skip
    assert list(result["baselines"]) == ["independent_columns_labelled", "smotenc", "bootstrap"]
    labelled, copies, _ = result["baselines"].values()
    assert "no pretrained classifiers" in labelled["reason"]
    assert "only one class" in copies["reason"]
    assert set(copies["averages"].values()) == {None}
    assert "copies" not in format_scores(result)


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
        "real_train_used": 300,
        "test": 200,
        "test_used": 200,
        "synthetic": 293,
        "synthetic_used": 293,
        "synthetic_without_label": 7,
    }
    assert "7 synthetic row(s)" in caplog.text


def test_cached_real_scores_are_not_fitted_again(
    real, held_out, columns, quick, tmp_path, count_fits
):
    settings = quick.model_copy(update={"baselines": ("bootstrap", "halves")})
    cache = JsonCache(tmp_path)
    first = evaluate_compatibility(real, real, held_out, columns, settings, cache=cache)
    assert len(count_fits) == 5 * 8 + 2
    count_fits.clear()
    second = evaluate_compatibility(real, real, held_out, columns, settings, cache=cache)
    assert {table for table, _ in count_fits} == {"synthetic", "augmented"}
    assert _without_seconds(first) == _without_seconds(second)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 100_000
    assert {path.suffix for path in tmp_path.iterdir()} == {".json"}


def test_damaged_predictions_in_the_cache_are_computed_again(
    real, held_out, columns, quick, tmp_path, pretended_fits
):
    cache = JsonCache(tmp_path)
    evaluate_compatibility(real, real, held_out, columns, quick, cache=cache)
    (path,) = tmp_path.iterdir()
    content = json.loads(path.read_text())
    content["value"]["rf_20"]["predicted"][1] = "eJwDAAAAAAE="
    path.write_text(json.dumps(content))
    pretended_fits.clear()
    evaluate_compatibility(real, real, held_out, columns, quick, cache=cache)
    assert "real" in pretended_fits


def test_a_large_table_is_drawn_from_and_says_so(real, held_out, columns, quick, caplog):
    settings = quick.model_copy(update={"max_training_rows": 120, "max_test_rows": 110})
    with caplog.at_level(logging.INFO):
        result = evaluate_compatibility(real, real, held_out, columns, settings)
    assert (result["rows"]["real_train"], result["rows"]["real_train_used"]) == (300, 120)
    assert (result["rows"]["synthetic"], result["rows"]["synthetic_used"]) == (300, 120)
    assert (result["rows"]["test"], result["rows"]["test_used"]) == (200, 110)
    assert "120 of the 300 rows of the training part" in caplog.text
    again = evaluate_compatibility(real, real, held_out, columns, settings)
    assert _without_seconds(again) == _without_seconds(result)


def test_the_cache_notices_what_matters(real, held_out, columns, quick, tmp_path, pretended_fits):
    def fitted_real(*tables, settings=quick, columns=columns) -> bool:
        pretended_fits.clear()
        evaluate_compatibility(tables[0], real, tables[1], columns, settings, cache=cache)
        return "real" in pretended_fits

    cache = JsonCache(tmp_path)
    assert fitted_real(real, held_out)
    assert not fitted_real(real, held_out)
    for harmless in ({"jobs": 2}, {"resamples": 101}, {"subgroup_column": "age"}):
        assert not fitted_real(real, held_out, settings=quick.model_copy(update=harmless))
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


def test_the_result_holds_the_documented_keys_and_is_json(all_baselines):
    result = all_baselines
    again = json.loads(json.dumps(result, allow_nan=False))
    assert again == result
    assert list(result) == [
        "schema_version", "status", "task", "target", "classes", "rows", "unknown_classes",
        "settings", "majority_accuracy", "roc_auc", "averages", "intervals", "learners",
        "gradient_boosting", "plain", "baselines", "augmentation", "subgroups",
    ]  # fmt: skip
    averages = {"seven", "six_distinct", "paper", "lift", "macro_f1", "auc"}
    assert set(result["averages"]) == set(result["intervals"]["averages"]) == averages
    assert list(result["baselines"]) == list(BASELINES)
    assert set(result["learners"]["dt_10"]) == {
        "name", "real", "synthetic", "relative_accuracy", "lift", "relative_macro_f1",
        "relative_auc", "intervals", "seconds",
    }  # fmt: skip
    assert set(result["augmentation"]["learners"]) == {"rf_20", "gradient_boosting"}
    assert result["augmentation"]["rows"] == 600
    assert [group["rows"] for group in result["subgroups"]["groups"]] == pytest.approx(
        [50] * 4, abs=6
    )


def test_averages_are_those_of_the_learners(real, held_out, columns, quick):
    synthetic = bootstrap(real, np.random.default_rng(4))
    result = evaluate_compatibility(real, synthetic, held_out, columns, quick)
    ratios = [
        learner["synthetic"]["accuracy"] / learner["real"]["accuracy"]
        for learner in result["learners"].values()
    ]
    assert result["averages"]["seven"] == pytest.approx(sum(ratios) / 7)
    assert result["averages"]["six_distinct"] == pytest.approx((sum(ratios) - ratios[2]) / 6)
    assert result["averages"]["paper"] == pytest.approx((sum(ratios) - ratios[2] + ratios[1]) / 7)
    gains = {
        table: sum(
            learner[table]["accuracy"] - result["majority_accuracy"]
            for learner in result["learners"].values()
        )
        for table in ("real", "synthetic")
    }
    assert result["averages"]["lift"] == pytest.approx(gains["synthetic"] / gains["real"])


def test_classes_that_no_real_row_has_are_counted(real, held_out, columns, quick, pretended_fits):
    misspelt = real.assign(label=real["label"].replace({"yes": "Yes."}))
    assert evaluate_compatibility(real, misspelt, held_out, columns, quick)["unknown_classes"] == {
        "rows": int((real["label"] == "yes").sum()),
        "classes": ["Yes."],
    }


def test_one_class_in_the_real_table_gives_no_lift_but_no_failure(real, held_out, columns, quick):
    one = {"label": "yes"}
    result = evaluate_compatibility(
        real.assign(**one), real.assign(**one), held_out.assign(**one), columns, quick
    )
    assert result["averages"]["seven"] == 1.0
    assert result["averages"]["lift"] is None
    assert "lift" in format_scores(result)


def test_more_than_two_classes_have_no_auc_and_say_why(real, held_out, columns, quick):
    real, held_out = (
        table.assign(label=table["label"].where(table["age"] < 60, "old"))
        for table in (real, held_out)
    )
    result = evaluate_compatibility(real, real, held_out, columns, quick)
    assert result["averages"]["auc"] is result["learners"]["rf_10"]["real"]["auc"] is None
    assert result["roc_auc"] == {"positive": None, "reason": "there are 3 classes, not two"}
    assert "ROC-AUC" not in format_scores(result)


def test_a_class_of_a_single_row_is_no_failure(real, held_out, columns, quick):
    rare = real.assign(label=real["label"].where(real.index > 0, "rare"))
    settings = quick.model_copy(update={"baselines": ("smotenc", "halves")})
    result = evaluate_compatibility(rare, rare, held_out, columns, settings)
    assert result["averages"]["seven"] == 1.0
    assert result["classes"] == ["no", "rare", "yes"]
    json.dumps(result, allow_nan=False)


def test_an_all_missing_synthetic_table_gives_numbers(real, held_out, columns, quick):
    empty = real.copy()
    for name in columns.features:
        empty[name] = (
            pd.array([pd.NA] * len(real), dtype=real[name].dtype) if name != "score" else np.nan
        )
    result = evaluate_compatibility(real, empty, held_out, columns, quick)
    assert result["averages"]["lift"] < 0.3
    json.dumps(result, allow_nan=False)


def test_a_synthetic_column_of_next_to_no_range_is_no_failure(real, held_out, columns, quick):
    synthetic = real.assign(score=np.where(real.index % 2 == 0, 0.0, 1e-300))
    result = evaluate_compatibility(real, synthetic, held_out, columns, quick)
    assert result["averages"]["seven"] < 1.0


def test_without_columns_there_is_nothing_to_learn_from(real, held_out, quick):
    bare = EvaluationColumns(target="label")
    assert evaluate_compatibility(real, real, held_out, bare, quick)["status"] == "not applicable"


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
    for wrong in ({"mlp_max_iters": 3}, {"jobs": 0}, {"mlp_max_iter": 0}, {"baselines": ["x"]}):
        with pytest.raises(ValueError, match=r"mlp_max_iter|jobs|baselines"):
            CompatibilitySettings(**wrong)


def test_baselines_are_all_none_or_those_named():
    assert CompatibilitySettings().baseline_names == BASELINES
    assert CompatibilitySettings(baselines=False).baseline_names == ()
    named = CompatibilitySettings.model_validate({"baselines": ["bootstrap", "smotenc"]})
    assert named.baseline_names == ("smotenc", "bootstrap")


def test_the_plain_table_is_scored_by_the_seven_learners(real, held_out, columns, quick):
    synthetic = bootstrap(real, np.random.default_rng(0))
    result = evaluate_compatibility(
        real, synthetic, held_out, columns, quick, plain=synthetic.copy()
    )
    assert result["plain"]["averages"] == result["averages"]
    assert result["plain"]["intervals"] == result["intervals"]["averages"]
    assert list(result["plain"]["learners"]) == list(SEVEN_LEARNERS)
    alone = evaluate_compatibility(real, synthetic, held_out, columns, quick)
    assert alone["plain"] is None
    assert alone["averages"] == result["averages"]
