"""Builds the networks and optimisers of a training from its settings."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from bcgan.gan.autoregressive_generator import AutoregressiveGenerator
from bcgan.gan.autoregressive_plan import DrawingPlan
from bcgan.gan.conditioning import (
    ClassEmbedding,
    Conditioning,
    RankScaledTarget,
    Unconditional,
)
from bcgan.gan.ema import MovingAverage
from bcgan.gan.flat_adam import FlatAdam
from bcgan.gan.heads import GumbelSoftmaxHead, LogisticHead, OutputHead, SoftmaxHead
from bcgan.gan.layout import Layout
from bcgan.gan.network_types import CriticNetwork, GeneratorNetwork
from bcgan.gan.networks import Critic, Generator
from bcgan.gan.objectives import Objective
from bcgan.gan.settings import GanSettings
from bcgan.seeds import torch_generator


@dataclass
class GanModel:
    """The trainable parts.

    Attributes:
        generator: The generator.
        critic: The critic.
        generator_optimiser: Adam on the generator.
        critic_optimiser: Adam on the critic.
        average: Moving average of the generator, if any.
    """

    generator: GeneratorNetwork
    critic: CriticNetwork
    generator_optimiser: FlatAdam
    critic_optimiser: FlatAdam
    average: MovingAverage | None

    @property
    def sampling_generator(self) -> GeneratorNetwork:
        """The generator that rows are sampled from: the average where there is one."""
        if self.average is None:
            return self.generator
        network = self.average.network
        if not isinstance(network, GeneratorNetwork):
            raise TypeError("the moving average does not follow a generator")
        return network

    def start_from(self, weights: Mapping[str, Tensor]) -> None:
        """Let the generator, and its moving average, begin with given weights.

        Args:
            weights: State of a generator of the same shape.
        """
        self.generator.load_state_dict(weights)
        self.sampling_generator.load_state_dict(weights)


def build_head(layout: Layout, settings: GanSettings) -> OutputHead:
    """Make the output head that the settings name."""
    if settings.head == "logistic":
        return LogisticHead(layout)
    if settings.head == "softmax":
        return SoftmaxHead(layout)
    return GumbelSoftmaxHead(layout, settings.temperature)


def build_conditioning(
    n_classes: int, numeric_target: bool, settings: GanSettings, generator: torch.Generator
) -> Conditioning:
    """Make a network's conditioning: on a numeric target, on classes, or none without either."""
    if numeric_target:
        return RankScaledTarget()
    if n_classes == 0:
        return Unconditional()
    return ClassEmbedding(n_classes, settings.embedding_size, generator)


def build_generator(
    layout: Layout, n_classes: int, settings: GanSettings, seed: int, numeric_target: bool = False
) -> GeneratorNetwork:
    """Make a generator with its initial weights.

    Args:
        layout: Layout of the encoded row.
        n_classes: Number of classes; 0 for none.
        settings: Sizes and head.
        seed: Decides the initial weights, whatever the objective or calibration.
        numeric_target: Whether labels are ranks of a numeric target. Without it and without
            classes the generator is unconditional.

    Returns:
        The generator.
    """
    source = torch_generator(seed, "gan", "generator")
    if settings.generator == "autoregressive":
        return AutoregressiveGenerator(
            DrawingPlan.of(layout, settings.levels, settings.knots),
            settings.generator_hidden,
            build_conditioning(n_classes, numeric_target, settings, source),
            source,
        )
    return Generator(
        settings.latent_size,
        settings.generator_hidden,
        build_conditioning(n_classes, numeric_target, settings, source),
        build_head(layout, settings),
        source,
        settings.generator_slope,
        settings.batch_norm,
    )


def build_model(
    layout: Layout,
    n_classes: int,
    settings: GanSettings,
    objective: Objective,
    seed: int,
    numeric_target: bool = False,
) -> GanModel:
    """Make all trainable parts.

    Args:
        layout: Layout of the encoded row.
        n_classes: Number of classes; 0 for none.
        settings: Sizes, head and optimiser.
        objective: Decides the critic's outputs and whether it is told the label.
        seed: Decides the initial weights.
        numeric_target: Whether labels are ranks of a numeric target.

    Returns:
        The parts, ready for step 0.
    """
    generator = build_generator(layout, n_classes, settings, seed, numeric_target)
    is_told = objective.critic_is_conditional
    source = torch_generator(seed, "gan", "critic")
    critic = Critic(
        layout.width,
        settings.critic_hidden,
        objective.critic_outputs,
        build_conditioning(
            n_classes if is_told else 0, numeric_target and is_told, settings, source
        ),
        source,
        settings.critic_slope,
        settings.critic_dropout,
    )
    return assemble(generator, critic, settings)


def assemble(generator: GeneratorNetwork, critic: CriticNetwork, settings: GanSettings) -> GanModel:
    """Bring networks to their device; give them optimisers and a moving average.

    Args:
        generator: The generator.
        critic: The critic.
        settings: Device, step sizes and decay.

    Returns:
        The parts, ready for step 0.
    """
    generator, critic = generator.to(settings.device), critic.to(settings.device)
    return GanModel(
        generator,
        critic,
        FlatAdam(generator, settings.generator_learning_rate, settings.betas),
        FlatAdam(critic, settings.critic_learning_rate, settings.betas),
        None if settings.ema_decay is None else MovingAverage(generator, settings.ema_decay),
    )
