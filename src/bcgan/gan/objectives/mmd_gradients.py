"""The MMD GAN critic's loss on features, with its first and second derivatives written out.

With x, y and m the features of the n real, generated and mixed rows and k(|a - b|^2) the kernel,
the critic minimises -MMD^2(x, y) plus the penalty on the witness function

    f(m_i) = 1/n sum_j k(|m_i - x_j|^2) - 1/n sum_j k(|m_i - y_j|^2).

Its direction is c_i = df/dm_i = 2/n [sum_j k'_ij (m_i - x_j) - sum_j k'_ij (m_i - y_j)]. Where the
penalty has the derivative t_i with respect to c_i, features receive that of sum_i t_i . c_i. With
b_ij = k''_ij t_i . (m_i - x_j), the part of the real rows is

    2/n [sum_j k'_ij t_i + 2 sum_j b_ij (m_i - x_j)]             for m_i,
    -2/n [sum_i k'_ij t_i - 2 sum_i b_ij (x_j - m_i)]            for x_j,

that of the generated rows the same with the other sign.
"""

import torch
from torch import Tensor

from bcgan.gan.kernels import RadialKernel, dual, lifted
from bcgan.gan.radial_mmd import mmd_with_gradients, pull


class Witness:
    """The witness function at the mixed rows: drawn to the real rows, pushed from the others.

    Attributes:
        direction: c, shape [n, d].
    """

    def __init__(
        self, mixed: Tensor, sample: Tensor, sample_dual: Tensor, kernel: RadialKernel
    ) -> None:
        """Evaluate the kernel between the mixed rows and the sample.

        Args:
            mixed: m, `lifted`, shape [n, d + 2].
            sample: x, then y, `lifted`, shape [2 n, d + 2].
            sample_dual: The `dual` of the same, shape [2 n, d + 2].
            kernel: Kernel on features.
        """
        n, columns = mixed.shape
        self._mixed, self._sample = mixed, sample
        self._slopes, self._curvatures = kernel.derivatives(mixed @ sample_dual.T, 1)
        self._signed = torch.cat((sample[:n], -sample[n:]))
        sums = self._slopes @ self._signed
        self._total = sums[:, -1:]
        away = torch.addcmul(sums, mixed, self._total, value=-1.0)[:, : columns - 2]
        self.direction = away * (-2.0 / n)

    def second_order(self, of_direction: Tensor) -> tuple[Tensor, Tensor]:
        """Compute the gradients of sum_i t_i . c_i.

        Args:
            of_direction: t, shape [n, d].

        Returns:
            The gradients with respect to the mixed rows, [n, d], and to the sample, [2 n, d].
        """
        t, mixed = of_direction, self._mixed
        n, d = t.shape
        along = (t * mixed[:, :d]).sum(1, keepdim=True)
        # t . (m - x) as one product with the lifted x.
        functional = torch.cat((-t, torch.zeros_like(along), along), 1)
        bends = (functional @ self._sample.T).mul_(self._curvatures)
        of_mixed = self._total * t - 2.0 * pull(bends, mixed, self._signed)[:, :d]
        of_sample = self._slopes.T @ t + 2.0 * pull(bends.T, self._sample, mixed)[:, :d]
        of_sample[:n].neg_()
        return of_mixed.mul_(2.0 / n), of_sample.mul_(2.0 / n)


class MmdFeatureLoss:
    """-MMD^2 of the features and the direction of the witness function.

    Attributes:
        terms: `critic`, a scalar.
        direction: c, shape [n, features].
    """

    def __init__(self, features: Tensor, kernel: RadialKernel) -> None:
        """Evaluate the loss.

        Args:
            features: Of real, generated and mixed rows, shape [3 n, features].
            kernel: Kernel on features.
        """
        n = len(features) // 3
        points, duals = lifted(features), dual(features[: 2 * n])
        mixed, sample = points[2 * n :], points[: 2 * n]
        mmd, of_mmd = mmd_with_gradients(sample.view(2, n, -1), duals.view(2, n, -1), kernel)
        self.terms = {"critic": -mmd}
        self._of_mmd = of_mmd.flatten(0, 1)
        self._witness = Witness(mixed, sample, duals, kernel)
        self.direction = self._witness.direction

    def gradient(self, of_direction: Tensor) -> Tensor:
        """Compute the gradient of loss and penalty with respect to the features, [3 n, features].

        Args:
            of_direction: t, the penalty's derivative with respect to `direction`.
        """
        of_mixed, of_sample = self._witness.second_order(of_direction)
        return torch.cat((of_sample.sub_(self._of_mmd), of_mixed))
