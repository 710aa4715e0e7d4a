"""Output heads: from the generator's last linear layer to an encoded row.

Every head maps raw outputs ("logits") to a differentiable row for training (`forward`) and
to a row with exact one-hot blocks for sampling (`harden`). In an optional block the "none"
state, all units 0, competes with the categories. Bounded units go through the
logistic function, linear units pass unchanged, gated units rest while their gate is 0.
"""

import math
from collections.abc import Sequence
from typing import ClassVar, Literal

import torch
from torch import Tensor, nn

from bcgan.errors import SettingsError
from bcgan.gan.layout import Layout

Decoding = Literal["draw", "argmax"]


def block_softmax(values: Tensor, groups: Sequence[tuple[int, int]]) -> Tensor:
    """Apply a softmax within each one-hot block.

    Blocks of equal width stand side by side and are treated together, so the cost grows with
    the number of different widths, not of blocks.

    Args:
        values: One-hot units, shape [n, units].
        groups: Runs of blocks of equal width, as (blocks, width).

    Returns:
        Probabilities that sum to 1 within each block, same shape.
    """
    n = values.shape[0]
    parts = values.split([blocks * width for blocks, width in groups], 1)
    return torch.cat(
        [
            part.reshape(n, blocks, width).softmax(-1).reshape(n, blocks * width)
            for part, (blocks, width) in zip(parts, groups, strict=True)
        ],
        1,
    )


def block_winners(
    scores: Tensor, groups: Sequence[tuple[int, int]], none_scores: Tensor | None = None
) -> Tensor:
    """Mark the highest score of each one-hot block.

    Args:
        scores: Shape [n, units].
        groups: Runs of blocks of equal width, as (blocks, width).
        none_scores: Score of "no unit" of each block, minus infinity where that is no state,
            shape [n, blocks]; nothing where no block has that state.

    Returns:
        1 for the winner of each block (the first of equals), else 0; same shape. A block whose
        winner does not exceed "no unit" is 0.
    """
    n = scores.shape[0]
    rows = torch.zeros_like(scores)
    start = first = 0
    for blocks, width in groups:
        stop = start + blocks * width
        grouped = scores[:, start:stop].reshape(n, blocks, width)
        winners = grouped.argmax(-1, keepdim=True)
        marks = torch.zeros(n, blocks, width, device=scores.device).scatter_(-1, winners, 1.0)
        if none_scores is not None:
            marks *= grouped.gather(-1, winners) > none_scores[:, first : first + blocks, None]
        rows[:, start:stop] = marks.reshape(n, -1)
        start, first = stop, first + blocks
    return rows


def gumbel_noise(shape: torch.Size, generator: torch.Generator, like: Tensor) -> Tensor:
    """Draw standard Gumbel noise, -log(-log(u)) with u uniform.

    Args:
        shape: Shape of the result.
        generator: Source of randomness.
        like: Tensor whose device and dtype the result takes.

    Returns:
        Independent Gumbel(0, 1) draws.
    """
    uniform = torch.rand(shape, generator=generator, device=like.device, dtype=like.dtype)
    # u = 0 would give -infinity; 1e-20 is far below the spacing of the draws.
    return uniform.clamp_min_(1e-20).log_().neg_().clamp_min_(1e-20).log_().neg_()


