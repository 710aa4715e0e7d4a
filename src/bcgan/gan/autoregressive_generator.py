"""A generator that draws a row part by part, each given the label and all parts before it.

The network is a masked perceptron (MADE, Germain et al. 2015): the hidden units are dealt out to
the variables in their order, and a connection from a later variable to an earlier one does not
exist. So one pass gives the logits of all variables of a known row, and with them its exact
log-likelihood. A row is drawn with the work of one pass too: each variable needs only the hidden
units of its own, which see nothing but what is drawn already.

In training against a critic a drawn category is a straight-through Gumbel-softmax (Jang et al.
2017): the row is exact, its gradient that of the relaxed draw. The noise of the draws is this
generator's latent vector; it takes no other.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from bcgan.errors import SettingsError
from bcgan.gan.autoregressive_plan import DrawingPlan, Variable
from bcgan.gan.categorical_draws import CategoricalDraws, ExactDraws, RelaxedDraws
from bcgan.gan.conditioning import Conditioning
from bcgan.gan.growing_matrix import GrowingMatrix
from bcgan.gan.heads import Decoding
from bcgan.gan.network_types import GeneratorNetwork


@dataclass(frozen=True)
class Dropout:
    """What is left out while the likelihood is learnt.

    Attributes:
        hidden: Share of the hidden units, in [0, 1).
        inputs: Share of the variables that a row is read without, in [0, 1).
        source: Draws what is left out.
    """

    hidden: float
    inputs: float
    source: torch.Generator

    def of_hidden(self, values: Tensor) -> Tensor:
        """Drop hidden units, shape [n, units]; those that stay are scaled up."""
        if not self.hidden:
            return values
        keep = 1.0 - self.hidden
        mask = torch.empty(values.shape).bernoulli_(keep, generator=self.source)
        return values * mask.div_(keep)

    def of_inputs(self, values: Tensor, places: Tensor) -> Tensor:
        """Drop whole variables, values of shape [n, units] that belong to `places`."""
        if not self.inputs:
            return values
        count = int(places[-1]) + 1
        mask = torch.empty(len(values), count).bernoulli_(1.0 - self.inputs, generator=self.source)
        return values * mask[:, places]


INITIAL_OUTPUT = 0.1
"""Factor on the first output weights: a fresh network's distributions are nearly even."""


class MaskedLinear(nn.Module):
    """A linear layer of which only the connections within a mask exist."""

    mask: Tensor

    def __init__(self, mask: Tensor, generator: torch.Generator, scale: float = 1.0) -> None:
        """Make the layer.

        Args:
            mask: 1 where there is a connection, shape [outputs, inputs].
            generator: Source of the initial weights, uniform in +-scale / sqrt(connections of the
                output).
            scale: Factor on them.
        """
        super().__init__()
        self.register_buffer("mask", mask, persistent=False)
        bound = scale * mask.sum(1, keepdim=True).clamp_min(1.0).rsqrt()
        weight = torch.empty(mask.shape).uniform_(-1.0, 1.0, generator=generator)
        self.weight = nn.Parameter(weight * bound * mask)
        self.bias = nn.Parameter(torch.zeros(mask.shape[0]))

    def connections(self) -> Tensor:
        """Give the weights, 0 where there is no connection; shape [outputs, inputs]."""
        return self.weight * self.mask

    def forward(self, values: Tensor) -> Tensor:
        """Apply the layer; shape [n, inputs] to [n, outputs]."""
        return nn.functional.linear(values, self.connections(), self.bias)


