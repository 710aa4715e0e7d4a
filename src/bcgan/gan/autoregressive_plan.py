"""In which order an autoregressive generator draws the parts of a row, and how it reads them.

The parts ("variables") are the blocks of the layout, in its order: a one-hot block is one category,
a bounded unit is one of K levels on [0, 1] and a place within it. A gated unit comes after the
block of its gate, because single units stand last.
"""

from dataclasses import dataclass
from itertools import accumulate

import torch
from torch import Tensor

from bcgan.errors import SettingsError
from bcgan.gan.layout import Block, Layout


@dataclass(frozen=True)
class Variable:
    """One part of a row.

    Attributes:
        block: Its block in the layout.
        inputs: Units by which later variables are told about it.
        outputs: Units that hold the logits of its distribution.
    """

    block: Block
    inputs: slice
    outputs: slice

    @property
    def is_category(self) -> bool:
        """Whether it is a one-hot block; else it is a bounded unit."""
        return self.block.kind == "one_hot"


@dataclass(frozen=True)
class DrawingPlan:
    """Variables in the order in which they are drawn.

    Attributes:
        layout: Layout of the encoded row.
        variables: One for each block of the layout, in its order.
        levels: Levels K of a bounded unit.
        knots: Hat functions by which a bounded unit's value is read.
    """

    layout: Layout
    variables: tuple[Variable, ...]
    levels: int
    knots: int

    @classmethod
    def of(cls, layout: Layout, levels: int, knots: int) -> "DrawingPlan":
        """Plan the drawing of a layout's rows.

        Args:
            layout: One-hot blocks and bounded units.
            levels: Levels of a bounded unit, at least 2.
            knots: Hat functions of a bounded unit, at least 2.

        Returns:
            The plan. An optional block has one more output, for "no unit".

        Raises:
            SettingsError: If the layout has a unit on the whole real line.
        """
        for block in layout.blocks:
            if block.kind == "linear":
                raise SettingsError(
                    f"Column {block.column!r} is encoded as a number without bounds, which an "
                    "autoregressive generator cannot draw; set encoder.numeric=states or min_max, "
                    "or gan.generator=perceptron."
                )
        category = [block.kind == "one_hot" for block in layout.blocks]
        read = [
            block.width if is_category else knots
            for block, is_category in zip(layout.blocks, category, strict=True)
        ]
        drawn = [
            block.width + block.optional if is_category else levels
            for block, is_category in zip(layout.blocks, category, strict=True)
        ]
        variables = (
            Variable(
                block, slice(stop_in - width_in, stop_in), slice(stop_out - width_out, stop_out)
            )
            for block, width_in, stop_in, width_out, stop_out in zip(
                layout.blocks, read, accumulate(read), drawn, accumulate(drawn), strict=True
            )
        )
        return cls(layout, tuple(variables), levels, knots)

    @property
    def input_width(self) -> int:
        """Number of units that a row is read by."""
        return self.variables[-1].inputs.stop if self.variables else 0

    @property
    def output_width(self) -> int:
        """Number of logits of a row."""
        return self.variables[-1].outputs.stop if self.variables else 0

    def places(self, widths: str) -> Tensor:
        """Give the place in the order of the variable that each unit belongs to.

        Args:
            widths: `inputs` or `outputs`.

        Returns:
            int64, one for each unit, ascending.
        """
        parts = [getattr(variable, widths) for variable in self.variables]
        sizes = torch.tensor([part.stop - part.start for part in parts], dtype=torch.long)
        return torch.arange(len(parts)).repeat_interleave(sizes)

    def hats(self, values: Tensor) -> Tensor:
        """Read values in [0, 1] by hat functions: neighbouring two tell the exact value.

        Args:
            values: Shape [...].

        Returns:
            max(0, 1 - |(knots - 1) x - k|) for k = 0 .. knots - 1, shape [..., knots].
        """
        knots = torch.arange(self.knots, device=values.device, dtype=values.dtype)
        return (1.0 - (values.unsqueeze(-1) * (self.knots - 1) - knots).abs()).clamp_min(0.0)

    def read(self, rows: Tensor) -> Tensor:
        """Read encoded rows.

        Args:
            rows: Shape [n, units].

        Returns:
            Shape [n, input_width]; all zeros for a bounded unit whose gate is closed.
        """
        width = self.layout.one_hot_width
        singles = self.layout.single_units
        if not singles:
            return rows
        hats = self.hats(rows[:, width:]) * self.gates(rows).unsqueeze(-1)
        return torch.cat((rows[:, :width], hats.flatten(1)), 1)

    def gates(self, rows: Tensor) -> Tensor:
        """Tell which bounded units count.

        Args:
            rows: Shape [n, units].

        Returns:
            The unit of each one's gate, 1 for a bounded unit without a gate; [n, bounded units].
        """
        open_gate = torch.ones(len(rows), 1, dtype=rows.dtype, device=rows.device)
        units = torch.cat((rows[:, : self.layout.one_hot_width], open_gate), 1)
        always = units.shape[1] - 1
        gates = [always if each.gate is None else each.gate for each in self.layout.single_units]
        return units[:, gates]
