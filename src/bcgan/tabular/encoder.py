"""Encoder of a whole table: typed rows to units of a layout, and back."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from bcgan.gan.layout import Layout
from bcgan.tabular.categorical_encoder import CategoricalEncoder
from bcgan.tabular.cells import named_states
from bcgan.tabular.conversion import in_source_precision
from bcgan.tabular.encoder_settings import EncoderSettings
from bcgan.tabular.even_levels import even_levels
from bcgan.tabular.multiples import common_step
from bcgan.tabular.number_text import round_decimals
from bcgan.tabular.numeric_encoder import SMALLEST_SPREAD, NumericEncoder
from bcgan.tabular.one_hot_states import Units
from bcgan.tabular.scaled_encoder import ScaledEncoder
from bcgan.tabular.schema import ColumnSchema, TableSchema
from bcgan.tabular.table_statistics import TableStatistics
from bcgan.tabular.target_scale import TargetScale
from bcgan.tabular.time_zones import rounded_on_local_clocks, time_zone

MICROSECONDS = 1e6
LARGEST_EXACT = 2**53
DATETIME_STEPS = (86400.0, 3600.0, 1800.0, 900.0, 600.0, 300.0, 60.0, 1.0, 0.001)
"""Grains of moments in seconds that are looked for."""

AnyEncoder = CategoricalEncoder | NumericEncoder | ScaledEncoder
ColumnEncoder = Annotated[AnyEncoder, Field(discriminator="kind")]
Labels = NDArray[np.int64] | NDArray[np.float32] | NDArray[np.float64]
"""Classes of the rows (int64), or ranks of a numeric target (floats in [0, 1])."""


class TableEncoder(BaseModel):
    """Column encoders in the order of the table, and the classes or the scale of the target.

    Attributes:
        columns: Encoders of the modelled columns, without the target that rows are conditioned
            on.
        classes: Classes of the target as text, in label order; empty without classes.
        class_shares: Exact share of each class in the training part.
        target_scale: Scale of a numeric target; nothing for classes, without a target, and for
            integers above 2^53, which are a column like others.
        rows: Number of rows of the training part.
        statistics: What a sample of rows can be chosen by; nothing where they were not asked for.
        local_steps: Grain in seconds of the columns whose moments are full days, hours and so on
            on the clocks of their time zone, and not in UTC.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: tuple[ColumnEncoder, ...]
    classes: tuple[str, ...] = ()
    class_shares: tuple[float, ...] = ()
    target_scale: TargetScale | None = None
    rows: int = 0
    statistics: TableStatistics | None = None
    local_steps: dict[str, float] = Field(default_factory=dict)

    @classmethod
    def fit(
        cls, table: pd.DataFrame, schema: TableSchema, settings: EncoderSettings
    ) -> "TableEncoder":
        """Learn categories, mass points and scales from the training part.

        Args:
            table: Typed training rows.
            schema: Their schema.
            settings: Limits of the encoders.

        Returns:
            The encoder.
        """
        with_classes = schema.task == "classification"
        scale = _fit_target_scale(table, schema, settings)
        columns = [
            _fit_column(table[column.name], column, settings)
            for column in schema.columns
            if column.kind not in ("constant", "identifier")
            and not ((with_classes or scale is not None) and column.name == schema.target)
        ]
        classes: tuple[str, ...] = ()
        shares: tuple[float, ...] = ()
        if with_classes:
            counts = table[schema.target].astype(str).value_counts().sort_index()
            classes = tuple(counts.index)
            shares = tuple((counts / counts.sum()).tolist())
        encoder = cls(
            columns=tuple(columns),
            classes=classes,
            class_shares=shares,
            target_scale=scale,
            rows=len(table),
            local_steps=_local_steps(table, schema),
        )
        return encoder._with_statistics(table) if settings.statistics else encoder

    def _with_statistics(self, table: pd.DataFrame) -> "TableEncoder":
        bounds = {
            encoder.column: encoder.bounds
            for encoder in self.columns
            if not isinstance(encoder, CategoricalEncoder)
        }
        if self.target_scale is not None:
            values = self.target_scale.values
            bounds[self.target_scale.column] = (values[0], values[-1])
        statistics = TableStatistics.fit(
            self.encode(table), self.layout, _numbers_of(table, tuple(bounds)), bounds
        )
        return self.model_copy(update={"statistics": statistics})

    def even_levels(self, units: Units, rng: np.random.Generator) -> Units:
        """Spread the quantile units of generated rows evenly, see `bcgan.tabular.even_levels`.

        Args:
            units: Rows with exact one-hot blocks, shape [n, units].
            rng: Draws the point within each rank's share.

        Returns:
            The rows, same shape.
        """
        smooth = {
            encoder.column
            for encoder in self.columns
            if isinstance(encoder, NumericEncoder) and encoder.quantiles
        }
        return even_levels(units, self.layout, smooth, rng)

    def on_scale(self, units: Units) -> Units:
        """Put the quantile units of generated rows where `encode` puts the values they stand for.

        Args:
            units: Rows with exact one-hot blocks, shape [n, units].

        Returns:
            The rows, same shape; decoded to the same values.
        """
        return self._column_by_column(units, NumericEncoder.on_scale)

    def dithered(self, units: Units, rng: np.random.Generator) -> Units:
        """Spread the quantile units of real rows, see `NumericEncoder.dithered`.

        Args:
            units: Rows as `encode` gives them, shape [n, units].
            rng: Draws the places.

        Returns:
            The rows, same shape; decoded to the same values.
        """
        return self._column_by_column(units, lambda encoder, own: encoder.dithered(own, rng))

    def _column_by_column(
        self, units: Units, change: Callable[[NumericEncoder, Units], Units]
    ) -> Units:
        result = units.copy()
        positions = self._positions
        for encoder in self.columns:
            if isinstance(encoder, NumericEncoder) and encoder.quantiles:
                own = positions[encoder.column]
                result[:, own] = change(encoder, units[:, own])
        return result

    def deviations(self, table: pd.DataFrame) -> NDArray[np.float32] | None:
        """Measure by how much the statistics of typed rows differ from the training part's means.

        Args:
            table: Typed rows.

        Returns:
            Shape [n, statistics], see `TableStatistics.deviations`; nothing where the encoder
            holds no statistics.
        """
        if self.statistics is None:
            return None
        numbers = _numbers_of(table, self.statistics.columns)
        return self.statistics.deviations(self.encode(table), self.layout, numbers)

    @property
    def layout(self) -> Layout:
        """Layout of the encoded row."""
        return Layout.arrange([encoder.blocks() for encoder in self.columns])

    @property
    def _positions(self) -> dict[str, NDArray[np.int64]]:
        """Units of each column in the layout, in the order of the column's own units."""
        units: dict[str, list[int]] = {encoder.column: [] for encoder in self.columns}
        for block in self.layout.blocks:
            units[block.column].extend(range(block.start, block.stop))
        return {column: np.array(numbers, dtype=np.int64) for column, numbers in units.items()}

    def encode(self, table: pd.DataFrame) -> Units:
        """Encode typed rows.

        Args:
            table: Typed rows.

        Returns:
            float32, shape [n, units], values in [0, 1] except those of linear units.
        """
        units = np.zeros((len(table), self.layout.width), dtype=np.float32)
        positions = self._positions
        for encoder in self.columns:
            encoded = encoder.encode(_to_numbers(table[encoder.column]))
            units[:, positions[encoder.column]] = encoded
        return units

    def encode_labels(self, target: pd.Series) -> Labels:
        """Number the classes of the target, or rank its numbers.

        Args:
            target: Typed target column, without missing values.

        Returns:
            Shape [n]: classes, int64; ranks in [0, 1] of a numeric target, float32; int64 zeros
            when there is neither.
        """
        if self.target_scale is not None:
            numbers = target.to_numpy(dtype=np.float64)
            return self.target_scale.to_ranks(numbers).astype(np.float32)
        if not self.classes:
            return np.zeros(len(target), dtype=np.int64)
        codes = pd.Categorical(target.astype(str), categories=list(self.classes)).codes
        return np.asarray(codes, dtype=np.int64)

    def decode(
        self,
        units: Units,
        labels: Labels,
        schema: TableSchema,
        rng: np.random.Generator,
    ) -> pd.DataFrame:
        """Decode encoded rows to the modelled columns and the target.

        Args:
            units: Rows with exact one-hot blocks, shape [n, units].
            labels: Class or rank of each row, shape [n].
            schema: Schema of the fitted table; decides the dtypes.
            rng: Draws positions inside bins and categories of tails.

        Returns:
            Typed columns, without constant and identifier columns.
        """
        columns: dict[str, pd.Series] = {}
        positions = self._positions
        for encoder in self.columns:
            decoded = encoder.decode(_columns(units, positions[encoder.column]), rng)
            column = schema.column(encoder.column)
            values = _to_dtype(decoded, column)
            if column.name in self.local_steps:
                step = self.local_steps[column.name]
                values = rounded_on_local_clocks(values, time_zone(column), step)
            columns[column.name] = values
        if self.classes and schema.target is not None:
            text = named_states(self.classes, labels.astype(np.int64))
            columns[schema.target] = _to_dtype(text, schema.column(schema.target))
        if self.target_scale is not None:
            name = self.target_scale.column
            numbers = self.target_scale.from_ranks(labels.astype(np.float64))
            columns[name] = _to_dtype(pd.Series(numbers), schema.column(name))
        names = [name for name in schema.names if name in columns]
        return pd.DataFrame({name: columns[name] for name in names})

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-ready description."""
        return self.model_dump(mode="json")

    @classmethod
    def from_dict(cls, description: Mapping[str, Any]) -> "TableEncoder":
        """Rebuild an encoder.

        Args:
            description: What `to_dict` returned.

        Returns:
            An equal encoder.
        """
        return cls.model_validate(description)


def _columns(units: Units, positions: NDArray[np.int64]) -> Units:
    """Take columns, as a view where they stand side by side."""
    if len(positions) and positions[-1] - positions[0] == len(positions) - 1:
        return units[:, positions[0] : positions[-1] + 1]
    return units[:, positions]


def _fit_column(values: pd.Series, column: ColumnSchema, settings: EncoderSettings) -> AnyEncoder:
    if column.kind in ("categorical", "boolean") or _is_beyond_doubles(values, column):
        return CategoricalEncoder.fit(values, settings)
    if column.kind == "datetime":
        seconds = _to_seconds(values)
        return _fit_numbers(seconds, _datetime_step(seconds), settings)
    return _fit_numbers(values, _numeric_step(values, column), settings)


def _fit_numbers(values: pd.Series, step: float, settings: EncoderSettings) -> AnyEncoder:
    numbers = values.dropna().to_numpy(dtype=np.float64)
    spread = float(numbers.max()) - float(numbers.min()) if len(numbers) else 0.0
    if settings.numeric == "min_max" and len(numbers) and spread == 0.0:
        # An indicator that is never on in these rows keeps its unit, as in LIBSVM's files.
        return ScaledEncoder.fit(values, step, "min_max")
    # Otherwise a column with one value has no scale, and comes back exactly from its one state.
    if settings.numeric == "states" or not SMALLEST_SPREAD < spread < np.inf:
        return NumericEncoder.fit(values, step, settings)
    return ScaledEncoder.fit(values, step, settings.numeric)


def _fit_target_scale(
    table: pd.DataFrame, schema: TableSchema, settings: EncoderSettings
) -> TargetScale | None:
    if schema.task != "regression" or schema.target is None:
        return None
    column = schema.column(schema.target)
    if _is_beyond_doubles(table[column.name], column):
        return None
    target = table[column.name]
    return TargetScale.fit(target, _numeric_step(target, column), settings)


def _numeric_step(values: pd.Series, column: ColumnSchema) -> float:
    grain = 1.0 if column.kind == "integer" else 0.0
    if column.kind == "float" and column.decimals is not None and column.decimals <= 8:
        grain = 10.0**-column.decimals
    return common_step(values.dropna().to_numpy(dtype=np.float64), grain)


def _is_beyond_doubles(values: pd.Series, column: ColumnSchema) -> bool:
    """Integers above 2^53 are codes rather than quantities, and no double holds them exactly."""
    return column.kind == "integer" and bool((values.dropna().abs() > LARGEST_EXACT).any())


def _numbers_of(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    numbers = {
        name: _to_numbers(table[name]).to_numpy(dtype=np.float64, na_value=np.nan)
        for name in columns
    }
    return pd.DataFrame(numbers, columns=list(columns), index=table.index)


def _to_numbers(values: pd.Series) -> pd.Series:
    return _to_seconds(values) if pd.api.types.is_datetime64_any_dtype(values) else values


def _to_seconds(values: pd.Series) -> pd.Series:
    microseconds = values.astype("datetime64[us]")
    seconds = microseconds.astype("int64").astype("float64") / MICROSECONDS
    return seconds.where(values.notna()).rename(str(values.name))


def _datetime_step(seconds: pd.Series) -> float:
    """Find the grain of moments: the longest of some usual ones that all are multiples of."""
    microseconds = (seconds.dropna() * MICROSECONDS).round().astype("int64")
    for step in DATETIME_STEPS:
        if len(microseconds) and not (microseconds % round(step * MICROSECONDS)).any():
            return step
    return 0.0


def _local_steps(table: pd.DataFrame, schema: TableSchema) -> dict[str, float]:
    steps = {}
    for column in schema.columns:
        zone = time_zone(column) if column.kind == "datetime" else None
        if zone is None:
            continue
        moments = table[column.name]
        coarser = [step for step in DATETIME_STEPS if step > _datetime_step(_to_seconds(moments))]
        for step in coarser:
            if rounded_on_local_clocks(moments, zone, step).equals(moments):
                steps[column.name] = step
                break
    return steps


def _to_dtype(values: pd.Series, column: ColumnSchema) -> pd.Series:
    if column.kind == "integer":
        if pd.api.types.is_string_dtype(values):
            return pd.Series(
                [pd.NA if pd.isna(text) else int(text) for text in values], dtype="Int64"
            )
        return pd.to_numeric(values).round().astype("Int64")
    if column.kind == "float":
        # As it is released: what is checked of a row, such as a < b, has to hold of that.
        exact = round_decimals(pd.to_numeric(values).to_numpy(dtype=np.float64), column.decimals)
        return pd.Series(in_source_precision(exact, column))
    if column.kind == "boolean":
        return values.map({"True": True, "False": False}).astype("boolean")
    if column.kind == "datetime":
        numbers = (values * MICROSECONDS).round().astype("Int64")
        return pd.to_datetime(numbers, unit="us").astype("datetime64[us]")
    return values.astype("str")
