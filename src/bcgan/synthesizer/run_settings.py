"""The top-level parameters of a run, their meaning, and the names derived from them."""

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from bcgan.errors import SettingsError

VARIANTS = (
    "bmade",
    "made",
    "bwgan",
    "wgan",
    "bgan",
    "gan",
    "bmmdgan",
    "mmdgan",
    "bacgan",
    "acgan",
)
PRESET_VARIANTS = {
    "default": "bmade",
    "paper": "bwgan",
    "report": "wgan",
    "small": "bwgan",
    "smoke": "bwgan",
    "full": "bwgan",
}
"""The variant that each preset trains where none is named."""

PRESETS = tuple(PRESET_VARIANTS)

MODALITIES = {"table": ("default", "paper", "report"), "images": ("small", "smoke", "full")}
"""What data sets are made of, and the presets for it."""

EXTERNAL = "external"
"""Stands for the variant where the synthetic table was made elsewhere."""

NO_TARGET = "none"
"""Value of `target` that asks for an unconditional synthesizer."""

FAIL_ON = ("stop", "unknown", "care")
"""Verdicts at which a run may be asked to fail, the worst first; each includes those before it."""

TEXT_PARAMETERS = (
    "study",
    "modality",
    "source",
    "test_source",
    "synthetic",
    "condition_file",
    "target",
    "variant",
    "preset",
    "label",
    "preparation",
)
"""Top-level parameters that stay text exactly as typed (`target=007` is not a number)."""

OPTIONAL_TEXTS = ("study", "test_source", "synthetic", "condition_file")
"""Those of them that may be null."""

PARAMETER_GROUPS = (
    "reading",
    "schema_overrides",
    "split",
    "encoder",
    "classifiers",
    "gan",
    "sampling",
    "fidelity",
    "detection",
    "compatibility",
    "interpretation",
    "projection",
    "privacy",
)
"""Top-level parameters that are groups of their own, typed by the nodes that take them."""

_NAMED = re.compile(r"(?:public|supplied|generated):([\w\-]+)(?:\.test)?")
_DATA_SUFFIXES = {".npz", ".csv", ".tsv", ".txt", ".parquet", ".parq", ".pq"}
_PACKED_SUFFIXES = {".gz"}


class RunSettings(BaseModel):
    """What a run is asked to do: which table, which target, which synthesizer, which seed."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )

    study: str | None = None
    """Name of a study: a data set with its parameters, from the configuration `studies`."""
    modality: str = "table"
    """What the data set is made of: a `table`, or `images`. Chosen by the study; it decides which
    pipelines the names of the stages stand for."""
    source: str
    """Path of the table: CSV or Parquet; of images: `.npz`. A relative path starts at the project's
    root. Or the name of a known data set, such as `public:a9a`."""
    test_source: str | None = None
    """Path or name of a table that is the test part as it stands; null to hold rows of `source`
    out."""
    synthetic: str | None = None
    """Path of a synthetic table that was made elsewhere, for the pipeline `evaluate_only`."""
    condition_file: str | None = None
    """Path of a CSV or YAML file with partial rows for `sample` to complete; a column `n_rows`
    says how many rows each is for."""
    target: str = NO_TARGET
    """Header of the column to be learnt, exactly as written; `none` for no target."""
    variant: str = "bmade"
    """`made`, which learns by likelihood, or `wgan`, `gan`, `mmdgan`, `acgan`; with `b` before it,
    boundary calibration is added.
    Null, in the configuration, for the preset's own: `bmade` of `default`, `wgan` of `report`, else
    `bwgan`."""
    preset: str = "default"
    """Set of training settings and encoding: `default`, `paper` as in the BCGAN paper, or
    `report` as in the report on a WGAN-GP. For images `small`, `smoke` or `full`."""
    seed: int = 0
    """Drives the GAN's training and the sampling, nothing else."""
    split_seed: int = 0
    """Fixes which rows are held out for the test and for validation."""
    classifier_seed: int = 0
    """Fixes the pretrained classifiers and the learners of the evaluation."""
    rows: int | None = None
    """Rows, or images, to synthesize, at least 1; null for as many as the training part has."""
    constraints: list[dict[str, Any]] = []
    """What every synthetic row satisfies: ranges, inequalities between columns, combinations seen
    in training; see `bcgan.synthesizer.constraints`."""
    label: str = ""
    """Set apart runs of one variant: outputs go to `<variant>-<label>`. Letters, digits, `._-`."""
    preparation: str = ""
    """Set apart what is prepared for a data set: it goes to `<dataset>-<preparation>`. For runs
    that encode, split or read one table in different ways. Letters, digits, `._-`."""
    overwrite: bool = False
    """Allow a run to replace or to reuse artefacts made from other data or parameters."""
    fail_on: str | None = None
    """Verdict of the report at which the run fails: `stop`, `unknown` (`stop` too) or `care` (all
    but "fit to release"); null for none."""

    @field_validator("study", "source", "test_source", "synthetic", "condition_file", "target")
    @classmethod
    def _not_empty(cls, value: str | None) -> str | None:
        if value == "":
            raise ValueError("must not be empty")
        return value

    @field_validator("variant", "modality")
    @classmethod
    def _known_name(cls, value: str, info: Any) -> str:
        allowed = VARIANTS if info.field_name == "variant" else tuple(MODALITIES)
        if value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}{nearest(value, allowed)}")
        return value

    @field_validator("preset")
    @classmethod
    def _preset_of_the_modality(cls, value: str, info: Any) -> str:
        allowed = MODALITIES.get(info.data.get("modality", ""), PRESETS)
        if value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}{nearest(value, allowed)}")
        return value

    @field_validator("fail_on")
    @classmethod
    def _known_verdict(cls, value: str | None) -> str | None:
        if value is not None and value not in FAIL_ON:
            raise ValueError(f"must be one of {', '.join(FAIL_ON)}{nearest(value, FAIL_ON)}")
        return value

    @field_validator("rows")
    @classmethod
    def _some_rows(cls, value: int | None) -> int | None:
        if value is not None and value < 1:
            raise ValueError("must be at least 1, or null for as many as the training part has")
        return value

    @field_validator("constraints", mode="before")
    @classmethod
    def _constraints_can_be_read(cls, value: Any) -> Any:
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise ValueError("must be a list of mappings, each with a kind")
        if value:
            from bcgan.synthesizer.constraints import read_constraints

            read_constraints(value)
        return list(value)

    @field_validator("label", "preparation")
    @classmethod
    def _fit_for_a_folder(cls, value: str) -> str:
        if re.fullmatch(r"[\w.\-]*", value) is None:
            raise ValueError("may hold only letters, digits, dots, underscores and hyphens")
        return value

    @property
    def dataset(self) -> str:
        """Name of the data set: the study's, else the source file's stem, fit for a folder."""
        return self.study or dataset_name(self.source)

    @property
    def prepared(self) -> str:
        """Folder of what is prepared once: `<dataset>` or `<dataset>-<preparation>`."""
        return f"{self.dataset}-{self.preparation}" if self.preparation else self.dataset

    @property
    def origin(self) -> str:
        """Where the synthetic table comes from: the variant, or `external` if made elsewhere."""
        return self.variant if self.synthetic is None else EXTERNAL

    @property
    def run_folder(self) -> str:
        """Name of the folder for one variant: `<variant>` or `<variant>-<label>`."""
        return f"{self.origin}-{self.label}" if self.label else self.origin

    @property
    def target_column(self) -> str | None:
        """Header of the target column; `None` when the run is unconditional."""
        return None if self.target == NO_TARGET else self.target


