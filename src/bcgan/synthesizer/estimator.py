"""The Python interface of notebooks: fit a table, sample from it, save and load."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from sklearn.base import BaseEstimator

from bcgan.atomic import write_json
from bcgan.classifiers.training import ClassifierSettings
from bcgan.errors import (
    ArtefactError,
    InputError,
    NotFittedError,
    SettingsError,
    TrainingInterruptedError,
)
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.synthesizer.calibration import PretrainedClassifiers
from bcgan.synthesizer.composition import PreparedRows
from bcgan.synthesizer.conditions import PartialRows
from bcgan.synthesizer.constraints import ConstraintRules, read_constraints
from bcgan.synthesizer.model import SavedSynthesizer
from bcgan.synthesizer.parameter_checks import (
    group,
    integer,
    mapping,
    plain_value,
    row_count,
    share,
    texts,
    usable_folder,
)
from bcgan.synthesizer.partitioned_sampling import PartitionedSample
from bcgan.synthesizer.preparation import features_and_labels, usable_schema
from bcgan.synthesizer.pretraining import NOTHING_TO_LEARN, Pretraining, pretrain
from bcgan.synthesizer.recipe import (
    TrainingRecipe,
    changes_of,
    resolve_encoder,
    resolve_recipe,
)
from bcgan.synthesizer.release import release_table
from bcgan.synthesizer.run_settings import PRESET_VARIANTS
from bcgan.synthesizer.sampling_settings import SamplingSettings
from bcgan.synthesizer.training import (
    Audience,
    TrainedSynthesizer,
    settle_recipe,
    train_synthesizer,
)
from bcgan.tabular.encoder import TableEncoder
from bcgan.tabular.schema import TableSchema, apply_schema
from bcgan.tabular.split import split_table
from bcgan.tabular.writer import restore_table, with_source_names

FORMAT_VERSION = 1
PARAMETERS_FILE = "estimator.json"
"""Beside the model: the constructor's parameters and what was reported of the training."""


