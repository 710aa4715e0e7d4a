"""What artefacts were made from: recorded when they are made, compared before they are reused.

A manifest is a JSON file beside the artefacts. It holds one record for each stage (a stage is a
pipeline): the values that decide the stage's artefacts, its own and those of all stages before
it, so that two records with equal values stand for the same artefacts.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from bcgan.errors import ArtefactError
from bcgan.synthesizer.recipe import resolve_encoder

SCHEMA_VERSION = 1
SOURCE = "source_sha256"
TEST_SOURCE = "test_source_sha256"
SYNTHETIC = "synthetic_sha256"
CONDITIONS = "condition_file_sha256"
DIVERGED = "diverged"
"""Fact of a record whose training diverged: there is nothing to continue from."""

CODE_DIGEST = "code_digest"
"""Fact of a record: the identity of the code that made all of the stage's artefacts."""

Values = dict[str, Any]
MadeFrom = dict[str, Values]
"""Values that decide an artefact, flat and by dotted name, for each stage it depends on."""


@dataclass(frozen=True)
class Stage:
    """A pipeline seen as a step between artefacts.

    Attributes:
        name: Name of the pipeline.
        group: Whose artefacts it makes: of the data set, or of one run (variant, label, seed).
        parameters: Top-level parameters that decide its artefacts.
        upstream: Stages whose artefacts it takes.
        ignored: Dotted parameters within `parameters` that change speed but not results.
    """

    name: str
    group: Literal["dataset", "run"]
    parameters: tuple[str, ...]
    upstream: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


STAGES: dict[str, Stage] = {
    stage.name: stage
    for stage in (
        Stage(
            "preprocess",
            "dataset",
            ("target", "reading", "schema_overrides", "split", "encoder", "split_seed"),
        ),
        Stage(
            "pretrain_classifiers", "dataset", ("classifiers", "classifier_seed"), ("preprocess",)
        ),
        Stage(
            "train_gan",
            "run",
            ("variant", "preset", "gan", "seed"),
            ("preprocess", "pretrain_classifiers"),
        ),
        Stage(
            "sample",
            "run",
            ("rows", "sampling", "constraints"),
            ("train_gan",),
            # The first changes no byte, the second only the table in parts.
            ignored=("sampling.jobs", "sampling.part_rows"),
        ),
        Stage("import_table", "run", (), ("preprocess", "pretrain_classifiers")),
        Stage(
            "evaluate_fidelity", "run", ("fidelity", "detection", "classifier_seed"), ("sample",)
        ),
        Stage(
            "evaluate_compatibility",
            "run",
            ("compatibility", "interpretation", "projection", "classifier_seed"),
            ("sample",),
            ignored=("compatibility.jobs",),
        ),
        Stage("evaluate_privacy", "run", ("privacy",), ("sample",)),
        Stage(
            "report",
            "run",
            (),
            ("evaluate_fidelity", "evaluate_compatibility", "evaluate_privacy"),
        ),
    )
}
"""All stages, each after those it depends on."""


def upstream_of(stage: str, imported: bool) -> tuple[str, ...]:
    """Tell whose artefacts a stage takes.

    Args:
        stage: Name of the stage.
        imported: Whether the synthetic table was made elsewhere; then it is not sampled.

    Returns:
        Names of stages.
    """
    released = "import_table" if imported else "sample"
    return tuple(released if name == "sample" else name for name in STAGES[stage].upstream)


@dataclass(frozen=True)
class Difference:
    """One value that is not the same in what artefacts were made from and in what a run asks for.

    Attributes:
        stage: Stage whose value it is.
        name: Dotted name of the parameter, `source_sha256`, `test_source_sha256`,
            `synthetic_sha256` or `condition_file_sha256`.
        recorded: What the artefacts were made from; `None` when it was not set.
        wanted: What the run asks for.
    """

    stage: str
    name: str
    recorded: Any
    wanted: Any

    def __str__(self) -> str:
        if self.name == SOURCE:
            return "made from another table, or before its file changed"
        if self.name == SYNTHETIC:
            return "made from another synthetic table, or before its file changed"
        if self.name == TEST_SOURCE:
            return f"made with {_test_rows(self.recorded)} (now {_test_rows(self.wanted)})"
        if self.name == CONDITIONS:
            return "made with other conditions, or before condition_file changed"
        now_wanted = "unset" if self.wanted is None else _shown(self.wanted)
        if self.recorded is None:
            return f"made with {self.name} unset (now {now_wanted})"
        return f"made with {self.name} = {_shown(self.recorded)} (now {now_wanted})"