class AutoregressiveGenerator(GeneratorNetwork):
    """P(row | y) as the product of P(part | y, parts before it)."""

    latent_size = 0

    def __init__(
        self,
        plan: DrawingPlan,
        hidden: Sequence[int],
        conditioning: Conditioning,
        generator: torch.Generator,
        temperature: float = 0.5,
    ) -> None:
        """Make the network.

        Args:
            plan: Variables and their order.
            hidden: Units of each hidden layer, all equal; more where there are more variables.
            conditioning: What the network is told about the label, in every layer.
            generator: Source of the initial weights.
            temperature: Of the relaxed draws that gradients pass through; positive.

        Raises:
            SettingsError: If the hidden layers differ in size.
        """
        super().__init__()
        if len(set(hidden)) != 1:
            raise SettingsError(
                f"Parameter 'gan.generator_hidden' is {list(hidden)}, but the hidden layers of an "
                "autoregressive generator are all of one size; give one number as often as there "
                "shall be layers."
            )
        self.plan = plan
        self.conditioning = conditioning
        self.temperature = temperature
        # A variable without a unit of its own could not see the one before it.
        count = len(plan.variables)
        size = max(hidden[0], count)
        # Unit d of a hidden layer belongs to a variable: it sees the variables before that one.
        owner = torch.arange(size) * count // size
        read, drawn = plan.places("inputs"), plan.places("outputs")
        self.first = MaskedLinear((read[None, :] < owner[:, None]).float(), generator)
        self.inner = nn.ModuleList(
            MaskedLinear((owner[None, :] <= owner[:, None]).float(), generator)
            for _ in range(len(hidden) - 1)
        )
        self.last = MaskedLinear(
            (owner[None, :] <= drawn[:, None]).float(), generator, INITIAL_OUTPUT
        )
        self.told = nn.ModuleList(
            MaskedLinear(torch.ones(width, conditioning.width), generator)
            for width in [size] * len(hidden) + [plan.output_width]
        )
        starts = torch.searchsorted(owner, torch.arange(count + 1)).tolist()
        self._read_places = read
        self._own = [slice(starts[place], starts[place + 1]) for place in range(count)]

    def logits(self, rows: Tensor, labels: Tensor, dropout: Dropout | None = None) -> Tensor:
        """Compute the distribution of every variable of known rows.

        Args:
            rows: Encoded rows, shape [n, units].
            labels: Shape [n].
            dropout: What is left out, or nothing.

        Returns:
            Unnormalised log-probabilities, shape [n, output_width].
        """
        told = self._told(labels)
        dropout = dropout or Dropout(0.0, 0.0, torch.Generator())
        read = dropout.of_inputs(self.plan.read(rows), self._read_places)
        values = dropout.of_hidden((self.first(read) + told[0]).relu())
        for layer, added in zip(self.inner, told[1:], strict=False):
            values = values + dropout.of_hidden((layer(values) + added).relu())
        logits: Tensor = self.last(values) + told[-1]
        return logits

    def log_likelihood(
        self, rows: Tensor, labels: Tensor, dropout: Dropout | None = None
    ) -> Tensor:
        """Compute log P(row | y).

        Args:
            rows: Encoded rows with exact one-hot blocks, shape [n, units].
            labels: Shape [n].
            dropout: What is left out, or nothing.

        Returns:
            Natural logarithms, shape [n]; of bounded units the log-density on [0, 1].
        """
        logits = self.logits(rows, labels, dropout)
        total = logits.new_zeros(len(rows))
        for variables in _runs(self.plan.variables):
            first, last = variables[0], variables[-1]
            part = logits[:, first.outputs.start : last.outputs.stop]
            scores = part.unflatten(1, (len(variables), -1)).log_softmax(-1)
            units = rows[:, first.block.start : last.block.stop]
            total = total + self._run_log_likelihood(scores, units, rows, variables)
        return total

    def _told(self, labels: Tensor) -> list[Tensor]:
        """What the label adds to each layer."""
        condition = self.conditioning(labels).to(self.last.weight.dtype)
        return [layer(condition) for layer in self.told]

    def _run_log_likelihood(
        self, scores: Tensor, units: Tensor, rows: Tensor, variables: Sequence[Variable]
    ) -> Tensor:
        if not variables[0].is_category:
            level = (units * self.plan.levels).long().clamp(0, self.plan.levels - 1)
            density = scores.gather(-1, level.unsqueeze(-1)).squeeze(-1)
            density = density + math.log(self.plan.levels)
            return (density * self.plan.gates(rows)).sum(1)
        chosen = units.unflatten(1, (len(variables), -1))
        if variables[0].block.optional:
            chosen = torch.cat((chosen, 1.0 - chosen.sum(-1, keepdim=True)), -1)
        return (scores * chosen).sum((1, 2))

    def forward(self, latent: Tensor, labels: Tensor, generator: torch.Generator) -> Tensor:
        """Draw rows for training: exact values, gradients of the relaxed draws.

        Args:
            latent: Shape [n, 0].
            labels: Shape [n].
            generator: Source of randomness.

        Returns:
            Encoded rows, shape [n, units].
        """
        return self._draw(labels, RelaxedDraws(generator, self.temperature), self._given(labels))

    @torch.no_grad()
    def sample(
        self, labels: Tensor, generator: torch.Generator, decoding: Decoding = "draw"
    ) -> Tensor:
        """Draw rows with exact one-hot blocks.

        Args:
            labels: Shape [n].
            generator: Source of randomness.
            decoding: `draw` each category, or take its `argmax`; levels are always drawn.

        Returns:
            Encoded rows, shape [n, units].
        """
        # What depends on the label alone is one column for a batch of a single class.
        alike = bool((labels == labels[:1]).all())
        given = self._given(labels[:1] if alike else labels)
        return self._draw(labels, ExactDraws(generator, decoding), given)

    def _draw(self, labels: Tensor, draws: CategoricalDraws, given: list[Tensor]) -> Tensor:
        # All matrices hold one row of the table in each column: what a variable adds is then one
        # piece of memory.
        weights = [layer.connections() for layer in (self.first, *self.inner, self.last)]
        column = given[0].new_empty(0, len(labels))
        known = draws.matrix(self.plan.input_width, column)
        hidden = [draws.matrix(len(each), column) for each in given[:-1]]
        units = draws.matrix(self.plan.layout.width, column)
        for own, variable in zip(self._own, self.plan.variables, strict=True):
            values = known.so_far()
            for depth, filled in enumerate(hidden):
                skipped = hidden[depth - 1].so_far()[own] if depth else None
                part = weights[depth][own, : len(values)]
                filled.append_layer(given[depth][own], part, values, skipped)
                values = filled.so_far()
            outputs = variable.outputs
            part = weights[-1][outputs, : len(values)]
            scores = torch.addmm(given[-1][outputs], part, values)
            if variable.is_category:
                unit = read = draws.one_hot(scores)[: variable.block.width]
            else:
                unit, read = self._level(scores, variable, units, draws)
            units.append(unit)
            known.append(read)
        return units.so_far().T.contiguous()

    def _given(self, labels: Tensor) -> list[Tensor]:
        """What every unit of each layer gets whatever is drawn, shape [units, labels]."""
        layers = (self.first, *self.inner, self.last)
        return [
            (told + layer.bias).T.contiguous()
            for told, layer in zip(self._told(labels), layers, strict=True)
        ]

    def _level(
        self, scores: Tensor, variable: Variable, units: GrowingMatrix, draws: CategoricalDraws
    ) -> tuple[Tensor, Tensor]:
        """Draw a bounded unit, and read it; shapes [1, n] and [knots, n]."""
        within = draws.uniform(scores.shape[1], scores)
        value = (draws.places(scores) + within) / self.plan.levels
        read = self.plan.hats(value).T
        if variable.block.gate is None:
            return value.unsqueeze(0), read
        gate = units.so_far()[variable.block.gate]
        rest = variable.block.rest
        return (rest + (value - rest) * gate).unsqueeze(0), read * gate


def _runs(variables: Sequence[Variable]) -> list[list[Variable]]:
    """Group neighbours of equal width and kind: one operation serves them all."""
    runs: list[list[Variable]] = []
    for variable in variables:
        block = variable.block
        if runs:
            before = runs[-1][-1].block
            if (block.kind, block.width, block.optional) == (
                before.kind,
                before.width,
                before.optional,
            ):
                runs[-1].append(variable)
                continue
        runs.append([variable])
    return runs
