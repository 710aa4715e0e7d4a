"""One MLflow run: opened through kedro-mlflow, filled and closed by us."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlparse

from kedro.framework.context import KedroContext
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from bcgan.datasets import ArtefactDataset, FigureSetDataset
from bcgan.gan.listeners import subscribe, unsubscribe
from bcgan.hooks.batch import batch_id
from bcgan.hooks.code_version import git_revision, package_versions
from bcgan.hooks.command_line import command_line
from bcgan.hooks.given_tags import given_tags
from bcgan.hooks.image_stream import ImageStream
from bcgan.hooks.loss_stream import PREFIX, LossStream
from bcgan.hooks.run_memory import RunMemory, logged_steps
from bcgan.hooks.tracked_values import metric_values, parameter_texts
from bcgan.synthesizer.run_settings import read_run_settings

if TYPE_CHECKING:
    from mlflow.entities import Run

logger = logging.getLogger(__name__)

_METRICS = (
    "classifier_report",
    "training_report",
    "fidelity",
    "detection",
    "compatibility",
    "label_agreement",
    "posterior_entropy",
    "interpretation",
    "projection",
    "privacy",
)
_FILES = {
    "schema": "reports",
    "training_recipe": "reports",
    "classifier_report": "reports",
    "training_report": "reports",
    "fidelity": "reports",
    "detection": "reports",
    "compatibility": "reports",
    "label_agreement": "reports",
    "posterior_entropy": "reports",
    "interpretation": "reports",
    "projection": "reports",
    "privacy": "reports",
    "report": "reports",
    "report_html": "reports",
    "dataset_manifest": "manifests/dataset",
    "run_manifest": "manifests/run",
    "loss_curves": "tables",
    "fidelity_columns": "tables",
    "synthetic_parquet": "tables",
    "synthetic_images": "images",
    "sample_grid": "figures",
    "loss_figure": "figures",
    "figures": "figures",
    "compatibility_figure": "figures",
    "posterior_entropy_figure": "figures",
    "projection_figure": "figures",
    "privacy_figure": "figures",
}
_MANIFESTS = ("dataset_manifest", "run_manifest")
_MAX_FILE = 50 * 2**20
_MAX_PARAMETERS = 100
"""Most parameters MLflow takes in one call."""


class TrackedRun:
    """The MLflow run of one Kedro run."""

    def __init__(
        self,
        run_id: str,
        own: bool,
        catalog: DataCatalog,
        memory: RunMemory | None = None,
        continued: "Run | None" = None,
    ) -> None:
        """Take over an open run.

        Args:
            run_id: Id of the run.
            own: Whether we opened it and so have to close it.
            catalog: The Kedro run's catalog.
            memory: Keeps the run's id while training is unfinished.
            continued: The run as it was left by a command that was stopped, if it is that run.
        """
        from mlflow import MlflowClient

        self.run_id = run_id
        self.process = os.getpid()
        self._own = own
        self._catalog = catalog
        self._memory = memory
        self._client = MlflowClient()
        self._known: Mapping[str, float] = {}
        steps: Mapping[str, frozenset[int]] = {}
        if continued is not None:
            self._known = dict(continued.data.metrics)
            steps = logged_steps(self._client, continued, PREFIX)
            for name in {"error", "exit_code"} & set(continued.data.tags):
                self._client.delete_tag(run_id, name)
        self._stream = LossStream(self._client, run_id, logged=steps)
        subscribe(self._stream)
        self._images = ImageStream(self._client, run_id)
        subscribe(self._images)

    @classmethod
    def open(
        cls,
        context: KedroContext,
        run_params: dict[str, Any],
        pipeline: Pipeline,
        catalog: DataCatalog,
        source_sha256: str | None = None,
    ) -> "TrackedRun | None":
        """Open a run as `mlflow.yml` says, or the one of a training that goes on.

        Args:
            context: The project's context.
            run_params: What Kedro was asked to run.
            pipeline: What is about to be run.
            catalog: The run's catalog.
            source_sha256: Fingerprint of the source table, where it is known.

        Returns:
            The run; `None` when `mlflow.yml` disables tracking of these pipelines.
        """
        config = context.config_loader["mlflow"]
        if is_disabled(config, run_params):
            return None
        import mlflow
        from kedro_mlflow.framework.hooks.mlflow_hook import MlflowHook

        prepare_store(config)
        own = mlflow.active_run() is None
        try:
            plugin = MlflowHook()
            plugin.after_context_created(context)
            tracking = plugin.mlflow_config.tracking
            experiment_id = str(tracking.experiment._experiment.experiment_id)
            memory = RunMemory.of_training(pipeline, catalog, experiment_id, source_sha256 or "")
            continued = None
            if own and memory is not None and tracking.run.id is None:
                continued = _unfinished_run(memory, parameter_texts(catalog.load("parameters")))
                if continued is not None:
                    tracking.run.id = continued.info.run_id
            plugin.before_pipeline_run(run_params, pipeline, catalog)
            run = mlflow.active_run()
            if run is None:
                return None
            return cls(run.info.run_id, own, catalog, memory if own else None, continued)
        except Exception:
            if own and mlflow.active_run() is not None:
                mlflow.end_run("FAILED")
            raise

    def describe(
        self, context: KedroContext, run_params: Mapping[str, Any], source_sha256: str | None
    ) -> None:
        """Log parameters and tags.

        Args:
            context: The project's context.
            run_params: What Kedro was asked to run.
            source_sha256: Fingerprint of the source table, where it is known.
        """
        self.log_parameters(self._catalog.load("parameters"))
        settings = read_run_settings(context.config_loader["parameters"])
        names = ("target", "preset", "seed", "label")
        batch = batch_id()
        tags = {
            "mlflow.runName": f"{settings.dataset} {settings.run_folder} seed{settings.seed}",
            "dataset": settings.dataset,
            "study": settings.study or "",
            "variant": settings.origin,
            **{name: str(getattr(settings, name)) for name in names},
            "pipelines": ",".join(run_params.get("pipeline_names") or ["__default__"]),
            "env": str(run_params.get("env") or ""),
            "runner": _runner_name(run_params.get("runner")),
            "command": command_line(),
            **({"batch_id": batch} if batch is not None else {}),
            "data.sha256": source_sha256 or "",
            **{f"git.{name}": value for name, value in git_revision(context.project_path).items()},
            **{f"version.{name}": value for name, value in package_versions().items()},
            **given_tags(),
        }
        self._log(tags=tags)

    def log_parameters(self, values: Mapping[str, Any], prefix: str = "") -> None:
        """Log parameters, flattened.

        Args:
            values: Parameters by name.
            prefix: Name of the group they belong to.
        """
        texts = list(parameter_texts(values, prefix).items())
        for start in range(0, len(texts), _MAX_PARAMETERS):
            self._log(parameters=dict(texts[start : start + _MAX_PARAMETERS]))

    def remember(self) -> None:
        """Keep the run's id beside the checkpoints, since training starts."""
        if self._memory is not None:
            self._memory.remember(self.run_id)

    def forget(self) -> None:
        """Forget the run's id: all nodes are through, and there is nothing to go on with."""
        if self._memory is not None:
            self._memory.forget(self.run_id)

    def log_dataset(self, name: str, data: Any) -> None:
        """Log an artefact that was just saved: its numbers, and its files.

        Args:
            name: Its name in the catalog.
            data: What was saved.
        """
        if name in _METRICS and isinstance(data, Mapping):
            # A command that goes on after a stop makes some reports again.
            values = metric_values(data, name)
            self._log(metrics={k: v for k, v in values.items() if self._known.get(k) != v})
        if name == "report" and isinstance(data, Mapping):
            self.note(verdict=str(data["verdict"]["label"]))
        if name == "training_recipe" and isinstance(data, Mapping):
            self.log_parameters(data, "recipe")
        if name in _FILES:
            for path in _files_of(self._catalog, name):
                if path.stat().st_size <= _MAX_FILE:
                    self._client.log_artifact(self.run_id, str(path), _FILES[name])

    def log_manifests(self) -> None:
        """Log the manifests as they stand at the end of the run."""
        for name in _MANIFESTS:
            if self._catalog.exists(name):
                self.log_dataset(name, None)

    def note(self, **tags: str) -> None:
        """Set tags.

        Args:
            **tags: Texts by name.
        """
        self._log(tags=tags)

    def close(self, status: str) -> None:
        """Write what is left and end the run, if we opened it.

        Args:
            status: `FINISHED`, `FAILED` or `KILLED`.
        """
        import mlflow

        unsubscribe(self._stream)
        unsubscribe(self._images)
        self._stream.flush()
        if not self._own:
            return
        active = mlflow.active_run()
        if active is not None and active.info.run_id == self.run_id:
            mlflow.end_run(status)
        else:
            self._client.set_terminated(self.run_id, status)

    def _log(
        self,
        *,
        parameters: Mapping[str, str] | None = None,
        metrics: Mapping[str, float] | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        import time

        from mlflow.entities import Metric, Param, RunTag

        now = int(time.time() * 1000)
        self._client.log_batch(
            self.run_id,
            params=[Param(name, value) for name, value in (parameters or {}).items()],
            metrics=[Metric(name, value, now, 0) for name, value in (metrics or {}).items()],
            tags=[RunTag(name, value[:5000]) for name, value in (tags or {}).items()],
        )


def _unfinished_run(memory: RunMemory, parameters: Mapping[str, str]) -> "Run | None":
    from mlflow import MlflowClient

    run, reason = memory.recall(MlflowClient(), parameters)
    if run is not None:
        logger.info("Going on in the MLflow run %s of the stopped training.", run.info.run_id)
    elif reason:
        logger.info(
            "A new MLflow run with the whole loss curve takes the place of that of the stopped "
            "training: %s.",
            reason,
        )
    return run


def _files_of(catalog: DataCatalog, name: str) -> list[Path]:
    dataset = catalog.get(name)
    if isinstance(dataset, FigureSetDataset):
        return list(dataset.load().values())
    if isinstance(dataset, ArtefactDataset) and dataset.path.is_file():
        return [dataset.path]
    return []


def is_disabled(config: Mapping[str, Any], run_params: Mapping[str, Any]) -> bool:
    """Tell whether `mlflow.yml` disables tracking of pipelines.

    Args:
        config: Content of `mlflow.yml`.
        run_params: What Kedro is asked to run.

    Returns:
        Whether it names one of them.
    """
    disabled = ((config.get("tracking") or {}).get("disable_tracking") or {}).get("pipelines") or []
    return any(name in disabled for name in run_params.get("pipeline_names") or ["__default__"])


def prepare_store(config: Mapping[str, Any]) -> None:
    """Make the database's folder; do not wait for minutes for a server that does not answer.

    Args:
        config: Content of `mlflow.yml`.
    """
    uri = urlparse(str((config.get("server") or {}).get("mlflow_tracking_uri") or ""))
    if uri.scheme.startswith("sqlite"):
        Path(uri.path.removeprefix("/")).parent.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")


def _runner_name(runner: Any) -> str:
    """Shorten what Kedro tells of its runner: the text of an object, or nothing."""
    if runner in (None, "None"):
        return "SequentialRunner"
    return str(runner).split(" object")[0].rpartition(".")[2]