class OutputHead(nn.Module):
    """Common part of all heads: single units, gates, exact one-hot rows.

    Subclasses say how one-hot units are activated (`activate`) and which scores a category
    is drawn from (`log_scores`).
    """

    has_none_state: ClassVar[bool] = False
    """Whether the head can make a block whose units are all 0."""

    bounded: Tensor
    optional: Tensor
    gated: Tensor
    gates: Tensor
    rest: Tensor

    def __init__(self, layout: Layout) -> None:
        """Prepare the indices.

        Args:
            layout: Layout of the encoded row.

        Raises:
            SettingsError: If a block may be all 0 and the head cannot make one.
        """
        super().__init__()
        optional = [block.optional for block in layout.one_hot_blocks]
        if any(optional) and not self.has_none_state:
            column = layout.one_hot_blocks[optional.index(True)].column
            raise SettingsError(
                f"A missing value of column {column!r} is encoded as zeros, which only logistic "
                "outputs can make; set encoder.missing=state or gan.head=logistic."
            )
        self.layout = layout
        self.groups = layout.one_hot_groups
        self.one_hot_width = layout.one_hot_width
        singles = layout.single_units
        gated = [block for block in singles if block.gate is not None]
        positions = [block.start - self.one_hot_width for block in gated]
        bounded = [block.kind == "bounded" for block in singles]
        self._constant("bounded", torch.tensor(bounded, dtype=torch.bool))
        self._constant("gated", torch.tensor(positions, dtype=torch.long))
        self._constant("gates", torch.tensor([b.gate for b in gated], dtype=torch.long))
        self._constant("rest", torch.tensor([b.rest for b in gated]))
        self._constant("optional", torch.tensor(optional, dtype=torch.bool))
        self.all_bounded = all(bounded)
        self.any_optional = any(optional)

    def _constant(self, name: str, value: Tensor) -> None:
        self.register_buffer(name, value, persistent=False)

    def activate(self, values: Tensor, generator: torch.Generator) -> Tensor:
        """Activate the one-hot units for training.

        Args:
            values: Raw outputs of the one-hot units, shape [n, one-hot units].
            generator: Source of randomness, for heads that draw.

        Returns:
            Values in [0, 1], same shape.
        """
        raise NotImplementedError

    def log_scores(self, values: Tensor) -> Tensor:
        """Give the log of the scores that a category is drawn in proportion to.

        A head with a none state gives scores relative to that state's, which is 1.

        Args:
            values: Raw outputs of the one-hot units, shape [n, one-hot units].

        Returns:
            Log scores, same shape, up to a constant in each block.
        """
        raise NotImplementedError

    def forward(self, logits: Tensor, generator: torch.Generator) -> Tensor:
        """Map raw outputs to a differentiable encoded row.

        Args:
            logits: Raw outputs, shape [n, units].
            generator: Source of randomness, for heads that draw.

        Returns:
            Encoded rows, shape [n, units].
        """
        one_hot, singles = self._split(logits)
        if self.groups:
            one_hot = self.activate(one_hot, generator)
        return self._assemble(one_hot, singles)

    def harden(self, logits: Tensor, generator: torch.Generator, decoding: Decoding) -> Tensor:
        """Map raw outputs to an encoded row with exact one-hot blocks.

        Args:
            logits: Raw outputs, shape [n, units].
            generator: Source of randomness.
            decoding: `draw` a category from the block's distribution, or take its `argmax`.

        Returns:
            Encoded rows, shape [n, units]; every one-hot block holds a single 1, an optional
            one at most one.
        """
        one_hot, singles = self._split(logits)
        if self.groups:
            scores = self.log_scores(one_hot)
            if decoding == "draw":
                scores = scores + gumbel_noise(scores.shape, generator, scores)
            none_scores = self._none_scores(scores, generator, decoding)
            one_hot = block_winners(scores, self.groups, none_scores)
        return self._assemble(one_hot, singles)

    def _none_scores(
        self, scores: Tensor, generator: torch.Generator, decoding: Decoding
    ) -> Tensor | None:
        """Score "no unit" with 0 in optional blocks, plus noise for a draw."""
        if not self.any_optional:
            return None
        none = torch.zeros(len(scores), len(self.optional), device=scores.device)
        if decoding == "draw":
            none = gumbel_noise(none.shape, generator, scores)
        return none.masked_fill(~self.optional, -math.inf)

    def _split(self, logits: Tensor) -> tuple[Tensor, Tensor]:
        width = self.one_hot_width
        one_hot, singles = logits.split([width, logits.shape[1] - width], 1)
        return one_hot, singles

    def _assemble(self, one_hot: Tensor, singles: Tensor) -> Tensor:
        if not singles.shape[1]:
            return one_hot
        activated = singles.sigmoid()
        if not self.all_bounded:
            activated = torch.where(self.bounded, activated, singles)
        if len(self.gated):
            gates = one_hot[:, self.gates]
            opened = self.rest + (activated[:, self.gated] - self.rest) * gates
            activated = activated.index_copy(1, self.gated, opened)
        return torch.cat((one_hot, activated), 1)


class LogisticHead(OutputHead):
    """The paper's head: the logistic function on every unit (section 5.3).

    Categories are drawn as if the units of a block were independent coins, conditioned on exactly
    one of them (of an optional block: at most one) being on. The argmax is the unit with the
    highest value; in an optional block none, unless that value exceeds 1/2.
    """

    has_none_state = True

    def activate(self, values: Tensor, generator: torch.Generator) -> Tensor:
        """Apply the logistic function to each unit on its own."""
        return values.sigmoid()

    def log_scores(self, values: Tensor) -> Tensor:
        """Score each category by the odds of its unit; no unit has odds of 1."""
        return values


class SoftmaxHead(OutputHead):
    """One softmax for each one-hot block."""

    def activate(self, values: Tensor, generator: torch.Generator) -> Tensor:
        """Apply the softmax of each block."""
        return block_softmax(values, self.groups)

    def log_scores(self, values: Tensor) -> Tensor:
        """Score each category by its probability."""
        return values


class GumbelSoftmaxHead(SoftmaxHead):
    """One Gumbel-softmax for each one-hot block.

    Training rows are then nearly one-hot draws, as real rows are, so the critic cannot tell
    the two apart by softness alone, and gradients still flow (Jang et al. 2017).
    """

    def __init__(self, layout: Layout, temperature: float = 0.2) -> None:
        """Make the head.

        Args:
            layout: Layout of the encoded row.
            temperature: Positive; towards 0 the rows become exact draws.
        """
        super().__init__(layout)
        self.temperature = temperature

    def activate(self, values: Tensor, generator: torch.Generator) -> Tensor:
        """Draw a relaxed one-hot vector for each block."""
        noise = gumbel_noise(values.shape, generator, values)
        return block_softmax((values + noise) / self.temperature, self.groups)
