import numpy as np
import pandas as pd
import pytest

import bcgan
from bcgan.errors import InputError, SettingsError
from bcgan.synthesizer.table_scores import score_table

QUICK = {
    "compatibility": {"mlp_max_iter": 2, "jobs": 1, "resamples": 100},
    "detection": {"trees": 5},
    "privacy": {"resamples": 100},
}


def people(rows: int, seed: int) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    height = draw.normal(170.0, 10.0, rows)
    return pd.DataFrame(
        {
            "height": height.round(2),
            "city": draw.choice(["Bath", "Leeds", "York"], rows),
            "tall": np.where(height + draw.normal(0.0, 5.0, rows) > 172.0, "yes", "no"),
        }
    )


TRAINING, TEST = people(400, 1), people(300, 2)


def test_rows_of_the_same_law_teach_the_same_and_are_not_recognised():
    scores = score_table(people(400, 3), training=TRAINING, test=TEST, target="tall", **QUICK)
    assert scores.compatibility["averages"]["seven"] == pytest.approx(1.0, abs=0.1)
    assert scores.detection["status"] == "ok"
    summary = scores.summary()
    assert summary.loc["compatibility.seven", "value"] == scores.compatibility["averages"]["seven"]
    assert summary.loc["compatibility.seven", "floor"] < summary.loc["compatibility.seven", "low"]
    assert summary.loc["detection.gradient_boosting", "value"] < 0.6
    assert list(scores.columns["column"]) == ["height", "city", "tall"]
    assert scores.verdict.level == "care"  # That the test rows are unseen is taken on trust.
    assert f"Verdict: {scores.verdict.label}." in str(scores)


def test_copies_of_the_training_rows_are_not_to_be_released():
    scores = score_table(TRAINING, training=TRAINING, test=TEST, target="tall", **QUICK)
    assert scores.verdict.level == "stop"
    assert scores.summary().loc["privacy.exact_copies", "low"] > 0


def test_without_attacks_or_target_nothing_is_recommended():
    quick = {**QUICK, "privacy": False}
    scores = score_table(people(400, 3), training=TRAINING, test=TEST, target="tall", **quick)
    assert scores.privacy == {}
    assert scores.verdict.level == "unknown"
    free = score_table(people(400, 3), training=TRAINING, test=TEST, target=None, **quick)
    assert free.compatibility["status"] == "not applicable"
    assert free.fidelity["ks_mean"] < 0.2


def test_a_numeric_target_is_scored_by_its_r2():
    quick = {**QUICK, "privacy": False}
    scores = score_table(people(400, 3), training=TRAINING, test=TEST, target="height", **quick)
    assert scores.compatibility["task"] == "regression"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"synthetic": TRAINING.drop(columns="city")}, "synthetic table must have .* lacks 'city'"),
        ({"test": TEST.drop(columns="city")}, "test table .* lacks 'city'"),
        ({"test": TEST.to_numpy()}, "The table 'test' has to be a pandas DataFrame"),
        ({"training": "people.csv"}, "The table 'training' has to be a pandas DataFrame"),
        ({"target": "talk"}, "'tall'"),
        ({"synthetic": TRAINING.assign(tall="YES")}, "has no class of the real one"),
    ],
)
def test_tables_that_do_not_fit_are_refused(change, words):
    given = {"synthetic": TRAINING, "training": TRAINING, "test": TEST, "target": "tall", **change}
    with pytest.raises(InputError, match=words):
        score_table(given.pop("synthetic"), **given)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"compatibility": {"job": 1}}, r"compatibility\.job"),
        ({"privacy": True}, "must be a mapping"),
        ({"detection": {"seed": 1}}, "The seed of detection is random_state"),
        ({"random_state": None}, "must be an integer"),
    ],
)
def test_unknown_parameters_are_refused(change, words):
    with pytest.raises(SettingsError, match=words):
        score_table(TRAINING, training=TRAINING, test=TEST, target="tall", **change)


def test_the_package_offers_it():
    assert bcgan.score_table is score_table
    with pytest.raises(AttributeError, match="no attribute 'score'"):
        bcgan.score  # noqa: B018
