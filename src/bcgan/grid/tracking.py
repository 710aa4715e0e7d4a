"""The MLflow run of a grid, which its cells are nested under. What fails here is a warning."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bcgan.hooks.tracked_run import is_disabled, prepare_store

logger = logging.getLogger(__name__)

GRID = "grid"
"""Tag with the grid's name, on its run and on those of its cells."""


class ParentRun:
    """The MLflow run of a grid.

    Attributes:
        run_id: Its id; empty where there is none.
    """

    def __init__(self, client: Any = None, run_id: str = "") -> None:
        """Use a run.

        Args:
            client: An `MlflowClient`.
            run_id: Id of the run.
        """
        self._client = client
        self.run_id = run_id

    @classmethod
    def open(
        cls, root: Path, env: str | None, name: str, stages: tuple[str, ...], earlier: str
    ) -> "ParentRun":
        """Make store and experiment before any cell does, and open the grid's run.

        Args:
            root: Folder of the project.
            env: Environment of the configuration.
            name: Name of the grid.
            stages: Pipelines of its cells; where tracking is disabled for one, it is for the grid.
            earlier: Id of the run that an earlier call of the same grid had; it goes on.

        Returns:
            The run; one without an id where MLflow cannot be used, which is told.
        """
        with _telling("start the grid's run"):
            from kedro.framework.session import KedroSession
            from kedro_mlflow.framework.hooks.mlflow_hook import MlflowHook
            from mlflow import MlflowClient

            session: Any
            with KedroSession.create(root, env=env) as session:
                context = session.load_context()
                config = context.config_loader["mlflow"]
                if is_disabled(config, {"pipeline_names": list(stages)}):
                    return cls()
                prepare_store(config)
                plugin = MlflowHook()
                plugin.after_context_created(context)
                experiment = plugin.mlflow_config.tracking.experiment._experiment.experiment_id
            client = MlflowClient()
            return cls(client, _again(client, earlier) or _new(client, str(experiment), name))
        return cls()

    def note(self, tags: Mapping[str, str], metrics: Mapping[str, float]) -> None:
        """Write tags and numbers.

        Args:
            tags: Texts by name.
            metrics: Numbers by name.
        """
        if not self.run_id:
            return
        with _telling("take the grid's state"):
            for name, text in tags.items():
                self._client.set_tag(self.run_id, name, text[:5000])
            for name, value in metrics.items():
                self._client.log_metric(self.run_id, name, value)

    def close(self, status: str, files: tuple[Path, ...] = ()) -> None:
        """End the run.

        Args:
            status: `FINISHED`, `FAILED` or `KILLED`.
            files: Files to keep with it.
        """
        if not self.run_id:
            return
        with _telling("close the grid's run"):
            for path in files:
                if path.is_file():
                    self._client.log_artifact(self.run_id, str(path))
            self._client.set_terminated(self.run_id, status)


def _new(client: Any, experiment: str, name: str) -> str:
    tags = {GRID: name, "grid.part": "whole"}
    return str(client.create_run(experiment, tags=tags, run_name=f"grid {name}").info.run_id)


def _again(client: Any, earlier: str) -> str:
    from mlflow.exceptions import MlflowException

    if not earlier:
        return ""
    try:
        run = client.get_run(earlier)
    except MlflowException:
        return ""
    if run.info.lifecycle_stage != "active":
        return ""
    client.update_run(earlier, status="RUNNING")
    return earlier


@contextmanager
def _telling(what: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        logger.warning("MLflow could not %s: %s", what, " ".join(str(error).split()))
