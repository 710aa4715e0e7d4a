"""How wide the layers of an autoregressive generator are: narrower where a table has few rows.

Many units learn single rows where there are few of them. On tables of 1,000 to 16,000 rows, layers
of 256 units drew rows that lie nearer to those they had learnt than to others of their kind; narrow
ones did so less. Where most of what is learnt are rows of a copula narrow layers gave no less away
and taught less (docs/results/recipe.md).
"""

from bcgan.gan.copula_rows import copula_row_count
from bcgan.gan.layout import Layout
from bcgan.gan.settings import GanSettings

LEAST_UNITS = 64
"""Layers are not made narrower than this, however few rows there are."""


def with_width(gan: GanSettings, rows: int, layout: Layout) -> GanSettings:
    """Narrow the layers of an autoregressive generator to what a table's rows can teach.

    Args:
        gan: Settings of the training.
        rows: Rows to train on.
        layout: Of an encoded row.

    Returns:
        Settings whose hidden layers have at most one unit for each `likelihood.rows_per_unit`
        rows, but `LEAST_UNITS` where they had as many. They are as they were for other
        generators, where `rows_per_unit` is nothing, and where there will be more copula rows
        than real ones. Applied twice it changes nothing more.
    """
    rows_per_unit = gan.likelihood.rows_per_unit
    if gan.generator != "autoregressive" or rows_per_unit is None:
        return gan
    if copula_row_count(rows, layout, gan.likelihood.copula_rows) > rows:
        return gan
    most = max(LEAST_UNITS, rows // rows_per_unit)
    narrowed = tuple(min(units, most) for units in gan.generator_hidden)
    return gan.model_copy(update={"generator_hidden": narrowed})
