import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcgan.errors import SettingsError
from bcgan.gan.settings import GanSettings
from bcgan.synthesizer.epochs import epochs_of, with_steps
from bcgan.synthesizer.length import one_length
from bcgan.synthesizer.recipe import TrainingRecipe, resolve_recipe


def test_the_reports_300_epochs_of_959_rows_are_900_generator_steps():
    gan = resolve_recipe("wgan", "report", {}, 0).gan
    settled = with_steps(gan, 959)
    assert settled.steps == 300 * 15 // 5 == 900
    assert epochs_of(settled, 959, 900) == 300.0


@given(st.integers(1, 50), st.integers(1, 5000), st.integers(2, 256), st.integers(1, 7))
def test_steps_are_the_fewest_that_make_the_epochs(epochs, rows, batch_size, critic_steps):
    gan = GanSettings(epochs=epochs, batch_size=batch_size, critic_steps=critic_steps)
    settled = with_steps(gan, rows)
    passes = settled.steps * critic_steps * batch_size / rows
    assert passes >= epochs
    assert (settled.steps - 1) * critic_steps < epochs * -(-rows // batch_size)
    assert with_steps(settled, rows) == settled


def test_steps_stay_where_no_epochs_are_given():
    assert with_steps(GanSettings(steps=7), 1000).steps == 7


def test_one_length_replaces_the_other():
    report = resolve_recipe("wgan", "report", {"steps": 9}, 0).gan
    assert (report.steps, report.epochs) == (9, None)
    default = resolve_recipe("wgan", "default", {"steps": None, "epochs": 2}, 0).gan
    assert default.epochs == 2
    assert resolve_recipe("wgan", "default", {"steps": None}, 0).gan == GanSettings()
    with pytest.raises(SettingsError, match="give one of them"):
        one_length({"steps": 1, "epochs": 1})


def test_a_settled_recipe_survives_json():
    recipe = resolve_recipe("wgan", "report", {}, 3)
    settled = recipe.model_copy(update={"gan": with_steps(recipe.gan, 959)})
    assert TrainingRecipe.model_validate_json(settled.model_dump_json()) == settled
