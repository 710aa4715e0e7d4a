"""Settings of a training: one frozen, validated object for everything that decides it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from bcgan.gan.durations import parse_duration

Form = Literal["pooled", "class_conditional", "regression"]


class CalibrationSettings(BaseModel):
    """The boundary-calibration loss (eqs. 2 to 4).

    Attributes:
        form: `pooled` as printed, or `class_conditional`, for which a numeric target takes
            `regression`.
        weight: Lambda of eq. 4.
        warm_up: Share of the steps over which the weight rises linearly from 0 to `weight`; 0
            keeps it constant, as in the paper.
        kernel: `gaussian`, `gaussian_mixture` or `energy`; decides the distance M of eq. 2.
        gamma: Inverse squared length scale of the Gaussian kernel; nothing for the median
            heuristic on real posteriors. Predictions of a numeric target have no scale of
            their own: there it multiplies what that heuristic gives.
        in_sample: Draw each classifier's real sample from all rows instead of only those it
            was not trained on.
        printed_scale: Use twice the U-statistic, as eq. 3 is printed.
        rows: Generated rows of each batch that the loss looks at; the cost grows with the
            square. Nothing for all of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: Form = "class_conditional"
    weight: float = Field(default=1.0, ge=0)
    warm_up: float = Field(default=0.0, ge=0, le=1)
    kernel: Literal["gaussian", "gaussian_mixture", "energy"] = "gaussian"
    gamma: float | None = Field(default=1.0, gt=0)
    in_sample: bool = False
    printed_scale: bool = False
    rows: int | None = Field(default=128, ge=2)


