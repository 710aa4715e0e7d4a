"""The manifest: checked before a run builds on what is there, written while it makes the rest."""

import logging
import os
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.framework.project import pipelines
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

from bcgan.datasets import ArtefactDataset, SourceDataset
from bcgan.errors import DataUnavailableError, TrainingDivergedError
from bcgan.gan.checkpoint import CheckpointStore
from bcgan.hooks.code_version import git_revision, package_versions
from bcgan.hooks.peak_memory import peak_memory_mib
from bcgan.synthesizer.code_digest import stage_digest
from bcgan.synthesizer.manifest import (
    CODE_DIGEST,
    DIVERGED,
    SCHEMA_VERSION,
    SOURCE,
    STAGES,
    SYNTHETIC,
    TEST_SOURCE,
    MadeFrom,
    Record,
    expected_values,
    fingerprint_file,
    first_difference,
    now,
    read_records,
    upstream_of,
)
from bcgan.synthesizer.reuse import (
    Artefact,
    Unfinished,
    plan_reuse,
    refuse_other_identity,
    refuse_other_preparation,
    settle_unfinished,
)

logger = logging.getLogger(__name__)

_SOURCE_DATASETS = ("raw_table", "raw_images")
"""What the source is called in the catalog, by modality."""

_TEST_DATASET = "raw_test_table"
_SYNTHETIC_DATASET = "raw_synthetic_table"
_CONDITIONS_DATASET = "conditions"
_RAW = {*_SOURCE_DATASETS, _TEST_DATASET, _SYNTHETIC_DATASET}
_CHECKPOINTS = "checkpoints"
CODE_PACKAGES = ("torch", "numpy", "pandas", "scikit-learn")
"""Packages whose versions the numbers depend on."""

_MANIFESTS = {"dataset": "dataset_manifest", "run": "run_manifest"}


class ProvenanceHooks:
    """Keeps the manifests beside the artefacts; a new ledger for each run."""

    def __init__(self) -> None:
        """Start without a run."""
        self._context: KedroContext | None = None
        self._ledger: Ledger | None = None

    @property
    def source_sha256(self) -> str | None:
        """Fingerprint of the source table of the current run, where it is known."""
        return self._ledger.source_sha256 if self._ledger is not None else None

    @property
    def data_note(self) -> str:
        """What is to be said of the source table of the current run, such as "a sample"."""
        return self._ledger.data_note if self._ledger is not None else ""

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Remember where the parameters come from; nothing is read or written yet."""
        self._context = context
        self._ledger = None

    @hook_impl(tryfirst=True)
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Stop a run that would build on artefacts made from something else.

        Raises:
            ArtefactError: If an artefact is missing or out of date.
        """
        if self._context is None or any(name not in catalog for name in _MANIFESTS.values()):
            return
        ledger = Ledger(self._context, pipeline, catalog)
        ledger.settle_reuse(only_missing=bool(run_params.get("only_missing_outputs")))
        if "ParallelRunner" in str(run_params.get("runner")):
            # Its workers have hooks of their own, which know of no ledger.
            for node in pipeline.nodes:
                ledger.begin(node)
        self._ledger = ledger

    @hook_impl
    def before_node_run(self, node: Node) -> None:
        """Note that a node's artefacts are about to change."""
        # A node that reads the source may find it unusable: nothing has changed until it saves.
        if self._ledger is not None and _RAW.isdisjoint(node.inputs):
            self._ledger.begin(node)

    @hook_impl
    def before_dataset_saved(self, node: Node) -> None:
        """Note that the artefacts of a node that read the source are about to change."""
        if self._ledger is not None and not _RAW.isdisjoint(node.inputs):
            self._ledger.begin(node)

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, node: Node) -> None:
        """Note that a node is done once all its artefacts are there."""
        if self._ledger is not None:
            self._ledger.saved(dataset_name, node)

    @hook_impl
    def on_node_error(self, error: Exception, node: Node) -> None:
        """Note that a training diverged, so that nothing waits for it to be continued."""
        if self._ledger is not None and isinstance(error, TrainingDivergedError):
            self._ledger.diverged(node)

    @hook_impl
    def after_pipeline_run(self, run_params: dict[str, Any], pipeline: Pipeline) -> None:
        """Close the ledger."""
        if self._ledger is not None and "ParallelRunner" in str(run_params.get("runner")):
            for node in pipeline.nodes:
                for name in node.outputs:
                    self._ledger.saved(name, node)
        self._ledger = None


