"""Trainings of the autoregressive generator: by likelihood, and against a critic after it."""

import pandas as pd
import pytest

from bcgan.errors import TrainingInterruptedError
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.synthesizer.model import SavedSynthesizer
from short_training import SHORT, StopAt, train, weights


@pytest.mark.parametrize("target", ["bought", "height", None])
def test_a_generator_that_learns_by_likelihood_has_no_critic(mixed_table, tmp_path, target):
    trained, _ = train(mixed_table, target, "bmade", select_every=3, patience=2)
    report = trained.report
    assert "warm_start" not in report
    assert report["last_step"] == report["selections"][-1]["step"] <= SHORT["steps"]
    best = max(report["selections"], key=lambda look: look["score"])
    assert report["kept_step"] == best["step"]
    expected = "critic" if target == "bought" else "none"
    assert trained.model.calibration() == expected


def test_a_likelihood_without_validation_rows_uses_all_and_trains_to_the_end(mixed_table):
    trained, _ = train(mixed_table, "bought", "made", selection="last", patience=None)
    assert trained.report["selections"] == []
    assert trained.report["kept_step"] == SHORT["steps"]
    assert trained.model.calibration() == "none"


def test_a_likelihood_resumes_exactly(mixed_table, tmp_path):
    whole, _ = train(mixed_table, "bought", "bmade")
    store = CheckpointStore(tmp_path / "checkpoints")
    with pytest.raises(TrainingInterruptedError):
        train(mixed_table, "bought", "bmade", store=store, listeners=[StopAt(6)])
    resumed, _ = train(mixed_table, "bought", "bmade", store=store)
    pd.testing.assert_frame_equal(resumed.curves, whole.curves)
    assert weights(resumed) == weights(whole)


AUTOREGRESSIVE = {
    "generator": "autoregressive",
    "generator_hidden": [24, 24],
    "likelihood": {"steps": 20, "look_every": 5, "batch_size": 32},
}


@pytest.mark.parametrize(
    ("target", "variant"), [("bought", "bwgan"), ("height", "bwgan"), (None, "wgan")]
)
def test_an_autoregressive_generator_is_warmed_up_and_then_meets_the_critic(
    mixed_table, tmp_path, target, variant
):
    trained, typed = train(mixed_table, target, variant, **AUTOREGRESSIVE, steps=4)
    curves, report = trained.curves, trained.report
    assert curves["step"].is_monotonic_increasing and curves["step"].is_unique
    assert curves["epoch"].is_monotonic_increasing
    assert curves["negative_log_likelihood"].notna().sum() > 0
    assert curves["critic"].notna().sum() > 0
    assert report["warm_start"]["last_step"] <= 20
    assert report["last_step"] == 4
    trained.model.save(tmp_path / "model")
    loaded = SavedSynthesizer.load(tmp_path / "model")
    sample = trained.model.sample(50, seed=1)
    assert list(sample.columns) == list(typed.columns)
    pd.testing.assert_frame_equal(loaded.sample(50, seed=1), sample)


@pytest.mark.parametrize("stop", [3, 12, 23, 29])
def test_both_parts_of_a_training_resume_exactly(mixed_table, tmp_path, stop):
    parts = {**AUTOREGRESSIVE, "steps": 12, "patience": None}
    parts["likelihood"] = {**parts["likelihood"], "patience": 10}
    whole, _ = train(mixed_table, "bought", **parts)
    store = CheckpointStore(tmp_path / "checkpoints")
    with pytest.raises(TrainingInterruptedError):
        train(mixed_table, "bought", store=store, listeners=[StopAt(stop)], **parts)
    resumed, _ = train(mixed_table, "bought", store=store, **parts)
    pd.testing.assert_frame_equal(resumed.curves, whole.curves)
    pd.testing.assert_frame_equal(
        resumed.model.sample(200, seed=1), whole.model.sample(200, seed=1)
    )