def dataset_name(source: str) -> str:
    """Name the data set of a source.

    Args:
        source: Path of the table, or name of a known data set.

    Returns:
        The file's stem without suffixes such as `.csv` and `.csv.gz`; characters other than
        letters, digits, `.`, `_` and `-` become `_`. `a9a` of `public:a9a`.
    """
    named = _NAMED.fullmatch(source)
    if named is not None:
        return named.group(1)
    path = Path(source)
    if path.suffix.lower() in _PACKED_SUFFIXES:
        path = path.with_suffix("")
    stem = path.stem if path.suffix.lower() in _DATA_SUFFIXES else path.name
    name = "".join(char if char.isalnum() or char in "._-" else "_" for char in stem)
    # "." and ".." would be other folders, and an empty name would be the parent folder.
    return name if name.strip(".") else "table"


def is_named(source: str) -> bool:
    """Tell whether a source is the name of a known data set and no path."""
    return _NAMED.fullmatch(source) is not None


def nearest(name: str, known: Iterable[str]) -> str:
    """Suggest what the user may have meant.

    Args:
        name: The unknown name.
        known: Names that exist.

    Returns:
        `" (did you mean 'x'?)"`, or an empty text when nothing is near.
    """
    matches = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" (did you mean '{matches[0]}'?)" if matches else ""


def read_run_settings(parameters: Mapping[str, Any]) -> RunSettings:
    """Check the whole top-level parameter namespace and return the run's own settings.

    Args:
        parameters: All parameters, configuration and runtime values merged.

    Returns:
        The validated settings. The groups are only checked to be mappings here; their content
        is typed by the nodes that take them.

    Raises:
        SettingsError: If a name is unknown, or a value has a wrong type or is out of range.
    """
    known = (*RunSettings.model_fields, *PARAMETER_GROUPS)
    for name in parameters:
        if name not in known:
            raise SettingsError(
                f"There is no parameter '{name}'{nearest(str(name), known)}; "
                f"the parameters are {', '.join(known)}."
            )
    for name in PARAMETER_GROUPS:
        if not isinstance(parameters.get(name, {}), Mapping):
            raise SettingsError(
                f"Parameter '{name}' is a group of parameters and cannot be "
                f"{parameters[name]!r}; set its parts, for example {name}.<name>=<value>."
            )
    own = {name: parameters[name] for name in RunSettings.model_fields if name in parameters}
    if own.get("variant") is None and isinstance(own.get("preset", ""), str):
        own["variant"] = PRESET_VARIANTS.get(own.get("preset", "default"), "bmade")
    for name in TEXT_PARAMETERS:
        absent = own.get(name) is None and name in OPTIONAL_TEXTS
        if name in own and not isinstance(own[name], str) and not absent:
            raise SettingsError(
                f"Parameter '{name}' must be text but the configuration gives "
                f"{own[name]!r}; put quotes around it."
            )
    try:
        return RunSettings.model_validate(own)
    except ValidationError as error:
        raise SettingsError(describe_validation_error(error)) from error


def describe_validation_error(error: ValidationError, group: str = "") -> str:
    """Put the first problem of a pydantic error into one plain sentence.

    Args:
        error: What pydantic raised.
        group: Parameter group that was validated; empty for top-level parameters.

    Returns:
        A sentence that names the parameter, the value given and what is allowed.
    """
    first = error.errors()[0]
    name = ".".join([group] * bool(group) + [str(part) for part in first["loc"]])
    if first["type"] == "extra_forbidden":
        return f"There is no parameter '{name}'; check its spelling."
    if first["type"] == "missing":
        return f"Parameter '{name}' is missing; give it a value."
    reason = first["msg"].removeprefix("Value error, ")
    reason = reason.replace("Input should be", "must be", 1)
    return f"Parameter '{name}' cannot be {first['input']!r}: it {reason}."
