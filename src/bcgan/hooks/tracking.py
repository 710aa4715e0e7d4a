"""MLflow tracking that never stops a run: what fails is told in a warning."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

from bcgan.errors import BcganError, TrainingInterruptedError
from bcgan.hooks.explanation import ending_of, explain
from bcgan.hooks.provenance import ProvenanceHooks
from bcgan.hooks.run_memory import CHECKPOINTS
from bcgan.hooks.tracked_run import TrackedRun

logger = logging.getLogger(__name__)


class TrackingHooks:
    """Opens an MLflow run when a pipeline starts, fills it, and closes it with the right status.

    Nothing touches MLflow before a pipeline starts: commands that only look at the project leave
    no database behind.
    """

    def __init__(self, provenance: ProvenanceHooks) -> None:
        """Start without a run.

        Args:
            provenance: Knows the source table's fingerprint.
        """
        self._provenance = provenance
        self._context: KedroContext | None = None
        self._run: TrackedRun | None = None
        self._refused = False

    @property
    def run_id(self) -> str | None:
        """Id of the MLflow run, while one is open."""
        return self._run.run_id if self._run is not None else None

    def refuse(self, error: BcganError) -> None:
        """Let a run that is about to end well end as failed.

        Args:
            error: What is wrong with what it made.
        """
        self._refused = True
        self._note_error(error)

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Remember the context, and hand it the settings that `kedro mlflow ui` looks for."""
        self._context = context
        if "kedro_mlflow" in sys.modules:
            with _telling("read mlflow.yml"):
                from kedro_mlflow.config.kedro_mlflow_config import KedroMlflowConfig

                config = KedroMlflowConfig.model_validate({**context.config_loader["mlflow"]})
                context.__setattr__("mlflow", config)

    @hook_impl(trylast=True)
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Open a run; log parameters and tags."""
        self._refused = False
        self._close("KILLED")  # one that Ctrl-C left open in the same process
        if self._context is None:
            return
        with _telling("start"):
            source_sha256 = self._provenance.source_sha256
            self._run = TrackedRun.open(self._context, run_params, pipeline, catalog, source_sha256)
            if self._run is not None:
                self._run.describe(self._context, run_params, source_sha256)
                if self._provenance.data_note:
                    self._run.note(**{"data.note": self._provenance.data_note})

    @hook_impl(trylast=True)
    def before_node_run(self, node: Node) -> None:
        """Keep the run's id for a training that is stopped and goes on."""
        trains = CHECKPOINTS in node.inputs
        if trains and self._run is not None and self._run.process == os.getpid():
            with _telling("keep its run's id"):
                self._run.remember()

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any) -> None:
        """Log scores, tables and figures as they come."""
        if self._run is not None and self._run.process == os.getpid():
            with _telling(f"take '{dataset_name}'"):
                self._run.log_dataset(dataset_name, data)

    @hook_impl(trylast=True)
    def after_pipeline_run(self) -> None:
        """Close the run."""
        if self._run is not None:
            with _telling("take the manifests"):
                self._run.log_manifests()
            with _telling("forget its run's id"):
                self._run.forget()
        self._close("FAILED" if self._refused else "FINISHED")

    @hook_impl
    def on_pipeline_error(self, error: Exception) -> None:
        """Close the run as failed, or as killed when the user stopped the training."""
        self._note_error(error)
        self._close("KILLED" if isinstance(error, TrainingInterruptedError) else "FAILED")

    def _note_error(self, error: Exception) -> None:
        if self._run is not None:
            ending = ending_of(error)
            with _telling("take the error"):
                # What Kedro says around an error of ours helps nobody.
                text = " ".join(str(explain(error) or error).split())
                self._run.note(error=text, exit_code=str(ending.exit_code))

    def _close(self, status: str) -> None:
        run, self._run = self._run, None
        if run is not None:
            with _telling("close the run"):
                run.close(status)


@contextmanager
def _telling(what: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        logger.warning("MLflow could not %s: %s", what, " ".join(str(error).split()))
        logger.debug("MLflow could not %s.", what, exc_info=error)
