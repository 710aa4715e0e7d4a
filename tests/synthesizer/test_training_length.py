"""How long a training takes: budgets, patience, and what a checkpoint carries on."""

import pytest

from bcgan.errors import TrainingInterruptedError
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.gan.pace import Pace
from bcgan.synthesizer import composition, training
from short_training import Stop, train, weights


def test_a_budget_is_settled_before_the_first_step_and_once(mixed_table, tmp_path, monkeypatch):
    measured = []
    monkeypatch.setattr(
        training,
        "measure_pace",
        lambda trainer, most_seconds: measured.append(trainer) or Pace(0.1, 0.5),
    )
    monkeypatch.setattr(composition, "validation_selector", lambda *_: lambda generator: 0.0)
    budget = {"steps": None, "budget": "2s", "select_every": 5}
    store = CheckpointStore(tmp_path)
    stop = Stop(store)
    with pytest.raises(TrainingInterruptedError):
        train(mixed_table, "bought", store=store, listeners=[stop], **budget)
    assert stop.length["steps"] == 7, "(2 s - a look) / (0.1 s + a fifth of a look)"
    resumed, _ = train(mixed_table, "bought", store=store, **budget)
    assert len(measured) == 1
    assert resumed.report["steps"] == resumed.report["last_step"] == 7
    assert resumed.report["length"]["budget"] == "2s"
    given, _ = train(mixed_table, "bought", steps=7, select_every=5)
    assert weights(resumed) == weights(given)
    assert resumed.curves.equals(given.curves)
    assert given.report["length"] is None


def test_a_real_step_and_look_are_timed_on_a_training_that_is_thrown_away(mixed_table):
    budgeted, _ = train(mixed_table, "bought", steps=None, budget="1s", select_every=6)
    length = budgeted.report["length"]
    assert length["step_seconds"] > 0
    assert length["look_seconds"] > 0
    given, _ = train(mixed_table, "bought", steps=length["steps"], select_every=6)
    assert weights(budgeted) == weights(given)


def test_patience_ends_a_training_early_and_the_report_says_so(mixed_table, caplog, monkeypatch):
    scores = iter([0.3, 0.2, 0.1])
    monkeypatch.setattr(composition, "validation_selector", lambda *_: lambda _: next(scores))
    with caplog.at_level("INFO", logger="bcgan"):
        trained, _ = train(mixed_table, "bought", steps=60, select_every=4, patience=2)
    report = trained.report
    assert (report["steps"], report["last_step"], report["kept_step"]) == (60, 12, 4)
    assert report["stopped_early"]
    assert trained.curves["step"].iloc[-1] == 12
    assert "Training stopped early at step 12 of 60" in caplog.text


def test_patience_without_a_validation_part_is_told(mixed_table, caplog):
    trained, _ = train(mixed_table, None, patience=2)
    assert "gan.patience=2 has no effect" in caplog.text
    assert not trained.report["stopped_early"]


def test_a_checkpoint_of_another_training_is_not_used_and_the_change_is_named(
    mixed_table, tmp_path, caplog
):
    store = CheckpointStore(tmp_path)
    train(mixed_table, "bought", store=store, selection="last")
    changed = {"selection": "last", "generator_learning_rate": 1e-3}
    train(mixed_table, "bought", store=store, **changed)
    assert "recipe.gan.generator_learning_rate was 0.002 and is now 0.001" in caplog.text
    caplog.clear()
    mixed_table.loc[3, "height"] += 1.0
    train(mixed_table, "bought", store=store, **changed)
    assert "not used: the data it was made with changed" in caplog.text