class Ledger:
    """What one run knows and writes of the stages' artefacts."""

    def __init__(self, context: KedroContext, pipeline: Pipeline, catalog: DataCatalog) -> None:
        """Read the manifests and work out what the run's artefacts would be made from.

        Args:
            context: Where parameters and project folder come from.
            pipeline: What is about to be run.
            catalog: The run's catalog.
        """
        self.pipeline = pipeline
        self.catalog = catalog
        # The configuration's own values: typed ones would depend on which pipelines are run.
        parameters: Mapping[str, Any] = context.config_loader["parameters"]
        self.overwrite = bool(parameters.get("overwrite"))
        self.command = f"kedro run --env {context.env}" if context.env else "kedro run"
        self.records = self._read_manifests()
        self._modality = str(parameters.get("modality", "table"))
        self._source_dataset = _source_of(pipelines)
        self._obtain_sources()
        self.source = _path_of(catalog, self._source_dataset)
        self.source_sha256 = self._fingerprint(self._source_dataset) or self._recorded(SOURCE)
        given = bool(parameters.get("test_source"))
        self.test_source = _path_of(catalog, _TEST_DATASET) if given else None
        test_sha256 = (
            self._fingerprint(_TEST_DATASET) or self._recorded(TEST_SOURCE) if given else None
        )
        self.data_note = self._data_note()
        self.imported = bool(parameters.get("synthetic"))
        self.synthetic = _path_of(catalog, _SYNTHETIC_DATASET) if self.imported else None
        given = bool(parameters.get("condition_file"))
        self.conditions = _path_of(catalog, _CONDITIONS_DATASET) if given else None
        self.expected: dict[str, MadeFrom] = expected_values(
            parameters,
            self.source_sha256,
            test_sha256,
            self._fingerprint_of_synthetic(),
            fingerprint_file(self.conditions) if self.conditions is not None else None,
        )
        self.stage_nodes = {
            stage: [node.name for node in pipelines[stage].nodes]
            for stage in STAGES
            if stage in pipelines
        }
        self.stage_of = {node: stage for stage, nodes in self.stage_nodes.items() for node in nodes}
        self._facts = {
            "source": str(self.source),
            **({"data_note": self.data_note} if self.data_note else {}),
            **({"test_source": str(self.test_source)} if self.test_source is not None else {}),
            **({"synthetic": str(self.synthetic)} if self.synthetic is not None else {}),
            "code": {**package_versions(CODE_PACKAGES), **git_revision(context.project_path)},
        }
        self._stages_in_run = {self.stage_of.get(node.name) for node in pipeline.nodes}
        self._begun: set[str] = set()
        self._pending: dict[str, set[str]] = {}
        self._lock = threading.Lock()
        # Workers of ParallelRunner are forks: the main process writes for them.
        self._process = os.getpid()

    def settle_reuse(self, only_missing: bool) -> None:
        """Check what the run would use without making it, and remove what it is to remake.

        Args:
            only_missing: The run keeps outputs that exist.

        Raises:
            ArtefactError: If an artefact is missing or out of date.
            DataUnavailableError: If the source is not there.
            InputError: If the source cannot take the place of what is removed.
        """
        self._require_source()
        for unfinished in self._unfinished():
            warning = settle_unfinished(unfinished, self.overwrite)
            if warning is not None:
                logger.warning(warning)
        reuse = plan_reuse(
            self._reused(only_missing), self.records, self.expected, self.overwrite, self.command
        )
        if reuse.remove:
            # Nothing is lost to a table that turns out to be unusable.
            self._check_source()
        for warning in reuse.warnings:
            logger.warning(warning)
        for artefact in reuse.remove:
            logger.info("Removing '%s', which is out of date.", artefact.name)
            dataset = self.catalog.get(artefact.name)
            if isinstance(dataset, ArtefactDataset):
                dataset.remove()

    def _obtain_sources(self) -> None:
        """Download known data sets that the run is going to read."""
        for name in (self._source_dataset, _TEST_DATASET):
            dataset = self.catalog.get(name)
            if isinstance(dataset, SourceDataset) and self._readers(name):
                dataset.obtain()

    def _fingerprint(self, name: str) -> str | None:
        dataset = self.catalog.get(name)
        made = dataset.fingerprint() if isinstance(dataset, SourceDataset) else None
        return made or fingerprint_file(_path_of(self.catalog, name))

    def _data_note(self) -> str:
        """Tell what is to be said of the source; of one that is gone, what was said earlier."""
        dataset = self.catalog.get(self._source_dataset)
        if isinstance(dataset, SourceDataset) and self.catalog.exists(self._source_dataset):
            return dataset.note
        record = self.records.get("preprocess")
        return str(record.facts.get("data_note", "")) if record is not None else ""

    def _readers(self, dataset: str) -> list[Node]:
        return [node for node in self.pipeline.nodes if dataset in node.inputs]

    def _unfinished(self) -> Iterator[Unfinished]:
        """Find trainings of this run that were stopped and have a checkpoint to go on from."""
        for node in self.pipeline.nodes:
            stage = self.stage_of.get(node.name)
            record = self.records.get(stage) if stage is not None else None
            if stage is None or record is None or _CHECKPOINTS not in node.inputs:
                continue
            stopped = record.nodes.get(node.name) == "started" and DIVERGED not in record.facts
            store = self.catalog.load(_CHECKPOINTS) if stopped else None
            if isinstance(store, CheckpointStore) and store.newest_step:
                difference = first_difference(record.made_from, self._lineage(stage))
                yield Unfinished(store.newest_step, difference)

    def _require_source(self) -> None:
        paths = (
            (self._source_dataset, self.source),
            (_TEST_DATASET, self.test_source),
            (_SYNTHETIC_DATASET, self.synthetic),
            (_CONDITIONS_DATASET, self.conditions),
        )
        for dataset, path in paths:
            if path is None or self.catalog.exists(dataset):
                continue
            if self._readers(dataset):
                raise DataUnavailableError(f"There is no file {path}: check the path.")
            logger.warning("There is no file %s; what was made from it earlier is used.", path)

    def _check_source(self) -> None:
        """Run the checks of the node that reads nothing but raw tables, for its errors only."""
        for node in self._readers(self._source_dataset):
            others = {name for name in node.inputs if not name.startswith("params:")}
            if others <= _RAW:
                node.run({name: self.catalog.load(name) for name in node.inputs})

    def begin(self, node: Node) -> None:
        """Note that a node starts to change its artefacts.

        Args:
            node: The node.

        Raises:
            ArtefactError: If it would replace artefacts of another table or target, or another run
                has prepared the data set in another way meanwhile.
        """
        stage = self.stage_of.get(node.name)
        with self._lock:
            if stage is None or node.name in self._pending or os.getpid() != self._process:
                return
            if stage not in self._begun:
                self._begin_stage(stage)
            self._pending[node.name] = set(node.outputs)
            self.records[stage].nodes[node.name] = "started"
            self._write(stage)

    def saved(self, dataset_name: str, node: Node) -> None:
        """Note that an artefact is there.

        Args:
            dataset_name: Its name.
            node: The node that made it.
        """
        stage = self.stage_of.get(node.name)
        with self._lock:
            if stage is None or node.name not in self._pending or os.getpid() != self._process:
                return
            self._pending[node.name].discard(dataset_name)
            if not self._pending[node.name]:
                record = self.records[stage]
                record.nodes[node.name] = "complete"
                record.facts["finished"] = now()
                record.facts["peak_memory_mib"] = peak_memory_mib()
                self._write(stage)

    def diverged(self, node: Node) -> None:
        """Note that a training diverged.

        Args:
            node: The node that trained.
        """
        stage = self.stage_of.get(node.name)
        with self._lock:
            if stage in self._begun and os.getpid() == self._process:
                self.records[stage].facts[DIVERGED] = now()
                self._write(stage)

    def _begin_stage(self, stage: str) -> None:
        refuse_other_preparation(stage, self._prepared(), self.records)
        record, wanted = self.records.get(stage), self._lineage(stage)
        if not self.overwrite and self._any_output_exists(stage):
            refuse_other_identity(stage, record, wanted)
        if record is None or first_difference(record.made_from, wanted) is not None:
            record = Record(wanted)
            self._forget_checkpoints(stage)
        record.facts = {
            **self._facts,
            CODE_DIGEST: self._code_of(stage, record),
            "started": now(),
        }
        self.records[stage] = record
        self._begun.add(stage)

    def _prepared(self) -> dict[str, Record]:
        """Read what the shared parts are made from now; other runs of the data set write them."""
        name = _MANIFESTS["dataset"]
        return read_records(self.catalog.load(name)) if self.catalog.exists(name) else {}

    def _code_of(self, stage: str, record: Record) -> str | None:
        """Tell which code makes a stage's artefacts; nothing if two versions have a part in it."""
        digest = stage_digest(stage, self._modality)
        ours = {node.name for node in self.pipeline.nodes}
        others = {name for name in self.stage_nodes[stage] if name in record.nodes} - ours
        return digest if not others or record.facts.get(CODE_DIGEST) == digest else None

    def _lineage(self, stage: str) -> MadeFrom:
        """Tell what a stage is being made from: with `overwrite`, perhaps not what was asked."""
        made_from: MadeFrom = {}
        for upstream in upstream_of(stage, self.imported):
            record = self.records.get(upstream)
            as_it_is = record is not None and upstream not in self._stages_in_run
            made_from.update(record.made_from if record and as_it_is else self._lineage(upstream))
        return {**made_from, stage: self.expected[stage][stage]}

    def _forget_checkpoints(self, stage: str) -> None:
        """Remove checkpoints that the stage must not continue from."""
        if any(_CHECKPOINTS in node.inputs for node in pipelines[stage].nodes):
            dataset = self.catalog.get(_CHECKPOINTS)
            if isinstance(dataset, ArtefactDataset):
                dataset.remove()

    def _reused(self, only_missing: bool) -> list[Artefact]:
        # Both make the synthetic table; only one of them does in a run.
        elsewhere = "sample" if self.imported else "import_table"
        made_by = {
            output: (self.stage_of[node.name], node.name)
            for stage in self.stage_nodes
            if stage != elsewhere
            for node in pipelines[stage].nodes
            for output in node.outputs
        }
        taken = [
            Artefact(name, *made_by[name], exists=self.catalog.exists(name))
            for name in sorted(self.pipeline.inputs())
            if name in made_by
        ]
        if not only_missing:
            return taken
        kept = [
            Artefact(name, *made_by[name], exists=True, remakable=True)
            for node in self.pipeline.nodes
            for name in node.outputs
            if name in made_by and self.catalog.exists(name)
        ]
        return taken + kept

    def _any_output_exists(self, stage: str) -> bool:
        return any(
            self.catalog.exists(name) for node in pipelines[stage].nodes for name in node.outputs
        )

    def _read_manifests(self) -> dict[str, Record]:
        records: dict[str, Record] = {}
        for name in _MANIFESTS.values():
            if self.catalog.exists(name):
                records.update(read_records(self.catalog.load(name)))
        return records

    def _fingerprint_of_synthetic(self) -> str | None:
        if self.synthetic is None:
            return None
        return fingerprint_file(self.synthetic) or self._recorded(SYNTHETIC)

    def _recorded(self, name: str) -> str | None:
        """Take a file's fingerprint from what was made of it, where it is no longer there."""
        for record in self.records.values():
            for values in record.made_from.values():
                if name in values:
                    return str(values[name])
        return None

    def _write(self, stage: str) -> None:
        group = STAGES[stage].group
        stages = {
            name: self.records[name].as_json(self.stage_nodes.get(name, ()))
            for name in STAGES
            if STAGES[name].group == group and name in self.records
        }
        self.catalog.save(_MANIFESTS[group], {"schema_version": SCHEMA_VERSION, "stages": stages})


def _path_of(catalog: DataCatalog, name: str) -> Path:
    dataset = catalog.get(name)
    return dataset.path if isinstance(dataset, ArtefactDataset) else Path()


def _source_of(registered: Mapping[str, Pipeline]) -> str:
    """Tell what the source is called in the catalog: what `preprocess` reads."""
    read = registered["preprocess"].inputs() if "preprocess" in registered else set()
    return next((name for name in _SOURCE_DATASETS if name in read), _SOURCE_DATASETS[0])
