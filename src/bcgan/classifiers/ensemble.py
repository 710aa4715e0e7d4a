"""Several MLP classifiers or regressors held and evaluated as one batched model."""

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn


class MlpEnsemble(nn.Module):
    """C multi-layer perceptrons with ReLU, all of one shape.

    Weights of a layer are stacked to [C, inputs, outputs], so that one batched matrix product
    serves all members.
    """

    def __init__(
        self,
        members: int,
        units: int,
        hidden: Sequence[int],
        classes: int,
        generator: torch.Generator,
    ) -> None:
        """Make the ensemble.

        Args:
            members: Number of classifiers C.
            units: Width of an encoded row.
            hidden: Units of each hidden layer.
            classes: Number of classes; 1 for regressors, whose one output is the prediction.
            generator: Source of the initial weights, uniform in +-1/sqrt(inputs).
        """
        super().__init__()
        self.members = members
        self.classes = classes
        self.weights = nn.ParameterList()
        self.biases = nn.ParameterList()
        widths = [units, *hidden, classes]
        for inputs, outputs in pairwise(widths):
            bound = 1.0 / math.sqrt(inputs)
            weight = torch.empty(members, inputs, outputs).uniform_(
                -bound, bound, generator=generator
            )
            bias = torch.empty(members, 1, outputs).uniform_(-bound, bound, generator=generator)
            self.weights.append(nn.Parameter(weight))
            self.biases.append(nn.Parameter(bias))

    def forward(self, rows: Tensor) -> Tensor:
        """Compute logits.

        Args:
            rows: The same rows for all members, shape [n, units], or rows of their own for
                each member, shape [C, n, units].

        Returns:
            Shape [C, n, classes].
        """
        if rows.dim() == 2:
            # One wide product instead of C narrow ones.
            weight = self.weights[0].transpose(0, 1).reshape(rows.shape[1], -1)
            values = (rows @ weight).view(rows.shape[0], self.members, -1).transpose(0, 1)
            values = values + self.biases[0]
        else:
            values = torch.baddbmm(self.biases[0], rows, self.weights[0])
        for weight, bias in zip(list(self.weights)[1:], list(self.biases)[1:], strict=True):
            values = torch.baddbmm(bias, values.relu(), weight)
        return values

    def posteriors(self, rows: Tensor) -> Tensor:
        """Compute P_C(y | x): one softmax on the logits (section 4.1).

        Args:
            rows: See `forward`.

        Returns:
            Shape [C, n, classes], each vector sums to 1.
        """
        return self(rows).softmax(-1)

    def verdicts(self, rows: Tensor) -> Tensor:
        """Compute what boundary calibration compares.

        Args:
            rows: See `forward`.

        Returns:
            Posteriors, shape [C, n, classes]; of regressors the predictions, shape [C, n, 1].
        """
        predictions: Tensor = self(rows) if self.classes == 1 else self.posteriors(rows)
        return predictions
