"""Spellings of missing that only the numbers or dates around them give away.

A dash among words may be a word like them. Among numbers it says that there is none.
"""

import pyarrow as pa

from bcgan.tabular.number_text import matches

# Hyphens, two dashes, an ellipsis and a minus sign among others.
_MARKS = (
    r"^(?i:[-.\x{2013}\x{2014}\x{2026}\x{2212}]+|#(N/?A|VALUE!|REF!|DIV/0!|NUM!|NAME\?|NULL!)|n\.?/?a\.?|nan|none|null|nil|"
    r"missing|unknown|not (available|applicable|reported))$"
)


def missing_marks(texts: pa.Array) -> tuple[str, ...]:
    """Find texts that would stand for missing among numbers or dates.

    Args:
        texts: Distinct texts, stripped.

    Returns:
        Those of them; nothing if there are no others.
    """
    marks = matches(texts, _MARKS)
    return () if marks.all() else tuple(texts.filter(pa.array(marks)).to_pylist())
