"""One run of a cell at a time, and `run_status.json` for each."""

import logging
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from kedro.framework.context import KedroContext
from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog, DatasetError
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

from bcgan.datasets import JsonDataset
from bcgan.errors import SettingsError
from bcgan.hooks.code_version import git_revision
from bcgan.hooks.command_line import command_line
from bcgan.hooks.explanation import Ending, ending_of
from bcgan.hooks.folder_lock import FolderLock
from bcgan.hooks.run_record import RunRecord, append_to_history, died
from bcgan.hooks.tracking import TrackingHooks
from bcgan.synthesizer.manifest import STAGES, now
from bcgan.synthesizer.run_settings import read_run_settings

logger = logging.getLogger(__name__)
job_log = logging.getLogger("bcgan.job")
"""Start and end of each run, for the log of a scheduled job; `conf/logging.yml` keeps it quiet."""

_STATUS = {"dataset": "dataset_status", "run": "run_status"}


class RecordingHooks:
    """Takes the lock of what a run makes, and records start and end, whichever way it ends.

    The hooks are wrappers around all others, so that a run that another hook refuses is recorded
    too. What no hook sees (a signal, a parameter that is refused before any hook) is told by the
    command, through `end`.
    """

    def __init__(self, tracking: TrackingHooks) -> None:
        """Start without a run.

        Args:
            tracking: Knows the MLflow run.
        """
        self._tracking = tracking
        self._context: KedroContext | None = None
        self._open: _OpenRun | None = None
        self._began = ""
        self._told = True

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Remember where the parameters come from; nothing is read or written yet."""
        self._context = context
        self._began = now()
        self._told = False

    @hook_impl(wrapper=True, tryfirst=True)
    def before_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> Generator[None, None, None]:
        """Take the lock and write that the run is running.

        Raises:
            RunBusyError: If another run is at work on the same artefacts.
        """
        if self._open is not None:  # Ctrl-C left it open in the same process
            self.end(KeyboardInterrupt())
        if self._context is None or any(name not in catalog for name in _STATUS.values()):
            yield
            return
        self._told = False
        with self._telling_errors():
            record = _new_record(self._context, self._began, run_params)
            status = _status_of(pipeline, catalog)
            self._open = _OpenRun.begin(record, status, _history_folder(self._context))
            yield
            self._open.change(mlflow_run_id=self._tracking.run_id)

    @hook_impl
    def on_node_error(self, node: Node) -> None:
        """Note which node failed."""
        if self._open is not None:
            self._open.record = replace(self._open.record, failed_node=node.name)

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any) -> None:
        """Note the verdict."""
        if dataset_name == "report" and self._open is not None:
            self._open.change(verdict=data["verdict"]["label"])

    @hook_impl(wrapper=True, tryfirst=True)
    def after_pipeline_run(self) -> Generator[None, None, None]:
        """Record the end, after all others have done their work."""
        with self._telling_errors():
            yield
        self._close(Ending("finished"))

    @hook_impl(wrapper=True, tryfirst=True)
    def on_pipeline_error(self, error: Exception) -> Generator[None, None, None]:
        """Record the error, after all others have done their work."""
        try:
            yield
        finally:
            self.end(error)

    def end(self, error: BaseException) -> None:
        """Record how a run ended, unless that is done.

        Args:
            error: What ended it, perhaps before it had begun; then the history alone tells of it.
        """
        if self._open is not None:
            self._close(ending_of(error), error)
        elif self._context is not None and not self._told:
            self._told = True
            record = _new_record(self._context, self._began, {}).ended_as(ending_of(error), error)
            append_to_history(_history_folder(self._context), record.as_json())
            _tell_end(record)

    @contextmanager
    def _telling_errors(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self.end(error)
            raise

    def _close(self, ending: Ending, error: BaseException | None = None) -> None:
        opened, self._open = self._open, None
        self._told = True
        if opened is not None:
            opened.close(ending, error)


class _OpenRun:
    """A run at work: its record, its lock, and where the record is written."""

    def __init__(
        self, record: RunRecord, status: JsonDataset, history: Path, lock: FolderLock | None
    ) -> None:
        self.record = record
        self._status = status
        self._history = history
        self._lock = lock

    @classmethod
    def begin(cls, record: RunRecord, status: JsonDataset, history: Path) -> "_OpenRun":
        holder = {"pid": record.pid, "host": record.host, "started": record.started}
        lock = FolderLock.take(status.path.parent, holder)
        opened = cls(record, status, history, lock)
        try:
            if lock is not None:
                opened._settle_earlier()
            opened.change()
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        job_log.info("Run of %s started%s.", record.title, _circumstances(record))
        return opened

    def change(self, **values: Any) -> None:
        """Write the record with other values."""
        self.record = replace(self.record, **values)
        self._status.save(self.record.as_json())

    def close(self, ending: Ending, error: BaseException | None) -> None:
        """Write how the run ended, and let the next one in."""
        self.record = self.record.ended_as(ending, error)
        try:
            self.change()
            append_to_history(self._history, self.record.as_json())
        except OSError as problem:
            # A full disk must not hide what ended the run.
            logger.warning("The run's end could not be written down: %s", problem)
        finally:
            if self._lock is not None:
                self._lock.release()
            _tell_end(self.record)

    def _settle_earlier(self) -> None:
        """Record the death of a run that left word of its start only: its lock is free."""
        try:
            earlier = self._status.load() if self._status.exists() else {}
        except DatasetError:
            return
        if earlier.get("status") == "running":
            logger.warning(
                "The run before this one (process %s on %s since %s) died without a word.",
                *(earlier.get(name) for name in ("pid", "host", "started")),
            )
            append_to_history(self._history, died(earlier))


def _new_record(context: KedroContext, began: str, run_params: dict[str, Any]) -> RunRecord:
    try:
        settings = read_run_settings(context.config_loader["parameters"])
    except SettingsError:
        names: dict[str, Any] = {}
    else:
        names = {"dataset": settings.dataset, "run": settings.run_folder, "seed": settings.seed}
    return RunRecord(
        status="running",
        started=began,
        pipelines=tuple(run_params.get("pipeline_names") or ["__default__"]),
        env=str(context.env or ""),
        command=command_line(),
        git=git_revision(context.project_path),
        **names,
    )


def _status_of(pipeline: Pipeline, catalog: DataCatalog) -> JsonDataset:
    """Choose the record of the one run; of the data set where only its own parts are made."""
    tags = {tag for node in pipeline.nodes for tag in node.tags}
    # What is no stage makes nothing but entries of the data set's cache.
    groups = {STAGES[tag].group if tag in STAGES else "dataset" for tag in tags}
    return cast(JsonDataset, catalog.get(_STATUS["dataset" if groups == {"dataset"} else "run"]))


def _history_folder(context: KedroContext) -> Path:
    data_root = context.config_loader["globals"]["data_root"]
    return Path(context.project_path, str(data_root), "08_reporting")


def _circumstances(record: RunRecord) -> str:
    revision = record.git.get("revision", "")[:12]
    changed = " with changes" if record.git.get("dirty") == "true" else ""
    parts = [
        f"process {record.pid}",
        f"revision {revision}{changed}" if revision else "",
        f"batch {record.batch_id}" if record.batch_id else "",
    ]
    return f" ({', '.join(part for part in parts if part)})"


def _tell_end(record: RunRecord) -> None:
    if record.status == "finished":
        job_log.info("Run of %s finished after %d s.", record.title, record.seconds)
    else:
        job_log.error(
            "Run of %s %s after %d s with exit status %s: %s",
            record.title,
            record.status,
            record.seconds,
            record.exit_code,
            record.reason,
        )
