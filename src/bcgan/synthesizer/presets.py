"""Presets: complete training settings by name."""

from bcgan.gan.settings import CalibrationSettings, GanSettings

DEFAULT = GanSettings()
"""The product's recipe: Gumbel-softmax blocks, class-conditional calibration of weight 1,
moving average of the generator, generator chosen on the validation part. Step sizes are large
and fall in the second half, so that a laptop's CPU is done within minutes."""

PAPER = GanSettings(
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
"""The BCGAN paper, section 5.3: three hidden layers of 128 units, logistic outputs, pooled
calibration of eq. 4 with weight 100 against all real rows, the last iterate. What the paper
leaves open (optimiser, batch, number of steps, batch normalisation of the generator) follows
the cited WGAN-GP code."""

PRESETS = {"default": DEFAULT, "paper": PAPER}