class LikelihoodSettings(BaseModel):
    """The warm start of an autoregressive generator: maximum likelihood.

    A generator that learns by nothing else (variants `made` and `bmade`) has the length, step size
    and looks of `GanSettings`; here only what is dropped, the copula's rows and the width concern
    it.

    Attributes:
        steps: Most steps; training goes on with the weights of the best look at the validation
            part.
        batch_size: Rows in a batch.
        learning_rate: Adam's step size at first; it falls to a tenth towards the last step.
        betas: Adam's decay rates.
        hidden_dropout: Share of the hidden units dropped.
        input_dropout: Share of the variables that a batch's rows are read without.
        copula_rows: Rows of a Gaussian copula that it learns from besides, for each pair of
            bounded units; none where that is less than a tenth of the real rows. Batches are of
            both, so that an epoch of so many batches has fewer real rows.
        rows_per_unit: Real rows that it takes to teach one unit of each hidden layer: a table of
            few rows, without many copula rows, is learnt by layers narrower than
            `generator_hidden` (`bcgan.synthesizer.width`). Nothing for layers as wide as that
            whatever the rows, which is also what a given `generator_hidden` means.
        look_every: Steps between two looks at the validation part.
        patience: Looks without a better one after which the warm start ends.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: int = Field(default=3000, ge=1)
    batch_size: int = Field(default=256, ge=2)
    learning_rate: float = Field(default=2e-3, gt=0)
    betas: tuple[float, float] = (0.9, 0.99)
    hidden_dropout: float = Field(default=0.2, ge=0, lt=1)
    input_dropout: float = Field(default=0.1, ge=0, lt=1)
    copula_rows: float = Field(default=12.0, ge=0)
    rows_per_unit: int | None = Field(default=128, ge=1)
    look_every: int = Field(default=100, ge=1)
    patience: int = Field(default=6, ge=1)


class GanSettings(BaseModel):
    """Networks, losses and schedule of one training; the defaults are the preset `default`.

    Attributes:
        generator: `perceptron`, which makes all units of a row at once from a latent vector, or
            `autoregressive`, which draws one variable after the other and starts from maximum
            likelihood (`likelihood`).
        likelihood: That warm start.
        levels: Levels of a bounded unit that an autoregressive generator draws.
        knots: Hat functions by which it reads one.
        steps: Generator steps against the critic; worked out before the first one where `epochs`
            or a `budget` are given. Updates by the likelihood where there is no critic.
        epochs: Passes over the training rows to make instead, counted in the critic's batches
            (rows are drawn with replacement): steps = epochs x ceil(rows / batch_size) /
            critic_steps, rounded up (`bcgan.synthesizer.epochs`).
        budget: Time that training shall take instead, such as `90s`, `2min` or `1h`. It is turned
            once, before the first step, into a number of steps (`bcgan.synthesizer.length`).
        batch_size: Rows in a batch, for both networks.
        critic_steps: Critic updates for each generator step.
        latent_size: Length of the standard normal latent vector.
        embedding_size: Length of each class's learned vector.
        generator_hidden: Units of the generator's hidden layers.
        critic_hidden: Units of the critic's hidden layers.
        generator_slope: Negative slope of the generator's leaky ReLU; 0 is a ReLU.
        critic_slope: Negative slope of the critic's leaky ReLU.
        batch_norm: Batch normalisation in the generator.
        critic_dropout: Share of the critic's hidden units dropped.
        head: Activation of one-hot blocks: `gumbel`, `softmax`, or `logistic` on each unit.
        temperature: Temperature of the Gumbel-softmax.
        generator_learning_rate: Adam's step size for the generator.
        critic_learning_rate: Adam's step size for the critic.
        betas: Adam's decay rates.
        decay_from: Share of the steps after which both step sizes fall linearly, reaching a
            tenth at the end; 1 keeps them constant.
        penalty_weight: Lambda of the gradient penalty.
        mmd_features: Features of an MMD GAN's critic.
        auxiliary_weight: Weight of the label's cross-entropy in an ACGAN generator's loss.
        calibration: The boundary-calibration loss; used by the variants that start with b.
        ema_decay: Decay of the generator's moving average; nothing for no average.
        selection: Which generator is kept: the `last` one, or the one whose rows train the
            best classifier for the `validation` part; of those that this part cannot tell
            apart, the longest trained.
        select_every: Generator steps between two looks at the validation part.
        patience: Looks at the validation part without a new best after which training stops;
            nothing for never.
        decoding: How categories come out of a block when sampling: `draw` or `argmax`.
        log_every: Generator steps between two points of the loss curves.
        checkpoint_every: Generator steps between two checkpoints.
        threads: Threads of a single operation on a CPU. More rarely help networks this small,
            and another number gives other bytes.
        device: `cpu`, or `cuda` for image networks.
        precision: `float32`, or `bfloat16` for the convolutions of image networks and, on a CPU
            with AMX, for matrix products (weights, losses and optimiser stay in float32; the
            gradient that is penalised passes through them).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    generator: Literal["perceptron", "autoregressive"] = "perceptron"
    likelihood: LikelihoodSettings = LikelihoodSettings()
    levels: int = Field(default=32, ge=2)
    knots: int = Field(default=16, ge=2)
    steps: int = Field(default=1500, ge=1)
    epochs: int | None = Field(default=None, ge=1)
    budget: str | None = None
    batch_size: int = Field(default=256, ge=2)
    critic_steps: int = Field(default=3, ge=1)
    latent_size: int = Field(default=128, ge=1)
    embedding_size: int = Field(default=16, ge=1)
    generator_hidden: tuple[int, ...] = Field(default=(256, 256), min_length=1)
    critic_hidden: tuple[int, ...] = Field(default=(256, 256), min_length=1)
    generator_slope: float = Field(default=0.0, ge=0, le=1)
    critic_slope: float = Field(default=0.2, gt=0, le=1)
    batch_norm: bool = True
    critic_dropout: float = Field(default=0.0, ge=0, lt=1)
    head: Literal["gumbel", "softmax", "logistic"] = "gumbel"
    temperature: float = Field(default=0.2, gt=0)
    generator_learning_rate: float = Field(default=2e-3, gt=0)
    critic_learning_rate: float = Field(default=2e-3, gt=0)
    betas: tuple[float, float] = (0.5, 0.9)
    decay_from: float = Field(default=0.5, ge=0, le=1)
    penalty_weight: float = Field(default=10.0, ge=0)
    mmd_features: int = Field(default=16, ge=1)
    auxiliary_weight: float = Field(default=1.0, ge=0)
    calibration: CalibrationSettings = CalibrationSettings()
    ema_decay: float | None = Field(default=0.999, ge=0, lt=1)
    selection: Literal["last", "validation"] = "validation"
    select_every: int = Field(default=250, ge=1)
    patience: int | None = Field(default=None, ge=1)
    decoding: Literal["draw", "argmax"] = "draw"
    log_every: int = Field(default=10, ge=1)
    checkpoint_every: int = Field(default=250, ge=1)
    threads: int = Field(default=1, ge=1)
    device: Literal["cpu", "cuda"] = "cpu"
    precision: Literal["float32", "bfloat16"] = "float32"

    @property
    def computing(self) -> tuple[int, bool]:
        """Threads, and whether products may be of bfloat16: what `compute_mode` takes."""
        return self.threads, self.precision == "bfloat16" and self.device == "cpu"

    @field_validator("budget", mode="before")
    @classmethod
    def _is_a_duration(cls, value: object) -> object:
        if value is not None:
            parse_duration(str(value))
        return value

    @field_validator("patience")
    @classmethod
    def _looks_are_made(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value is not None and info.data.get("selection") == "last":
            raise ValueError("needs gan.selection=validation, since it counts looks at that part")
        return value
