"""What went wrong in a training, or could go better, in plain words."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binom

from bcgan.gan.history import TrainingHistory
from bcgan.gan.settings import GanSettings
from bcgan.gan.trainer import TrainingRows
from bcgan.seeds import numpy_generator, torch_generator
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.tabular.schema import TableSchema

GENERATED_ROWS = 10_000
MOST_REAL_ROWS = 20_000
IMPLAUSIBLE = 0.001
"""Probability below which a shortfall of a category is no accident of the drawn rows."""

COLLAPSED = 0.02
"""Share of a column's real spread below which its generated values count as one."""

MOST_NAMED = 5
FEWEST_POINTS = 5
FEWEST_LOOKS = 4
NO_SIGNAL = (0.0, 2.0 * math.log(2.0))
"""Mean critic loss when real and generated rows get the same score: differences of scores, and
the two cross-entropies of a vanilla GAN."""


@dataclass(frozen=True)
class Finding:
    """One thing to know of a training.

    Attributes:
        kind: `critic_collapsed`, `lost_categories`, `thin_categories`, `collapsed_column`,
            `still_improving`, `score_fell` or `nothing`.
        message: What it is and what to do, in a sentence or two.
    """

    kind: str
    message: str

    def as_json(self) -> dict[str, str]:
        """Give the finding as JSON values."""
        return asdict(self)


def diagnose(
    model: SavedSynthesizer, data: TrainingRows, history: TrainingHistory
) -> list[Finding]:
    """Look at curves, validation scores and a sample of a finished training.

    Deterministic, and takes less than a second; the sample has a random stream of its own.

    Args:
        model: The synthesizer that was kept, with the schema of the table.
        data: What it was trained on.
        history: What happened.

    Returns:
        The findings; one of kind `nothing` where there are no others.
    """
    gan = model.recipe.gan
    real, synthetic = _tables(model, data)
    schema = model.schema
    findings = [
        *critic_findings(history.curves, gan),
        *category_findings(_categories(real, schema), _categories(synthetic, schema)),
        *spread_findings(_numbers(real, schema), _numbers(synthetic, schema)),
        *score_findings(history.selections, gan),
    ]
    return findings or [Finding("nothing", "Nothing to report of this training.")]


