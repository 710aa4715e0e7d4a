"""MMD GAN with gradient penalty (Li et al. 2017; Binkowski et al. 2018)."""

from functools import partial

import torch
from torch import Tensor

from bcgan.gan.gradient_penalty import penalty
from bcgan.gan.kernels import GaussianMixtureKernel, Kernel, RadialKernel
from bcgan.gan.mmd import mmd_paired
from bcgan.gan.network_types import CriticNetwork
from bcgan.gan.objectives.base import CriticBatch, Objective
from bcgan.gan.objectives.mmd_gradients import MmdFeatureLoss
from bcgan.gan.objectives.penalised_backward import penalised_backward
from bcgan.gan.objectives.scoring import ScoredBatch, score_batch
from bcgan.gan.radial_mmd import radial_mmd


class MmdObjective(Objective):
    """The critic maps rows to features; it maximises and the generator minimises their MMD.

    Critic: -MMD^2(phi(x), phi(G(z))) + lambda GP, with the penalty on the witness function
    f(x^) = E k(phi(x^), phi(x)) - E k(phi(x^), phi(G(z))). Generator: MMD^2.
    """

    def __init__(
        self, penalty_weight: float = 10.0, features: int = 16, kernel: Kernel | None = None
    ) -> None:
        """Make the objective.

        Args:
            penalty_weight: Lambda of the gradient penalty.
            features: Number of features, the critic's outputs.
            kernel: Kernel on features; a mixture of Gaussians of width 1, 2, 4, 8, 16 if not
                given.
        """
        self.penalty_weight = penalty_weight
        self.critic_outputs = features
        self.kernel = GaussianMixtureKernel() if kernel is None else kernel

    def witness(self, scored: ScoredBatch) -> Tensor:
        """Evaluate the witness function at the mixed rows.

        Args:
            scored: Features of real, generated and mixed rows.

        Returns:
            Shape [n].
        """
        towards_real = self.kernel(scored.mixed, scored.real).mean(1)
        return towards_real - self.kernel(scored.mixed, scored.generated).mean(1)

    def critic_terms(
        self, critic: CriticNetwork, batch: CriticBatch, masks: list[Tensor] | None
    ) -> dict[str, Tensor]:
        """Compute `critic` (negative MMD of the features) and `gradient_penalty`."""
        scored = score_batch(critic, batch, masks)
        # The chain rule in two parts: the kernel's by autograd on a few features, the critic's
        # in closed form.
        (cotangent,) = torch.autograd.grad(
            self.witness(scored).sum(), scored.mixed, create_graph=True
        )
        gradient = scored.input_gradient(cotangent)
        return {
            "critic": -mmd_paired(scored.real, scored.generated, self.kernel),
            "gradient_penalty": self.penalty_weight * penalty(gradient),
        }

    def critic_backward(
        self, critic: CriticNetwork, batch: CriticBatch, masks: list[Tensor] | None
    ) -> dict[str, Tensor]:
        """Set the gradient of the critic's loss, in closed form for a radial kernel."""
        kernel = self.kernel
        if not isinstance(kernel, RadialKernel):
            return super().critic_backward(critic, batch, masks)
        loss = partial(MmdFeatureLoss, kernel=kernel)
        return penalised_backward(critic, batch, masks, self.penalty_weight, loss)

    def generator_terms(
        self, critic: CriticNetwork, rows: Tensor, real: Tensor, labels: Tensor
    ) -> dict[str, Tensor]:
        """Compute `generator`: the MMD of the features."""
        features, generated = critic(real, labels), critic(rows, labels)
        if isinstance(self.kernel, RadialKernel):
            return {"generator": radial_mmd(features, generated, self.kernel)}
        return {"generator": mmd_paired(features, generated, self.kernel)}
