"""Layout of an encoded row: which units form a one-hot block, which stand alone."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any, Literal

BlockKind = Literal["one_hot", "bounded", "linear"]


@dataclass(frozen=True)
class Block:
    """A run of neighbouring units that belong together.

    Attributes:
        column: Name of the table column the units encode.
        kind: `one_hot` (units are 0/1 and sum to 1), `bounded` (one unit in [0, 1]) or
            `linear` (one unit on the whole real line).
        start: Index of the first unit.
        width: Number of units; 1 unless `one_hot`.
        gate: For a `bounded` or `linear` unit that only counts while the column is in one
            state (a smooth value rather than a mass point or a missing value): index of the
            one-hot unit of that state. While the gate is 0 the unit rests at `rest`.
        rest: Value of a gated unit while its gate is 0.
        optional: For a `one_hot` block: whether its units may all be 0, which is one more
            state, the "none" state.
    """

    column: str
    kind: BlockKind
    start: int
    width: int = 1
    gate: int | None = None
    rest: float = 0.5
    optional: bool = False

    @property
    def stop(self) -> int:
        """Index after the last unit."""
        return self.start + self.width


@dataclass(frozen=True)
class Layout:
    """All blocks of an encoded row, in order and without gaps.

    One-hot blocks come first and single units last; `arrange` also puts blocks of equal width
    side by side, so that a softmax over all of them takes one operation for each width.

    Attributes:
        blocks: The blocks; each starts where the one before it stops.
    """

    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        """Check that the blocks tile the row.

        Raises:
            ValueError: If a block does not start where the one before it stops, or a one-hot
                block stands after a single unit.
        """
        position = 0
        kinds = [block.kind == "one_hot" for block in self.blocks]
        if kinds != sorted(kinds, reverse=True):
            raise ValueError("one-hot blocks come before single units")
        for block in self.blocks:
            if block.start != position:
                raise ValueError(
                    f"block of {block.column!r} starts at {block.start}, not {position}"
                )
            position = block.stop

    @property
    def width(self) -> int:
        """Number of units of an encoded row."""
        return self.blocks[-1].stop if self.blocks else 0

    @property
    def one_hot_width(self) -> int:
        """Number of one-hot units; they are the first ones."""
        return sum(block.width for block in self.one_hot_blocks)

    @property
    def one_hot_groups(self) -> tuple[tuple[int, int], ...]:
        """Runs of neighbouring one-hot blocks of equal width, as (blocks, width)."""
        widths = [block.width for block in self.one_hot_blocks]
        return tuple((len(list(run)), width) for width, run in groupby(widths))

    @property
    def one_hot_blocks(self) -> tuple[Block, ...]:
        """The one-hot blocks only."""
        return tuple(block for block in self.blocks if block.kind == "one_hot")

    @property
    def single_units(self) -> tuple[Block, ...]:
        """The bounded and linear units."""
        return tuple(block for block in self.blocks if block.kind != "one_hot")

    @classmethod
    def arrange(cls, columns: Sequence[Sequence[Block]]) -> "Layout":
        """Lay the blocks of several columns out.

        Args:
            columns: Blocks of each column, numbered as if the column stood alone from unit 0;
                a gate is such a number too.

        Returns:
            The layout: one-hot blocks by width, then single units, otherwise in the order
            given.
        """
        blocks = [(block, owner) for owner, column in enumerate(columns) for block in column]
        blocks.sort(key=lambda item: (item[0].kind != "one_hot", item[0].width))
        placed: list[Block] = []
        moved: dict[tuple[int, int], int] = {}
        for block, owner in blocks:
            start = placed[-1].stop if placed else 0
            for offset in range(block.width):
                moved[owner, block.start + offset] = start + offset
            gate = None if block.gate is None else moved[owner, block.gate]
            placed.append(replace(block, start=start, gate=gate))
        return cls(tuple(placed))

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-ready description."""
        return {"blocks": [asdict(block) for block in self.blocks]}

    @classmethod
    def from_dict(cls, description: Mapping[str, Any]) -> "Layout":
        """Rebuild a layout from `to_dict`.

        Args:
            description: What `to_dict` returned.

        Returns:
            An equal layout.
        """
        return cls(tuple(Block(**block) for block in description["blocks"]))