def critic_findings(curves: Sequence[Mapping[str, float]], gan: GanSettings) -> list[Finding]:
    """Find a critic that gives every row the same score.

    Its gradient is then 0, where the penalty asks for length 1: over the last fifth of the
    curves the penalty lies within a tenth of its weight, and the critic's loss within 0.05 of
    what it is when the critic tells nothing apart. A critic that works has gradients of length
    about 1, even where there is nothing left to tell apart, so its penalty is far smaller.

    Args:
        curves: Points of the loss curves, with their steps.
        gan: Settings of the training.

    Returns:
        At most one finding.
    """
    last = curves[-max(FEWEST_POINTS, len(curves) // 5) :]
    known = all({"critic", "gradient_penalty"} <= set(point) for point in last)
    if len(last) < FEWEST_POINTS or not known or gan.penalty_weight == 0.0:
        return []

    def tells_nothing(point: Mapping[str, float]) -> bool:
        idle = abs(point["gradient_penalty"] - gan.penalty_weight) < 0.1 * gan.penalty_weight
        return idle and min(abs(point["critic"] - loss) for loss in NO_SIGNAL) < 0.05

    if not all(tells_nothing(point) for point in last):
        return []
    since = next(
        index
        for index in range(len(curves))
        if all(tells_nothing(point) for point in curves[index:])
    )
    return [
        Finding(
            "critic_collapsed",
            "The critic collapsed: it has given all rows the same score since step "
            f"{int(curves[since]['step'])}, so the generator learned nothing from then on. Lower "
            "gan.critic_learning_rate, or try another seed.",
        )
    ]


def category_findings(real: pd.DataFrame, synthetic: pd.DataFrame) -> list[Finding]:
    """Find categories that the generator lost, or gives far too seldom.

    A category is lost when no generated row has it although that would happen with probability
    below 0.001 at its real share; it is thin when its share is below a third of the real one
    and as few rows would be drawn with probability below 0.001.

    Args:
        real: Text of the categorical columns of training rows, missing values included.
        synthetic: The same of generated rows.

    Returns:
        At most one finding of each kind for each column.
    """
    findings = []
    for column in real.columns:
        shares = real[column].value_counts(normalize=True, dropna=False)
        counts = synthetic[column].value_counts(dropna=False).reindex(shares.index, fill_value=0)
        rows, share = len(synthetic), shares.to_numpy(dtype=np.float64)
        count = counts.to_numpy(dtype=np.int64)
        unlikely = np.asarray(binom.cdf(count, rows, share)) < IMPLAUSIBLE
        lost = unlikely & (count == 0)
        thin = unlikely & (count > 0) & (3 * count < rows * share)
        if lost.any():
            findings.append(
                Finding(
                    "lost_categories",
                    f"Column '{column}' lost {_named(shares, lost)}: no generated row has them. "
                    "Train longer; where gan.decoding=argmax leaves them out, gan.decoding=draw "
                    "does not.",
                )
            )
        if thin.any():
            findings.append(
                Finding(
                    "thin_categories",
                    f"Column '{column}' has less than a third of the real share of "
                    f"{_named(shares, thin)}.",
                )
            )
    return findings


def spread_findings(real: pd.DataFrame, synthetic: pd.DataFrame) -> list[Finding]:
    """Find numeric columns that came out nearly constant.

    Learners that scale columns by the spread of generated rows see real rows far outside it, and
    guess. The spread is that of the middle 90 % of the values, which a few large ones do not make.

    Args:
        real: Numeric columns of training rows.
        synthetic: The same of generated rows.

    Returns:
        A finding for each column whose generated values spread less than a fiftieth as far.
    """
    findings = []
    for column in real.columns:
        wide, narrow = (_spread(table[column]) for table in (real, synthetic))
        if narrow < COLLAPSED * wide:
            findings.append(
                Finding(
                    "collapsed_column",
                    f"Column '{column}' is nearly constant: the middle 90 % of its generated "
                    f"values lie within {narrow:.3g}, of the real ones within {wide:.3g}. Train "
                    "longer; where encoder.numeric=min_max lets a few large values press the "
                    "others together, encoder.numeric=states does not.",
                )
            )
    return findings


def _spread(values: pd.Series) -> float:
    known = values.dropna().to_numpy(dtype=np.float64)
    if not known.size:
        return 0.0
    low, high = np.quantile(known, (0.05, 0.95))
    return float(high - low)


def score_findings(selections: Sequence[Mapping[str, float]], gan: GanSettings) -> list[Finding]:
    """Tell whether the validation score was still rising, or had fallen.

    The noise of a score is taken from second differences, in which a trend cancels. The score
    is still rising when the best look is among the last fifth, and better than all looks before
    them by more than the noise of a difference of two; it fell when these last looks are on
    average worse than the best by more than three times the noise (the best of many noisy looks
    is always somewhat above the rest), and no patience was there to end the training.

    Args:
        selections: Looks at the validation part: `step` and `score`.
        gan: Settings of the training.

    Returns:
        At most one finding; none for fewer than four looks.
    """
    if len(selections) < FEWEST_LOOKS:
        return []
    scores = [record["score"] for record in selections]
    first_late = len(scores) - max(1, len(scores) // 5)
    early, late = scores[:first_late], scores[first_late:]
    noise = score_noise(scores[len(scores) // 2 - 1 :])
    best = max(scores)
    step = int(selections[scores.index(best)]["step"])
    if best in late and best not in early:
        if best - max(early) <= math.sqrt(2.0) * noise:
            return []
        return [
            Finding(
                "still_improving",
                f"The validation score was still rising at the end ({max(early):.4f} before, "
                f"{best:.4f} at step {step}): train longer, for example "
                f"gan.steps={2 * gan.steps}.",
            )
        ]
    stopped_in_time = gan.patience is not None
    if stopped_in_time or best - sum(late) / len(late) <= 3.0 * noise:
        return []
    return [
        Finding(
            "score_fell",
            f"The validation score has fallen since step {step} ({best:.4f} there, "
            f"{scores[-1]:.4f} at the end). The generator of step {step} was kept; "
            "gan.patience stops such a training earlier.",
        )
    ]


def score_noise(scores: Sequence[float]) -> float:
    """Estimate the standard deviation of a score around its trend.

    Args:
        scores: At least three scores in their order; fewer give 0.

    Returns:
        From the median size of the second differences, for normal noise.
    """
    seconds = [abs(a - 2 * b + c) for a, b, c in zip(scores, scores[1:], scores[2:], strict=False)]
    return 1.4826 * median(seconds) / math.sqrt(6.0) if seconds else 0.0


def _tables(model: SavedSynthesizer, data: TrainingRows) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = numpy_generator(model.recipe.seed, "diagnosis", "table")
    rows = np.arange(0, len(data.labels), -(-len(data.labels) // MOST_REAL_ROWS))
    labels = data.labels.numpy()
    drawn = labels[rng.integers(len(labels), size=GENERATED_ROWS)]
    generator = torch_generator(model.recipe.seed, "diagnosis", "generator")
    units = model.sample_units(drawn, generator)
    decode = model.encoder.decode
    real = decode(data.features.numpy()[rows], labels[rows], model.schema, rng)
    return real, decode(units, drawn, model.schema, rng)


def _categories(table: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    names = [name for name in schema.categorical if name != schema.target]
    return table[names].astype("str")


def _numbers(table: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    return table[[name for name in schema.numeric if name != schema.target]]


def _named(shares: pd.Series, chosen: NDArray[np.bool_]) -> str:
    picked = shares[chosen].head(MOST_NAMED)
    texts = [
        # NaN is the only name that is no text.
        f"{repr(name) if isinstance(name, str) else 'missing values'} "
        f"({100 * share:.2g} % of real rows)"
        for name, share in picked.items()
    ]
    more = int(chosen.sum()) - len(picked)
    return ", ".join(texts) + (f" and {more} more" if more else "")
