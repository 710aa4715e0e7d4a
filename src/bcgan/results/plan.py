"""Which cells the pages expect, so that they can name those that are missing."""

from collections.abc import Mapping
from types import MappingProxyType

from bcgan.results.arms import Block, seeds_text
from bcgan.results.cells import FailedCell
from bcgan.results.markdown import bullets
from bcgan.results.printed import PRINTED_VARIANTS

_PAPER_GRID = {name: range(8 if name in ("wgan", "bwgan") else 5) for name in PRINTED_VARIANTS}

EXPECTED: Mapping[str, Mapping[str, range]] = MappingProxyType(
    {
        "a9a": _PAPER_GRID,
        "connect4": _PAPER_GRID,
        "covertype": _PAPER_GRID,
        "sensorless": _PAPER_GRID,
        "toy2d": {name: range(5) for name in ("acgan", "wgan", "bwgan")},
    }
)
"""Seeds by study and variant: eight where calibration is tested, since with five no p-value of
the exact test is below 0.0625."""


def missing_cells(study: str, block: Block | None) -> list[str]:
    """Name the cells that are not there yet.

    Args:
        study: Name of the study.
        block: What is there; None for nothing at all.

    Returns:
        A text such as "ACGAN: seeds 0 to 4" for each variant with missing cells.
    """
    lines = []
    for variant, seeds in EXPECTED.get(study, {}).items():
        arm = None if block is None else block.printed_arm(variant)
        absent = [seed for seed in seeds if arm is None or seed not in arm.cells]
        if absent:
            word = "seed" if len(absent) == 1 else "seeds"
            lines.append(f"{variant.upper()}: {word} {seeds_text(absent)}")
    return lines


def missing_list(study: str, block: Block | None, failed: tuple[FailedCell, ...]) -> str:
    """List missing and failed cells.

    Args:
        study: Name of the study.
        block: What is there; None for nothing at all.
        failed: What grids gave up, of any study.

    Returns:
        A Markdown list; "" where nothing is missing.
    """
    given_up = [
        f"{one.variant.upper()}{f', {one.label}' if one.label else ''}, seed {one.seed}: "
        f"{one.reason}"
        for one in failed
        if one.study == study
    ]
    return bullets([*missing_cells(study, block), *given_up])
