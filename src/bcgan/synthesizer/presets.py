"""Presets by name: complete settings of the training and of the encoding it sees."""

from dataclasses import dataclass

from bcgan.gan.likelihood_trainer import likelihood_settings
from bcgan.gan.settings import CalibrationSettings, GanSettings
from bcgan.tabular.encoder_settings import EncoderSettings


@dataclass(frozen=True)
class Preset:
    """One preset.

    Attributes:
        gan: Networks, losses and schedule.
        encoder: How columns are encoded.
    """

    gan: GanSettings
    encoder: EncoderSettings


DEFAULT = Preset(GanSettings(), EncoderSettings())
"""The product's recipe for a GAN: Gumbel-softmax blocks, class-conditional calibration of weight 1,
moving average of the generator, generator chosen on the validation part. Step sizes are large
and fall in the second half, so that a laptop's CPU is done within minutes."""

PAPER_GAN = GanSettings(
    steps=50_000,
    batch_size=256,
    critic_steps=5,
    latent_size=128,
    embedding_size=16,
    generator_hidden=(128, 128, 128),
    critic_hidden=(128, 128, 128),
    generator_slope=0.0,
    critic_slope=0.2,
    batch_norm=True,
    head="logistic",
    generator_learning_rate=1e-4,
    critic_learning_rate=1e-4,
    betas=(0.5, 0.9),
    decay_from=1.0,
    penalty_weight=10.0,
    calibration=CalibrationSettings(
        form="pooled", weight=100.0, kernel="gaussian", gamma=1.0, in_sample=True, rows=None
    ),
    ema_decay=None,
    selection="last",
    decoding="argmax",
    log_every=50,
    checkpoint_every=1000,
)
PAPER = Preset(PAPER_GAN, EncoderSettings(numeric="min_max", missing="zeros", binary="unit"))
"""The BCGAN paper, section 5.3: three hidden layers of 128 units, logistic outputs, pooled
calibration of eq. 4 with weight 100 against all real rows, the last iterate; numeric columns as
one unit in [0, 1], missing categories as zeros, as in LIBSVM's files. What the paper
leaves open (optimiser, batch, number of steps, batch normalisation of the generator) follows
the cited WGAN-GP code."""

REPORT = Preset(
    GanSettings(
        epochs=300,
        batch_size=64,
        critic_steps=5,
        latent_size=64,
        generator_hidden=(256, 512, 256),
        critic_hidden=(256, 512, 256),
        generator_slope=0.2,
        critic_slope=0.2,
        batch_norm=False,
        critic_dropout=0.3,
        generator_learning_rate=1e-4,
        critic_learning_rate=4e-4,
        betas=(0.5, 0.9),
        decay_from=1.0,
        penalty_weight=10.0,
        ema_decay=None,
        selection="last",
        log_every=5,
        checkpoint_every=1000,
    ),
    EncoderSettings(numeric="standardised"),
)
"""The report, sections 2.1 to 2.3: a WGAN-GP of standardised columns with linear outputs, the last
iterate after 300 epochs. What it leaves open (batch of 64 rows, slope 0.2 of the leaky ReLU, what
an epoch counts) follows common WGAN-GP code; columns that are not numeric, which its table does
not have, are encoded as in the default preset. Made for `target=none`; a target with classes
conditions both networks."""

_IMAGES = GanSettings(
    batch_size=64,
    critic_steps=5,
    latent_size=128,
    embedding_size=16,
    generator_hidden=(256, 128, 64),
    critic_hidden=(64, 128, 256),
    generator_slope=0.0,
    critic_slope=0.2,
    batch_norm=True,
    generator_learning_rate=1e-4,
    critic_learning_rate=1e-4,
    betas=(0.5, 0.9),
    decay_from=1.0,
    penalty_weight=10.0,
    calibration=CalibrationSettings(
        form="pooled", weight=1.0, kernel="gaussian", gamma=1.0, in_sample=True, rows=None
    ),
    ema_decay=None,
    selection="last",
    log_every=50,
    checkpoint_every=1000,
)

SMALL = Preset(
    _IMAGES.model_copy(
        update={
            "steps": 2000,
            "critic_steps": 2,
            "latent_size": 64,
            "generator_hidden": (48, 24),
            "critic_hidden": (24, 48),
            "generator_learning_rate": 1e-3,
            "critic_learning_rate": 1e-3,
            "decay_from": 0.5,
            "ema_decay": 0.99,
            "log_every": 20,
            "checkpoint_every": 250,
        }
    ),
    EncoderSettings(),
)
"""Images of 28 x 28 on two cores within minutes: narrow networks, large step sizes that fall in
the second half, a moving average. The same losses as `full`."""

SMOKE = Preset(
    SMALL.gan.model_copy(
        update={
            "steps": 50,
            "generator_hidden": (32, 24, 16),
            "critic_hidden": (16, 24, 32),
            "batch_size": 32,
            "log_every": 5,
            "checkpoint_every": 25,
        }
    ),
    EncoderSettings(),
)
"""Images of 32 x 32: shows that everything works, and no more."""

FULL = Preset(_IMAGES.model_copy(update={"steps": 100_000}), EncoderSettings())
"""The BCGAN paper, section 5.5: DCGAN, calibration of eq. 4 with weight 1 against all real
images, the last iterate. What it leaves open (optimiser, batch, steps, width) follows the cited
WGAN-GP code. Three layers need a height that can be halved three times: for images of 28 x 28
give two."""

PRESETS = {
    "default": DEFAULT,
    "paper": PAPER,
    "report": REPORT,
    "small": SMALL,
    "smoke": SMOKE,
    "full": FULL,
}


def by_likelihood(gan: GanSettings) -> GanSettings:
    """Give the settings of `made` and `bmade`, which have no critic, in place of a GAN's.

    Args:
        gan: Of a preset.

    Returns:
        An autoregressive generator whose warm start (`LikelihoodSettings`) is the whole training.
    """
    return likelihood_settings(gan).model_copy(
        update={
            "generator": "autoregressive",
            "generator_hidden": DEFAULT.gan.generator_hidden,
            "epochs": None,
            "critic_steps": 1,
            "ema_decay": DEFAULT.gan.ema_decay,
            "log_every": DEFAULT.gan.log_every,
            "checkpoint_every": DEFAULT.gan.checkpoint_every,
        }
    )
