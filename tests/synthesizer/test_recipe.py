import pytest

from bcgan.errors import SettingsError
from bcgan.synthesizer.presets import PRESETS
from bcgan.synthesizer.recipe import TrainingRecipe, resolve_recipe
from bcgan.synthesizer.run_settings import PRESETS as PRESET_NAMES
from bcgan.synthesizer.run_settings import VARIANTS as VARIANT_NAMES
from bcgan.synthesizer.variants import VARIANTS


def test_names_of_the_run_settings_are_those_that_exist():
    assert set(VARIANT_NAMES) == set(VARIANTS)
    assert set(PRESET_NAMES) == set(PRESETS)


def test_paper_preset_is_the_papers():
    gan = resolve_recipe("bwgan", "paper", {}, 0).gan
    assert gan.head == "logistic"
    assert gan.generator_hidden == gan.critic_hidden == (128, 128, 128)
    assert (gan.calibration.form, gan.calibration.weight) == ("pooled", 100.0)
    assert gan.ema_decay is None
    assert gan.selection == "last"


def test_nested_overrides_change_only_what_they_name():
    base = resolve_recipe("bwgan", "default", {}, 0).gan
    changed = resolve_recipe("bwgan", "default", {"steps": 7, "calibration": {"weight": 3}}, 0).gan
    assert (changed.steps, changed.calibration.weight) == (7, 3.0)
    assert changed.model_copy(update={"steps": base.steps, "calibration": base.calibration}) == base


def test_recipe_survives_json():
    recipe = resolve_recipe("wgan", "paper", {"steps": 5}, 3)
    assert TrainingRecipe.model_validate_json(recipe.model_dump_json()) == recipe


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("bwgam", "default", {}, 0), "did you mean 'bwgan'"),
        (("bwgan", "papers", {}, 0), "did you mean 'paper'"),
        (("bwgan", "default", {"stepz": 3}, 0), "no parameter 'gan.stepz'"),
        (("bwgan", "default", {"steps": 0}, 0), "gan.steps"),
        (("bwgan", "default", {"calibration": {"form": "both"}}, 0), "gan.calibration.form"),
    ],
)
def test_wrong_settings_get_one_sentence(arguments, words):
    with pytest.raises(SettingsError, match=words) as caught:
        resolve_recipe(*arguments)
    assert "\n" not in str(caught.value)
