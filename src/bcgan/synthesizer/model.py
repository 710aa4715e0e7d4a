"""The saved synthesizer: everything that sampling needs, and no real rows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from pydantic import ValidationError
from safetensors import SafetensorError

from bcgan.atomic import write_json
from bcgan.compute_mode import compute_mode
from bcgan.errors import ArtefactError, SettingsError
from bcgan.gan.model import build_generator
from bcgan.gan.network_types import GeneratorNetwork
from bcgan.seeds import numpy_generator, torch_generator
from bcgan.synthesizer.boundary_calibrated_sampling import BoundaryCalibrator
from bcgan.synthesizer.checked_weights import read_weights, write_weights
from bcgan.synthesizer.class_shares import batches, labels_by_share
from bcgan.synthesizer.recipe import TrainingRecipe
from bcgan.synthesizer.sampling_settings import Calibration, SamplingSettings
from bcgan.synthesizer.saved_calibrator import load_calibrator, remove_unused, save_calibrator
from bcgan.synthesizer.statistics_matching import ROWS_AT_ONCE, choose_candidates
from bcgan.synthesizer.variants import VARIANTS
from bcgan.tabular.encoder import Labels, TableEncoder
from bcgan.tabular.identifiers import fresh_identifiers
from bcgan.tabular.restoration import constant_column
from bcgan.tabular.schema import ColumnSchema, TableSchema

FORMAT_VERSION = 4
READABLE_VERSIONS = (1, 2, 3, 4)
"""Models of version 1 hold no classifiers: their rows can only be taken as they come. Those of
version 2 have no critic of rows: unless told otherwise they prefer rows by `rejection`."""

WEIGHTS = "weights.safetensors"
"""The generator's file beside `model.json`."""

SAMPLING_BATCH = 2048
"""Rows generated at once: what is computed of them stays in a processor's cache."""

UNREADABLE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    RuntimeError,
    ValidationError,
    SafetensorError,
)
"""What reading a damaged model can raise."""


