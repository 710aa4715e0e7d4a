"""Straightforward steps: what one writes first, with nested automatic differentiation.

The same networks, batches and losses as the project's own step, written with `nn.Sequential`,
`torch.autograd.grad(..., create_graph=True)`, one classifier after the other, the MMD as in the
formula, and PyTorch's Adam with its default settings.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from bcgan.gan.settings import GanSettings


def _mlp(widths: list[int], slope: float, batch_norm: bool) -> nn.Sequential:
    layers: list[nn.Module] = []
    for index in range(len(widths) - 2):
        layers.append(nn.Linear(widths[index], widths[index + 1]))
        if batch_norm:
            layers.append(nn.BatchNorm1d(widths[index + 1]))
        layers.append(nn.LeakyReLU(slope))
    layers.append(nn.Linear(widths[-2], widths[-1]))
    return nn.Sequential(*layers)


@dataclass
class StraightforwardTrainer:
    """Trains the generator and critic of a (B)WGAN-GP the obvious way.

    Attributes:
        features: Real rows, [n, units].
        labels: Their classes, [n].
        posteriors: Real posteriors, [n, C, classes].
        settings: Sizes and rates.
        calibrated: Whether the boundary-calibration loss is added.
    """

    features: Tensor
    labels: Tensor
    posteriors: Tensor
    settings: GanSettings
    calibrated: bool

    def __post_init__(self) -> None:
        """Make the networks and optimisers."""
        s, units = self.settings, self.features.shape[1]
        classes = self.posteriors.shape[2]
        self.g_embedding = nn.Embedding(classes, s.embedding_size)
        self.d_embedding = nn.Embedding(classes, s.embedding_size)
        latent = s.latent_size + s.embedding_size
        self.generator = _mlp([latent, *s.generator_hidden, units], s.generator_slope, s.batch_norm)
        critic = [units + s.embedding_size, *s.critic_hidden, self.critic_outputs]
        self.critic = _mlp(critic, s.critic_slope, False)
        self.classifiers = [
            _mlp([units, 128, 128, classes], 0.0, False).requires_grad_(False)
            for _ in range(self.posteriors.shape[1])
        ]
        self.g_optimiser = torch.optim.Adam(
            [*self.generator.parameters(), *self.g_embedding.parameters()],
            lr=s.generator_learning_rate,
            betas=s.betas,
        )
        self.d_optimiser = torch.optim.Adam(
            [*self.critic.parameters(), *self.d_embedding.parameters()],
            lr=s.critic_learning_rate,
            betas=s.betas,
        )

    @property
    def critic_outputs(self) -> int:
        """How many outputs the critic has."""
        return 1

    def step(self) -> None:
        """Make the critic updates and the generator update of one step."""
        for _ in range(self.settings.critic_steps):
            self._critic_step()
        self._generator_step()

    def _batch(self) -> tuple[Tensor, Tensor, Tensor]:
        rows = torch.randint(len(self.labels), (self.settings.batch_size,))
        return rows, self.features[rows], self.labels[rows]

    def _generate(self, labels: Tensor) -> Tensor:
        latent = torch.randn(len(labels), self.settings.latent_size)
        logits = self.generator(torch.cat((latent, self.g_embedding(labels)), 1))
        generated: Tensor = torch.sigmoid(logits)
        return generated

    def _score(self, rows: Tensor, labels: Tensor) -> Tensor:
        scores: Tensor = self.critic(torch.cat((rows, self.d_embedding(labels)), 1))
        return scores

    def _critic_step(self) -> None:
        _, real, labels = self._batch()
        generated = self._generate(labels).detach()
        mix = torch.rand(len(labels), 1)
        between = (mix * real + (1 - mix) * generated).requires_grad_(True)
        loss, scores = self._critic_loss(
            self._score(real, labels), self._score(generated, labels), self._score(between, labels)
        )
        (gradient,) = torch.autograd.grad(scores.sum(), between, create_graph=True)
        penalty = ((gradient.norm(dim=1) - 1) ** 2).mean()
        self.d_optimiser.zero_grad()
        (loss + self.settings.penalty_weight * penalty).backward()
        self.d_optimiser.step()

    def _critic_loss(
        self, real: Tensor, generated: Tensor, between: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Give the loss of the outputs, and the scores whose slope is penalised."""
        return generated.mean() - real.mean(), between

    def _generator_loss(self, real: Tensor, generated: Tensor, labels: Tensor) -> Tensor:
        return -self._score(generated, labels).mean()

    def _generator_step(self) -> None:
        rows, real, labels = self._batch()
        generated = self._generate(labels)
        loss = self._generator_loss(real, generated, labels)
        if self.calibrated:
            look = self.settings.calibration.rows or len(labels)
            distances = [
                _mmd(
                    self.posteriors[rows[:look], index],
                    classifier(generated[:look]).softmax(1),
                    self.settings.calibration.gamma or 1.0,
                    labels[:look] if self.settings.calibration.form != "pooled" else None,
                )
                for index, classifier in enumerate(self.classifiers)
            ]
            loss = loss + self.settings.calibration.weight * torch.stack(distances).mean()
        self.g_optimiser.zero_grad()
        loss.backward()
        self.g_optimiser.step()


class StraightforwardMmdTrainer(StraightforwardTrainer):
    """The same for an MMD GAN with a penalty on its witness function."""

    @property
    def critic_outputs(self) -> int:
        """How many features the critic has."""
        return self.settings.mmd_features

    def _critic_loss(
        self, real: Tensor, generated: Tensor, between: Tensor
    ) -> tuple[Tensor, Tensor]:
        witness = _mixture(between, real).mean(1) - _mixture(between, generated).mean(1)
        return -_paired(real, generated, _mixture, None), witness

    def _generator_loss(self, real: Tensor, generated: Tensor, labels: Tensor) -> Tensor:
        features = self._score(real, labels), self._score(generated, labels)
        return _paired(*features, _mixture, None)


def _mmd(x: Tensor, y: Tensor, gamma: float, labels: Tensor | None) -> Tensor:
    def kernel(left: Tensor, right: Tensor) -> Tensor:
        return torch.exp(-gamma * (left[:, None] - right[None]).square().sum(-1))

    return _paired(x, y, kernel, labels)


def _mixture(left: Tensor, right: Tensor) -> Tensor:
    squares = torch.cdist(left, right) ** 2
    return torch.stack([torch.exp(-squares / (2 * s**2)) for s in (1, 2, 4, 8, 16)]).sum(0)


def _paired(
    x: Tensor, y: Tensor, kernel: Callable[[Tensor, Tensor], Tensor], labels: Tensor | None
) -> Tensor:
    weights = 1.0 - torch.eye(len(x))
    if labels is not None:
        weights = weights * (labels[:, None] == labels[None])
    terms = kernel(x, x) + kernel(y, y) - 2 * kernel(x, y)
    return (weights * terms).sum() / (len(x) * (len(x) - 1))