class BoundaryCalibratedGAN(BaseEstimator):  # type: ignore[misc]
    """A synthesizer of tables that is fitted and sampled in Python.

    It does what the pipelines `preprocess`, `pretrain_classifiers`, `train_gan` and `sample` do,
    by the same code; each parameter has the name, the meaning and the default of the run's
    parameter. All rows that `fit` gets are the training part: hold rows out before, to test on.

    The constructor stores its parameters and checks nothing; `fit` checks them.

    Args:
        variant: `made`, which learns by likelihood, or the GANs `wgan`, `gan`, `mmdgan` and
            `acgan`; with `b` before it boundary calibration is added. The preset's own if not
            given: `bmade` of `default`, `bwgan` of `paper`, `wgan` of `report`.
        preset: `default`, `paper` or `report`.
        gan: Values that differ from the preset, see `bcgan.gan.settings.GanSettings`; for
            example `{"steps": 500}` or `{"budget": "2min"}`.
        encoder: Likewise of `bcgan.tabular.encoder_settings.EncoderSettings`.
        classifiers: Likewise of `bcgan.classifiers.training.ClassifierSettings`.
        sampling: Likewise of `bcgan.synthesizer.sampling_settings.SamplingSettings`.
        constraints: What every synthetic row satisfies, one mapping each, see
            `bcgan.synthesizer.constraints`; for example
            `[{"kind": "inequality", "smaller": "start", "larger": "end"}]`.
        schema_overrides: Kind of a column where the inferred one is not wanted.
        missing_tokens: Spellings of missing in text cells; the usual ones if not given.
        validation_share: Share of the rows kept for choices made in training, in [0, 1).
        checkpoints: Folder for checkpoints; a training that was stopped goes on from there.
        random_state: An integer that drives the GAN's training and the sampling (`seed` of a run).
        split_seed: Decides the validation rows.
        classifier_seed: Decides the pretrained classifiers.
        verbose: Whether a progress bar is drawn.

    Attributes:
        model_: The trained synthesizer, `bcgan.synthesizer.model.SavedSynthesizer`.
        rules_: The constraints with what the training rows say of them,
            `bcgan.synthesizer.constraints.ConstraintRules`.
        schema_: What is known about the columns, `bcgan.tabular.schema.TableSchema`.
        feature_names_in_: Names of all columns, the target included; object array, shape [k].
        n_features_in_: Their number k.
        target_: Name of the target; None without one.
        classes_: Classes of the target as text, object array; empty without classes.
        loss_curves_: `step`, `epoch` and one column for each loss term; None after `load`.
        training_report_: Steps, time, kept step, diagnosis; JSON values.
        classifier_report_: Scores of the pretrained classifiers; JSON values.
        sampling_report_: What the last call of `sample` took; JSON values.
    """

    def __init__(  # noqa: PLR0913 - scikit-learn finds parameters by this signature
        self,
        *,
        variant: str | None = None,
        preset: str = "default",
        gan: Mapping[str, Any] | None = None,
        encoder: Mapping[str, Any] | None = None,
        classifiers: Mapping[str, Any] | None = None,
        sampling: Mapping[str, Any] | None = None,
        constraints: Sequence[Mapping[str, Any]] | None = None,
        schema_overrides: Mapping[str, str] | None = None,
        missing_tokens: Sequence[str] | None = None,
        validation_share: float = 0.1,
        checkpoints: str | Path | None = None,
        random_state: int = 0,
        split_seed: int = 0,
        classifier_seed: int = 0,
        verbose: bool | int = False,
    ) -> None:
        self.variant = variant
        self.preset = preset
        self.gan = gan
        self.encoder = encoder
        self.classifiers = classifiers
        self.sampling = sampling
        self.constraints = constraints
        self.schema_overrides = schema_overrides
        self.missing_tokens = missing_tokens
        self.validation_share = validation_share
        self.checkpoints = checkpoints
        self.random_state = random_state
        self.split_seed = split_seed
        self.classifier_seed = classifier_seed
        self.verbose = verbose

    def fit(self, table: pd.DataFrame, *, target: str | None = None) -> "BoundaryCalibratedGAN":
        """Train a synthesizer of a table.

        Args:
            table: All rows to learn from, at least 50; it is not changed.
            target: Column whose classes, or numbers, matter; None for an unconditional table. A
                numeric column of more than 20 values is learnt as a number.

        Returns:
            The estimator itself.

        Raises:
            InputError: If the table or the target cannot be used.
            SettingsError: If a parameter is unknown or out of range.
            TrainingDivergedError: If a loss is no longer finite, or explodes.
            TrainingInterruptedError: On Ctrl-C.
        """
        if not isinstance(table, pd.DataFrame):
            raise InputError(
                f"A table has to be a pandas DataFrame but is a {type(table).__name__}: give "
                "fit(table) a DataFrame that holds the target too."
            )
        seed = integer("random_state", self.random_state)
        recipe = resolve_recipe(self._variant(), self.preset, mapping("gan", self.gan), seed)
        encoding = resolve_encoder(self.preset, mapping("encoder", self.encoder))
        settings = group(ClassifierSettings, "classifiers", self.classifiers)
        self._sampling_settings()
        store = self._checkpoint_store()
        constraints = read_constraints(self.constraints)
        overrides = mapping("schema_overrides", self.schema_overrides)
        tokens = texts("missing_tokens", self.missing_tokens)
        schema = usable_schema(table, target, overrides, tokens, test_share=None)
        typed = apply_schema(table, schema)
        training, is_validation = self._training_part(typed, schema)
        rules = ConstraintRules.learn(constraints, typed, training, schema)
        encoder = TableEncoder.fit(training, schema, encoding)
        features, labels = features_and_labels(training, schema.target, encoder)
        rows = PreparedRows(features, labels, is_validation)
        pretraining = self._pretrain(rows, encoder, settings)
        classifiers = None
        if pretraining is not None:
            classifiers = PretrainedClassifiers(
                pretraining.ensemble, pretraining.posteriors, pretraining.in_half
            )
        trained = self._train(rows, encoder, schema, classifiers, recipe, store)
        self._keep(trained, pretraining, rules)
        return self

    def sample(
        self,
        n: int | None = None,
        conditions: PartialRows | None = None,
        *,
        random_state: int | None = None,
    ) -> pd.DataFrame:
        """Sample synthetic rows.

        Args:
            n: Number of rows; as many as were trained on if not given.
            conditions: Partial rows to be completed: a DataFrame whose missing cells are free, or
                a list of mappings from column to value. A column `n_rows` says how many rows each
                is for; otherwise `n` rows are spread evenly over them, or each is for one.
            random_state: Decides every draw; the estimator's own if not given, so the same call
                gives the same rows. Give another integer for other rows.

        Returns:
            The columns of the fitted table in their order, with their names and dtypes (names that
            are neither text nor all integers come back as text). The classes have exactly the
            shares of the training rows; with conditions, rows in their order that hold the given
            values exactly.

        Raises:
            NotFittedError: Before `fit`.
            InputError: If conditions cannot be used.
            SettingsError: If a parameter is unknown or out of range, or a condition is met too
                rarely.
        """
        model = self._fitted()
        seed = integer("random_state", self.random_state if random_state is None else random_state)
        rows = None if n is None else row_count(n)
        released = release_table(
            model, rows, seed, self._sampling_settings(), conditions, self._rules()
        )
        self.sampling_report_ = released.report
        return with_source_names(restore_table(released.table, model.schema), model.schema)

    def sample_parts(self, folder: str | Path, n: int, *, random_state: int | None = None) -> None:
        """Write a table too long for memory as Parquet files, `sampling.part_rows` rows in each.

        The rows are not those of `sample`: each file has random streams of its own.

        Args:
            folder: Replaced if it is there.
            n: Number of rows.
            random_state: Decides every draw; the estimator's own if not given.

        Raises:
            NotFittedError: Before `fit`.
            SettingsError: If a parameter is unknown or out of range, or constraints are met too
                rarely.
        """
        model = self._fitted()
        seed = integer("random_state", self.random_state if random_state is None else random_state)
        sampling = self._sampling_settings()
        place = usable_folder("folder of the parts", folder)
        PartitionedSample(model, row_count(n), seed, sampling, self._rules()).save(place)

    def save(self, folder: str | Path) -> None:
        """Write the synthesizer to a folder, which a run's `sample` reads too.

        Args:
            folder: Created if missing.

        Raises:
            NotFittedError: Before `fit`.
            SettingsError: If a parameter is none that JSON can hold, constraints were changed
                after the fit, or the folder is a file.
        """
        model, rules = self._fitted(), self._rules()
        folder = usable_folder("folder of the model", folder)
        given = self.get_params(deep=False)
        if given["constraints"] is not None:
            plain = [each.model_dump(mode="json", exclude_unset=True) for each in rules.constraints]
            given["constraints"] = plain
        try:
            parameters = json.loads(json.dumps(given, default=plain_value))
        except TypeError as error:
            raise SettingsError(
                f"The parameters cannot be saved ({error}): use text, numbers, lists and mappings."
            ) from error
        model.save(folder)
        write_json(
            folder / PARAMETERS_FILE,
            {
                "format_version": FORMAT_VERSION,
                "model": _digest(folder),
                "parameters": parameters,
                "training_report": self.training_report_,
                "classifier_report": self.classifier_report_,
                "constraint_rules": rules.model_dump(mode="json"),
            },
        )

    @classmethod
    def load(
        cls, folder: str | Path, *, constraint_rules: str | Path | None = None
    ) -> "BoundaryCalibratedGAN":
        """Read a synthesizer from a folder.

        Args:
            folder: What `save` was given, or the folder `model` of a run.
            constraint_rules: For the model of a run with constraints: its file
                `constraint_rules.json`, for the model alone does not know them. Rows of a model
                that `save` wrote keep to its own constraints without it.

        Returns:
            A fitted estimator; it samples the same rows as the one that was saved.

        Raises:
            ArtefactError: If a file is missing, damaged, or of another format version.
        """
        folder = Path(folder)
        model = SavedSynthesizer.load(folder)
        path = folder / PARAMETERS_FILE
        if not path.exists():
            rules = _saved_rules(constraint_rules, model.schema)
            recipe = model.recipe
            body: dict[str, Any] = {
                "parameters": {
                    "variant": recipe.variant,
                    "preset": recipe.preset,
                    "gan": changes_of(recipe),
                    "random_state": recipe.seed,
                    "constraints": [each.model_dump() for each in rules.constraints] or None,
                },
                "constraint_rules": rules.model_dump(mode="json"),
            }
            return cls._restored(model, body)
        if constraint_rules is not None:
            raise ArtefactError(
                f"The folder {folder} holds the constraints it was fitted with: leave "
                "constraint_rules out."
            )
        try:
            body = json.loads(path.read_text(encoding="utf-8"))
            if body["format_version"] != FORMAT_VERSION:
                raise ArtefactError(
                    f"The file {path} has format {body['format_version']} but this version of "
                    f"bcgan reads format {FORMAT_VERSION}; save the synthesizer again."
                )
            digest = _digest(folder)
            # Those of earlier versions do not say whose parameters they are.
            if body.get("model", digest) != digest:
                raise ArtefactError(
                    f"The file {path} belongs to another model than the one beside it, as saving "
                    "was interrupted; save the synthesizer again."
                )
            return cls._restored(model, body)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtefactError(
                f"The file {path} cannot be read ({error}); save the synthesizer again."
            ) from error

    @classmethod
    def _restored(cls, model: SavedSynthesizer, body: Mapping[str, Any]) -> "BoundaryCalibratedGAN":
        restored = cls(**body["parameters"])
        restored._describe(model)
        restored.rules_ = ConstraintRules.model_validate(body.get("constraint_rules", {}))
        restored.loss_curves_ = None
        restored.training_report_ = dict(body.get("training_report", {}))
        restored.classifier_report_ = dict(body.get("classifier_report", {}))
        return restored

    def _training_part(
        self, typed: pd.DataFrame, schema: TableSchema
    ) -> tuple[pd.DataFrame, torch.Tensor]:
        """Leave rows without target out and choose the validation part; nothing is held out."""
        parts = split_table(
            typed,
            schema,
            test_share=0.5,
            validation_share=share("validation_share", self.validation_share),
            seed=integer("split_seed", self.split_seed),
            test=typed.head(0),
        )
        return parts.train, torch.from_numpy(parts.is_validation)

    def _pretrain(
        self, rows: PreparedRows, encoder: TableEncoder, settings: ClassifierSettings
    ) -> Pretraining | None:
        if not encoder.classes and encoder.target_scale is None:
            return None
        seed = integer("classifier_seed", self.classifier_seed)
        return pretrain(
            rows.features, rows.labels, rows.is_validation, len(encoder.classes), settings, seed
        )

    def _train(
        self,
        rows: PreparedRows,
        encoder: TableEncoder,
        schema: TableSchema,
        classifiers: PretrainedClassifiers | None,
        recipe: TrainingRecipe,
        store: CheckpointStore | None,
    ) -> TrainedSynthesizer:
        recipe = settle_recipe(rows, encoder, classifiers, recipe, store)
        try:
            audience = Audience(bar=bool(self.verbose))
            return train_synthesizer(rows, encoder, schema, classifiers, recipe, store, audience)
        except TrainingInterruptedError as error:
            advice = (
                f"call fit again with the same table and parameters to go on from {store.folder}"
                if store is not None
                else "nothing of it is kept; name a folder by checkpoints to go on from there"
            )
            raise TrainingInterruptedError(f"Training was stopped: {advice}.") from error

    def _keep(
        self, trained: TrainedSynthesizer, pretraining: Pretraining | None, rules: ConstraintRules
    ) -> None:
        self._describe(trained.model)
        self.rules_ = rules
        self.loss_curves_: pd.DataFrame | None = trained.curves
        self.training_report_ = trained.report
        report = dict(NOTHING_TO_LEARN) if pretraining is None else pretraining.report
        self.classifier_report_: dict[str, Any] = report

    def _describe(self, model: SavedSynthesizer) -> None:
        self.model_ = model
        self.schema_ = model.schema
        self.target_ = model.schema.target
        self.feature_names_in_ = np.array(model.schema.names, dtype=object)
        self.n_features_in_ = len(model.schema.names)
        self.classes_ = np.array(model.encoder.classes, dtype=object)

    def _variant(self) -> str:
        if self.variant is not None:
            return self.variant
        return PRESET_VARIANTS.get(self.preset, "bmade")

    def _rules(self) -> ConstraintRules:
        """Give the rules, which rows of the fit have decided: other constraints need another."""
        if read_constraints(self.constraints) != self.rules_.constraints:
            raise SettingsError(
                "The parameter 'constraints' is not what it was when this was fitted: fit again, "
                "or set it back."
            )
        return self.rules_

    def _checkpoint_store(self) -> CheckpointStore | None:
        if self.checkpoints is None:
            return None
        return CheckpointStore(usable_folder("parameter 'checkpoints'", self.checkpoints))

    def _sampling_settings(self) -> SamplingSettings:
        return group(SamplingSettings, "sampling", self.sampling)

    def _fitted(self) -> SavedSynthesizer:
        if not self.__sklearn_is_fitted__():
            raise NotFittedError(
                "This BoundaryCalibratedGAN is not fitted yet: call fit(table, target=...) or load "
                "a saved one first."
            )
        return self.model_

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")


def _saved_rules(file: str | Path | None, schema: TableSchema) -> ConstraintRules:
    if file is None:
        return ConstraintRules()
    try:
        content = json.loads(Path(file).read_bytes())
        rules = ConstraintRules.model_validate({"constraints": content["constraints"], **content})
        rules.check_columns(schema)
        return rules
    except (OSError, ValueError, TypeError, KeyError, InputError) as error:
        reason = " ".join(str(error).split())[:120]
        raise ArtefactError(
            f"The file {file} cannot be read as constraint rules ({reason}): name the "
            "constraint_rules.json that the run's preprocess wrote."
        ) from error


def _digest(folder: Path) -> str:
    """Checksum of the description of a saved model, which holds those of its weights."""
    return hashlib.sha256((folder / "model.json").read_bytes()).hexdigest()
