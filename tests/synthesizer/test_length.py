import pytest

from bcgan.errors import SettingsError
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.gan.pace import Pace
from bcgan.gan.settings import GanSettings
from bcgan.synthesizer.length import one_length, resolve_steps
from bcgan.synthesizer.recipe import resolve_recipe

BUDGET = GanSettings(budget="10s", select_every=100)


def never(seconds: float) -> Pace:
    raise AssertionError("the pace is measured once")


def test_a_budget_becomes_steps_and_is_gone():
    gan, length = resolve_steps(BUDGET, lambda seconds: Pace(0.1), None, "key")
    assert (gan.steps, gan.budget) == (100, None)
    assert (length.budget, length.steps, length.step_seconds) == ("10s", 100, 0.1)
    assert gan == BUDGET.model_copy(update={"steps": 100, "budget": None})


def test_without_a_budget_nothing_is_measured():
    gan = GanSettings()
    assert resolve_steps(gan, never, None, "key") == (gan, None)


def test_the_number_is_kept_before_the_first_step_and_not_measured_again(tmp_path):
    store = CheckpointStore(tmp_path)
    first = resolve_steps(BUDGET, lambda seconds: Pace(0.1), store, "key")
    assert store.read_note("length")["steps"] == 100
    assert store.latest("") is None, "before any checkpoint"
    assert resolve_steps(BUDGET, never, store, "key") == first


def test_the_number_of_another_training_is_not_used(tmp_path):
    store = CheckpointStore(tmp_path)
    resolve_steps(BUDGET, lambda seconds: Pace(0.1), store, "key")
    gan, _ = resolve_steps(BUDGET, lambda seconds: Pace(0.2), store, "another")
    assert gan.steps == 50


def test_a_damaged_number_is_told_and_measured_anew(tmp_path, caplog):
    store = CheckpointStore(tmp_path)
    resolve_steps(BUDGET, lambda seconds: Pace(0.1), store, "key")
    (tmp_path / "length.json").write_text('{"key": "k')
    gan, _ = resolve_steps(BUDGET, lambda seconds: Pace(0.2), store, "key")
    assert gan.steps == 50
    assert "length.json is not used" in caplog.text


def test_steps_and_budget_together_are_refused():
    with pytest.raises(SettingsError, match=r"gan\.steps and gan\.budget say how long"):
        resolve_recipe("bwgan", "default", {"steps": 5, "budget": "2min"}, 0)
    recipe = resolve_recipe("bwgan", "default", {"steps": None, "budget": "2min"}, 0)
    assert recipe.gan.budget == "2min"
    settled = {"steps": 5, "epochs": None, "budget": None}
    assert one_length({"steps": 5, "budget": None}) == settled


@pytest.mark.parametrize("budget", ["soon", "90", 90, "0s"])
def test_a_budget_that_is_no_duration_gets_one_sentence(budget):
    with pytest.raises(SettingsError, match=r"'gan\.budget' cannot be .* must be a duration"):
        resolve_recipe("bwgan", "default", {"budget": budget}, 0)


def test_patience_needs_looks_at_the_validation_part():
    with pytest.raises(SettingsError, match=r"'gan\.patience' .* needs gan\.selection=validation"):
        resolve_recipe("bwgan", "paper", {"patience": 3}, 0)
    changes = {"patience": 3, "selection": "validation"}
    assert resolve_recipe("bwgan", "paper", changes, 0).gan.patience == 3
