import pytest

from bcgan.errors import SettingsError
from bcgan.gan.settings import LikelihoodSettings
from bcgan.synthesizer.recipe import TrainingRecipe, resolve_encoder, resolve_recipe
from bcgan.tabular.encoder_settings import EncoderSettings


def test_paper_preset_is_the_papers():
    gan = resolve_recipe("bwgan", "paper", {}, 0).gan
    assert gan.generator == "perceptron"
    of_others = {"generator", "likelihood", "levels", "knots", "device", "precision"}
    assert gan.model_dump(exclude=of_others) == {
        "steps": 50_000,
        "epochs": None,
        "budget": None,
        "batch_size": 256,
        "critic_steps": 5,
        "latent_size": 128,
        "embedding_size": 16,
        "generator_hidden": (128, 128, 128),
        "critic_hidden": (128, 128, 128),
        "generator_slope": 0.0,
        "critic_slope": 0.2,
        "batch_norm": True,
        "critic_dropout": 0.0,
        "head": "logistic",
        "temperature": 0.2,
        "generator_learning_rate": 1e-4,
        "critic_learning_rate": 1e-4,
        "betas": (0.5, 0.9),
        "decay_from": 1.0,
        "penalty_weight": 10.0,
        "mmd_features": 16,
        "auxiliary_weight": 1.0,
        "calibration": {
            "form": "pooled",
            "weight": 100.0,
            "warm_up": 0.0,
            "kernel": "gaussian",
            "gamma": 1.0,
            "in_sample": True,
            "printed_scale": False,
            "rows": None,
        },
        "ema_decay": None,
        "selection": "last",
        "select_every": 250,
        "patience": None,
        "decoding": "argmax",
        "log_every": 50,
        "checkpoint_every": 1000,
        "threads": 1,
    }


def test_report_preset_is_the_reports():
    gan = resolve_recipe("wgan", "report", {}, 0).gan
    assert (gan.latent_size, gan.epochs, gan.critic_steps) == (64, 300, 5)
    assert gan.generator_hidden == gan.critic_hidden == (256, 512, 256)
    assert (gan.generator_slope, gan.critic_slope, gan.critic_dropout) == (0.2, 0.2, 0.3)
    assert (gan.generator_learning_rate, gan.critic_learning_rate) == (1e-4, 4e-4)
    assert (gan.betas, gan.penalty_weight, gan.batch_norm) == ((0.5, 0.9), 10.0, False)
    assert (gan.ema_decay, gan.selection, gan.decay_from) == (None, "last", 1.0)
    assert resolve_encoder("report", {}) == EncoderSettings(numeric="standardised")


def test_paper_encoding_is_the_papers():
    paper = EncoderSettings(numeric="min_max", missing="zeros", binary="unit")
    assert resolve_encoder("paper", {}) == paper
    assert resolve_encoder("default", {}) == EncoderSettings()
    assert resolve_encoder("paper", {"binary": "block"}).model_dump() == {
        **paper.model_dump(),
        "binary": "block",
    }


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"numerics": "states"}, "no parameter 'encoder.numerics'"),
        ({"numeric": "log"}, "'encoder.numeric' cannot be 'log'"),
        ({"states": 1}, "encoder.states"),
    ],
)
def test_wrong_encodings_get_one_sentence(overrides, words):
    with pytest.raises(SettingsError, match=words) as caught:
        resolve_encoder("paper", overrides)
    assert "\n" not in str(caught.value)


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
        (("bwgan", "default", {"steps": 5, "epochs": 1}, 0), "Both gan.steps and gan.epochs"),
        (("bwgan", "default", {"calibration": {"form": "both"}}, 0), "gan.calibration.form"),
        (("made", "default", {"generator": "perceptron"}, 0), "learns by a likelihood"),
    ],
)
def test_wrong_settings_get_one_sentence(arguments, words):
    with pytest.raises(SettingsError, match=words) as caught:
        resolve_recipe(*arguments)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("preset", ["default", "paper", "report"])
def test_without_a_critic_every_preset_has_the_schedule_of_a_warm_start(preset):
    warm = LikelihoodSettings()
    gan = resolve_recipe("made", preset, {}, 0).gan
    assert gan.generator == "autoregressive"
    assert (gan.steps, gan.batch_size, gan.patience) == (warm.steps, warm.batch_size, warm.patience)
    assert (gan.generator_learning_rate, gan.betas) == (warm.learning_rate, warm.betas)
    assert (gan.select_every, gan.epochs, gan.critic_steps) == (warm.look_every, None, 1)
    assert gan == type(gan).model_validate(gan.model_dump())
    longer = resolve_recipe("bmade", preset, {"steps": 7}, 0).gan
    assert longer == gan.model_copy(update={"steps": 7})
