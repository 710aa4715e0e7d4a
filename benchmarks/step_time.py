"""Time of one training step: ours, the straightforward one, and the bare matrix products.

The three take turns within one process, so that a busy machine slows all of them alike; the
figures are medians over the turns, the ratios medians of the ratios of a turn.
"""

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import torch
from matrix_products import flops, record_products, replay
from straightforward import StraightforwardMmdTrainer, StraightforwardTrainer

from bcgan.classifiers.ensemble import MlpEnsemble
from bcgan.gan.layout import Block, Layout
from bcgan.gan.settings import GanSettings
from bcgan.gan.trainer import GanLoss, Trainer, TrainingData
from bcgan.synthesizer.calibration import PretrainedClassifiers, build_calibration
from bcgan.synthesizer.recipe import resolve_recipe
from bcgan.synthesizer.variants import VARIANTS

A9A_BLOCKS = (5, 8, 5, 16, 5, 7, 14, 6, 5, 2, 2, 2, 5, 41)
"""Widths of the one-hot blocks of the paper's Adult, 123 units."""


@dataclass(frozen=True)
class Comparison:
    """Medians of one comparison.

    Attributes:
        name: What was compared.
        ours: Milliseconds of our step.
        straightforward: Milliseconds of the straightforward step.
        bare: Milliseconds of the bare products of our step.
        over_bare: Our time over that of the bare products.
        speed_up: The straightforward time over ours.
        gigaflops: Rate of the bare products, 1e9 operations a second.
    """

    name: str
    ours: float
    straightforward: float
    bare: float
    over_bare: float
    speed_up: float
    gigaflops: float


class Contest:
    """The three at one size."""

    def __init__(self, variant: str, batch_size: int, hidden: int) -> None:
        """Prepare them.

        Args:
            variant: `wgan`, `bwgan`, `mmdgan` or `bmmdgan`.
            batch_size: Rows in a batch.
            hidden: Units of each of the three hidden layers.
        """
        self.name = f"{variant}, batch {batch_size}, 3 x {hidden}"
        trainer = _trainer(variant, batch_size, hidden)
        self.ours: Callable[[], None] = trainer.train_step
        self.products = record_products(trainer.train_step)
        data = trainer.data
        kind = StraightforwardMmdTrainer if "mmd" in variant else StraightforwardTrainer
        self.straightforward = kind(
            data.features,
            data.labels,
            _posteriors(len(data.labels)),
            trainer.settings,
            VARIANTS[variant].calibrated,
        )
        self.bare = replay(self.products)
        self.turns: list[tuple[float, float]] = []

    def others_turn(self) -> None:
        """Time the straightforward step and the bare products."""
        self.turns.append((_seconds(self.straightforward.step, 2), _seconds(self.bare, 4)))

    def compare(self, ours: list[float]) -> Comparison:
        """Put the three beside each other.

        Args:
            ours: Seconds of our step, one for each of the last turns of the others.

        Returns:
            Medians of times and of ratios.
        """
        times = [(mine, *turn) for mine, turn in zip(ours, self.turns[-len(ours) :], strict=True)]
        medians = [median(column) * 1e3 for column in zip(*times, strict=True)]
        return Comparison(
            self.name,
            *medians,
            over_bare=median(mine / products for mine, _, products in times),
            speed_up=median(other / mine for mine, other, _ in times),
            gigaflops=flops(self.products) / medians[2] / 1e6,
        )


def describe_machine() -> str:
    """Name processor, threads and PyTorch."""
    name = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            name = next(line.split(":")[1].strip() for line in file if "model name" in line)
    except (OSError, StopIteration):
        pass
    return f"{name}, one thread, float32, PyTorch {torch.__version__}"


def _seconds(run: Callable[[], None], count: int) -> float:
    started = time.perf_counter()
    for _ in range(count):
        run()
    return (time.perf_counter() - started) / count


def _settings(batch_size: int, hidden: int) -> GanSettings:
    overrides = {
        "batch_size": batch_size,
        "generator_hidden": (hidden,) * 3,
        "critic_hidden": (hidden,) * 3,
        "calibration": {"form": "class_conditional", "weight": 1.0},
    }
    return resolve_recipe("bwgan", "paper", overrides, 0).gan


def _trainer(variant: str, batch_size: int, hidden: int) -> Trainer:
    source = torch.Generator().manual_seed(0)
    layout = Layout.arrange(
        [[Block(f"column{i}", "one_hot", 0, width)] for i, width in enumerate(A9A_BLOCKS)]
    )
    n = 32_561
    features = torch.zeros(n, layout.width)
    for block in layout.blocks:
        states = torch.randint(block.width, (n,), generator=source)
        features[torch.arange(n), block.start + states] = 1.0
    labels = torch.randint(2, (n,), generator=source)
    settings = _settings(batch_size, hidden)
    calibration = None
    if VARIANTS[variant].calibrated:
        ensemble = MlpEnsemble(6, layout.width, (128, 128), 2, source).requires_grad_(False)
        pretrained = PretrainedClassifiers(
            ensemble, _posteriors(n), torch.rand(n, 6, generator=source) < 0.5
        )
        calibration = build_calibration(settings.calibration, pretrained, labels)
    loss = GanLoss(VARIANTS[variant].objective(settings, 2), calibration)
    return Trainer(TrainingData(features, labels, 2, layout), settings, loss, 0)


def _posteriors(n: int) -> torch.Tensor:
    source = torch.Generator().manual_seed(1)
    return torch.randn(n, 6, 2, generator=source).softmax(-1)