@dataclass
class Record:
    """What is known of a stage's artefacts.

    Attributes:
        made_from: The values that decide them.
        nodes: Nodes that were run, `started` or `complete`.
        facts: For people to read: source, code version, times.
    """

    made_from: MadeFrom
    nodes: dict[str, str] = field(default_factory=dict)
    facts: Values = field(default_factory=dict)

    def as_json(self, all_nodes: Iterable[str]) -> Values:
        """Give the record as JSON values.

        Args:
            all_nodes: All nodes of the stage; it is complete when they are.

        Returns:
            The record with its key and its state.
        """
        complete = all(self.nodes.get(node) == "complete" for node in all_nodes)
        return {
            "key": stage_key(self.made_from),
            "state": "complete" if complete else "started",
            **self.facts,
            "nodes": self.nodes,
            "made_from": self.made_from,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Record":
        """Read a record.

        Args:
            values: What `as_json` gave.

        Returns:
            The record.
        """
        own = ("key", "state", "nodes", "made_from")
        facts = {name: value for name, value in values.items() if name not in own}
        return cls(dict(values["made_from"]), dict(values["nodes"]), facts)


def expected_values(
    parameters: Mapping[str, Any],
    source_sha256: str | None,
    test_source_sha256: str | None = None,
    synthetic_sha256: str | None = None,
    conditions_sha256: str | None = None,
) -> dict[str, MadeFrom]:
    """Work out what each stage's artefacts would be made from.

    The encoding counts as it is resolved, by what differs from the defaults, so that presets
    with the same encoding share their artefacts.

    Args:
        parameters: All parameters of the run, untyped, as the configuration gives them.
        source_sha256: Fingerprint of the source table; `None` when it is not known.
        test_source_sha256: Likewise of `test_source`; used only where that is given.
        synthetic_sha256: Likewise of `synthetic`.
        conditions_sha256: Likewise of `condition_file`.

    Returns:
        For each stage its own values and those of the stages it depends on.
    """
    # Tables that were made before there were constraints are the same as without any.
    constraints = parameters.get("constraints") or None
    encoding = _encoding(parameters)
    parameters = {**parameters, "encoder": encoding, "constraints": constraints}
    imported = bool(parameters.get("synthetic"))
    expected: dict[str, MadeFrom] = {}
    for stage in STAGES.values():
        own = {
            name: value
            for parameter in stage.parameters
            for name, value in flatten(parameters.get(parameter), parameter)
            if name not in stage.ignored
        }
        if not stage.upstream:
            test = {TEST_SOURCE: test_source_sha256} if parameters.get("test_source") else {}
            own = {SOURCE: source_sha256, **test, **own}
        if stage.name == "import_table":
            own = {SYNTHETIC: synthetic_sha256}
        if stage.name == "sample" and parameters.get("condition_file"):
            own[CONDITIONS] = conditions_sha256
        made_from: MadeFrom = {}
        for upstream in upstream_of(stage.name, imported):
            made_from.update(expected[upstream])
        expected[stage.name] = {**made_from, stage.name: own}
    return expected


def stage_key(made_from: MadeFrom) -> str:
    """Condense the values that decide a stage's artefacts.

    Args:
        made_from: The values.

    Returns:
        A hexadecimal SHA-256, the same for equal values in any order.
    """
    text = json.dumps(made_from, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def first_difference(recorded: MadeFrom, wanted: MadeFrom) -> Difference | None:
    """Compare what artefacts were made from with what a run asks for.

    Args:
        recorded: What the artefacts were made from.
        wanted: What the run asks for; an unknown source is equal to any.

    Returns:
        The first difference in the order of the stages, or nothing.
    """
    for stage in STAGES:
        if stage not in recorded and stage not in wanted:
            continue
        old, new = recorded.get(stage, {}), wanted.get(stage, {})
        for name in dict.fromkeys([*new, *old]):
            unknown = new.get(name) is None and (name in (SOURCE, SYNTHETIC) or name in new)
            if name in (SOURCE, TEST_SOURCE, SYNTHETIC, CONDITIONS) and unknown:
                continue
            if old.get(name) != new.get(name):
                return Difference(stage, name, old.get(name), new.get(name))
    return None


def identity_difference(recorded: MadeFrom, wanted: MadeFrom) -> Difference | None:
    """Tell whether artefacts belong to another table or to another target.

    Args:
        recorded: What the artefacts were made from.
        wanted: What the run asks for; an unknown source is equal to any.

    Returns:
        The difference in the source or in the target, or nothing.
    """
    return first_difference(_identity(recorded), _identity(wanted))


def flatten(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Flatten nested mappings.

    Args:
        value: A mapping of mappings, or a single value.
        name: Name of the whole.

    Yields:
        Dotted names with values that JSON gives back as they are.
    """
    if isinstance(value, Mapping):
        for part, inner in value.items():
            yield from flatten(inner, f"{name}.{part}")
    elif isinstance(value, list | tuple):
        yield name, [_plain(each) for each in value]
    else:
        yield name, _plain(value)


def fingerprint_file(path: Path) -> str | None:
    """Take a file's fingerprint, a block at a time.

    Args:
        path: The file.

    Returns:
        Its hexadecimal SHA-256; `None` when there is no such file.

    Raises:
        OSError: If the file cannot be read.
    """
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_records(manifest: Any) -> dict[str, Record]:
    """Read the records of a manifest.

    Args:
        manifest: Content of the JSON file.

    Returns:
        Records by stage.

    Raises:
        ArtefactError: If the content is not that of a manifest.
    """
    try:
        if manifest["schema_version"] != SCHEMA_VERSION:
            raise ValueError("it was written by another version")
        return {name: Record.from_json(each) for name, each in manifest["stages"].items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ArtefactError(
            f"A manifest cannot be understood ({error}); remove it, and run the pipelines again."
        ) from error


def now() -> str:
    """Give the time for a record: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _identity(made_from: MadeFrom) -> MadeFrom:
    return {
        stage: {name: values[name] for name in (SOURCE, "target") if name in values}
        for stage, values in made_from.items()
        if stage in STAGES and not STAGES[stage].upstream
    }


def _encoding(parameters: Mapping[str, Any]) -> Values:
    preset = parameters.get("preset", "default")
    settings = resolve_encoder(preset, parameters.get("encoder") or {})
    return settings.model_dump(exclude_defaults=True)


def _test_rows(fingerprint: Any) -> str:
    return "test rows held out" if fingerprint is None else f"test rows of {fingerprint[:8]}"


def _plain(value: Any) -> Any:
    # JSON and YAML do not agree on whether 1.0 is 1; as a parameter both mean the same.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