@dataclass(frozen=True)
class SavedSynthesizer:
    """A trained synthesizer that samples typed tables.

    Attributes:
        schema: Schema of the real table.
        encoder: How rows are encoded; holds categories, mass points, scales and class shares, and
            the scale of a numeric target.
        recipe: How the generator was trained.
        generator: The trained generator.
        facts: Other facts kept beside it, such as versions; JSON values.
        calibrator: What chooses among generated rows; nothing where the target has no classes.
    """

    schema: TableSchema
    encoder: TableEncoder
    recipe: TrainingRecipe
    generator: GeneratorNetwork
    facts: dict[str, Any] = field(default_factory=dict)
    calibrator: BoundaryCalibrator | None = None

    def calibration(self, sampling: SamplingSettings | None = None) -> Calibration:
        """Tell how rows are chosen.

        Args:
            sampling: What is asked for; the defaults if not given.

        Returns:
            What is asked for. Where nothing is, `critic` for the variants with boundary
            calibration in the preset `default`, else `none`.

        Raises:
            SettingsError: If the model does not hold what it takes to choose like that.
        """
        asked = None if sampling is None else sampling.calibration
        if self.calibrator is None:
            if asked in (None, "none"):
                return "none"
            raise SettingsError(
                f"Parameter 'sampling.calibration' cannot be '{asked}': the model holds no "
                "classifiers, as its target has no classes or an older version of bcgan trained "
                "it; choose none, or train it again."
            )
        if self.calibrator.critic is None:
            if asked == "critic":
                raise SettingsError(
                    "Parameter 'sampling.calibration' cannot be 'critic': the model holds no "
                    "critic of rows, which variants that start with b have in the preset default; "
                    "choose none, matching, rejection or relabel."
                )
            return asked or ("rejection" if self.chooses_rows else "none")
        return asked or ("critic" if self.chooses_rows else "none")

    @property
    def chooses_rows(self) -> bool:
        """Whether its rows are chosen among more where nothing is asked for."""
        return self.recipe.preset == "default" and VARIANTS[self.recipe.variant].calibrated

    def sample(
        self, rows: int | None, seed: int, sampling: SamplingSettings | None = None
    ) -> pd.DataFrame:
        """Sample a synthetic table.

        Args:
            rows: Number of rows; as many as the training part had if not given.
            seed: Decides every draw.
            sampling: How rows are drawn; the defaults if not given.

        Returns:
            Typed rows, all columns of the schema in its order. The classes have exactly the
            shares of the training part, up to rounding to whole rows; the values of a numeric
            target are spread over its quantiles in the same way.
        """
        count = self.encoder.rows if rows is None else rows
        rng = numpy_generator(seed, "sample", "table")
        labels = self.draw_labels(count, rng)
        source = torch_generator(seed, "sample", "generator")
        return self.completed(self.rows_for(labels, source, rng, sampling), rng)

    def rows_for(
        self,
        labels: Labels,
        source: torch.Generator,
        rng: np.random.Generator,
        sampling: SamplingSettings | None = None,
    ) -> pd.DataFrame:
        """Sample rows for given labels as the settings say.

        Args:
            labels: Class of each row, or rank of its numeric target, shape [n].
            source: Randomness of the generator.
            rng: Randomness of everything else.
            sampling: How rows are drawn; the defaults if not given.

        Returns:
            Typed rows: the modelled columns and the target, see `completed`.
        """
        sampling = sampling or SamplingSettings()
        if self.encoder.statistics is None or sampling.candidates == 1 or not len(labels):
            units = self.choose_units(labels, source, rng, sampling)
            return self.encoder.decode(units, labels, self.schema, rng)
        starts = range(0, len(labels), ROWS_AT_ONCE)
        parts = [labels[start : start + ROWS_AT_ONCE] for start in starts]
        chosen = [self._chosen(part, sampling, source, rng) for part in parts]
        return pd.concat(chosen, ignore_index=True)

    @property
    def label_column(self) -> str | None:
        """Name of the column that rows are conditioned on; nothing where there is none."""
        learnt = self.encoder.classes or self.encoder.target_scale is not None
        return self.schema.target if learnt else None

    def draw(
        self, labels: Labels, source: torch.Generator, rng: np.random.Generator
    ) -> pd.DataFrame:
        """Generate rows for given labels as they come.

        Args:
            labels: Class of each row, or rank of its numeric target, shape [n].
            source: Randomness of the generator.
            rng: Randomness of decoding.

        Returns:
            Typed rows: the modelled columns and the target, see `completed`.
        """
        return self.encoder.decode(self.sample_units(labels, source), labels, self.schema, rng)

    def completed(self, table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        """Add constants and fresh identifiers to typed rows that have none yet.

        Args:
            table: Typed rows of the modelled columns and the target; is changed.
            rng: Draws the identifiers.

        Returns:
            All columns of the schema in its order.
        """
        for column in self.schema.columns:
            if column.name in table:
                continue
            if column.kind == "identifier":
                table[column.name] = _identifiers(column, len(table), self.schema.rows, rng)
            else:
                table[column.name] = constant_column(column, len(table)).to_numpy()
        return table[list(self.schema.names)]

    def _chosen(
        self,
        labels: Labels,
        sampling: SamplingSettings,
        source: torch.Generator,
        rng: np.random.Generator,
    ) -> pd.DataFrame:
        """Take for each label the candidate that lets the table's means agree."""
        candidates = sampling.candidates
        repeated = labels[np.repeat(np.arange(len(labels)), candidates)]
        units = self.choose_units(repeated, source, rng, sampling)
        units = self.encoder.even_levels(units, rng)
        table = self.encoder.decode(units, repeated, self.schema, rng)
        deviations = self.encoder.deviations(table)
        if deviations is None:
            raise TypeError("the encoder holds no statistics to choose rows by")
        chosen = choose_candidates(deviations.reshape(len(labels), candidates, -1), rng)
        return table.iloc[np.arange(len(labels)) * candidates + chosen]

    def draw_labels(self, count: int, rng: np.random.Generator) -> Labels:
        """Draw labels in their exact shares, or ranks of a numeric target.

        Args:
            count: Number of rows.
            rng: Decides their order.

        Returns:
            Shape [count].
        """
        if self.encoder.target_scale is not None:
            return self.encoder.target_scale.draw(count, rng)
        return labels_by_share(self.encoder.class_shares, count, rng)

    def choose_units(
        self,
        labels: Labels,
        source: torch.Generator,
        rng: np.random.Generator,
        sampling: SamplingSettings,
    ) -> NDArray[np.float32]:
        """Sample encoded rows for given labels, chosen as the settings say.

        Args:
            labels: Class of each row, or rank of its numeric target, shape [n].
            source: Source of the generated rows.
            rng: Decides which of them are chosen.
            sampling: Kind of calibration, and how many rows it chooses from.

        Returns:
            Shape [n, units], exact one-hot blocks; row i belongs to `labels[i]`.
        """
        kind = self.calibration(sampling)
        if self.calibrator is None or kind == "none":
            return self.sample_units(labels, source)
        return self.calibrator.choose(
            lambda drawn: self.sample_units(drawn, source),
            labels.astype(np.int64),
            kind,
            sampling.oversampling,
            rng,
        )

    @compute_mode(threads=1)
    def sample_units(self, labels: Labels, generator: torch.Generator) -> NDArray[np.float32]:
        """Sample encoded rows for given labels.

        Args:
            labels: Class of each row, or rank of its numeric target, shape [n].
            generator: Source of randomness.

        Returns:
            Shape [n, units], exact one-hot blocks.
        """
        decoding = self.recipe.gan.decoding
        conditions = torch.from_numpy(labels)
        if conditions.is_floating_point():
            conditions = conditions.float()
        units = np.empty((len(labels), self.encoder.layout.width), dtype=np.float32)
        for rows in batches(labels, SAMPLING_BATCH):
            drawn = self.generator.sample(conditions[rows], generator, decoding)
            units[rows] = self.encoder.on_scale(drawn.numpy())
        return units

    def save(self, folder: Path) -> None:
        """Write the weights, then `model.json`, which holds their checksums.

        `weights.safetensors` are the generator's, `classifiers.safetensors` and
        `critic.safetensors` those of the classifiers and judges that choose among its rows, where
        there are any; an earlier model's, which this one does not have, are removed.

        Args:
            folder: Created if missing.
        """
        sha256 = write_weights(folder / WEIGHTS, self.generator.state_dict())
        calibrator = None if self.calibrator is None else save_calibrator(self.calibrator, folder)
        write_json(
            folder / "model.json",
            {
                "format_version": FORMAT_VERSION,
                "recipe": self.recipe.model_dump(mode="json"),
                "schema": self.schema.model_dump(mode="json"),
                "encoder": self.encoder.to_dict(),
                "weights_sha256": sha256,
                "calibrator": calibrator,
                "facts": self.facts,
            },
        )
        remove_unused(folder, calibrator)

    @classmethod
    def load(cls, folder: str | Path) -> "SavedSynthesizer":
        """Read a saved synthesizer.

        Args:
            folder: What `save` was given.

        Returns:
            The synthesizer; it samples the same rows as the one that was saved.

        Raises:
            ArtefactError: If a file is missing, damaged, or of another format version.
        """
        folder = Path(folder)
        try:
            body = json.loads((folder / "model.json").read_text(encoding="utf-8"))
            version = body["format_version"]
            if version not in READABLE_VERSIONS:
                raise ArtefactError(
                    f"The model in {folder} has format {version} but this version of bcgan reads "
                    f"formats {' and '.join(map(str, READABLE_VERSIONS))}; train it again."
                )
            weights = read_weights(folder / WEIGHTS, body["weights_sha256"])
            recipe = TrainingRecipe.model_validate(body["recipe"])
            encoder = TableEncoder.from_dict(body["encoder"])
            schema = TableSchema.model_validate(body["schema"])
            generator = _rebuild(encoder, recipe, weights)
            facts = dict(body["facts"])
            calibrator = load_calibrator(body.get("calibrator"), folder)
        except UNREADABLE as error:
            raise ArtefactError(
                f"The model in {folder} cannot be read ({' '.join(str(error).split())}); "
                "train it again."
            ) from error
        return cls(schema, encoder, recipe, generator, facts, calibrator)


def _identifiers(
    column: ColumnSchema, count: int, source_rows: int, rng: np.random.Generator
) -> pd.Series:
    fresh = fresh_identifiers(column, count, rng)
    numbers = not column.is_text and all(isinstance(value, int) for value in fresh)
    values = pd.Series(fresh, dtype="Int64" if numbers else "str")
    missing = round(count * column.missing_count / source_rows)
    return values.mask(np.isin(np.arange(count), rng.permutation(count)[:missing]))


def _rebuild(
    encoder: TableEncoder, recipe: TrainingRecipe, weights: Mapping[str, torch.Tensor]
) -> GeneratorNetwork:
    generator = build_generator(
        encoder.layout,
        len(encoder.classes),
        recipe.gan,
        recipe.seed,
        numeric_target=encoder.target_scale is not None,
    )
    generator.load_state_dict(weights)
    return generator.requires_grad_(False).eval()
