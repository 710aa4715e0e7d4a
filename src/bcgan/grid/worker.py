"""What a worker does: one Kedro session for each job, in the project's folder.

Nothing of Kedro, MLflow or Dask is imported before the process is set up for them.
"""

import contextlib
import logging
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bcgan.errors import ArtefactError, InputError, TrainingDivergedError
from bcgan.grid.freshness import stale_preparation, work_left
from bcgan.grid.jobs import Job, Outcome
from bcgan.grid.locks import waited_lock
from bcgan.grid.places import grids_folder, read_stages
from bcgan.synthesizer.code_digest import stage_digest

logger = logging.getLogger(__name__)

SCORE_REAL = "score_real"
"""Pipeline that scores real rows once for all cells."""

_FINAL = {error.exit_code for error in (InputError, ArtefactError, TrainingDivergedError)}
"""Exit statuses of errors that another attempt meets again."""

_TELL_SECONDS = 2.0


def run_job(job: Job) -> Outcome:
    """Do a job; never raises for what goes wrong in it.

    Args:
        job: The job.

    Returns:
        How it ended.
    """
    begun = time.perf_counter()
    tell = _teller(job)
    tell(0)
    outcome = _guarded(job, tell)
    seconds = round(time.perf_counter() - begun, 2)
    return Outcome(**{**vars(outcome), "seconds": seconds, "worker": worker_name()})


def worker_name() -> str:
    """Name this process: host and process id."""
    return f"{socket.gethostname()}/{os.getpid()}"


def _guarded(job: Job, tell: Callable[[int], None]) -> Outcome:
    try:
        if not (job.root / "pyproject.toml").is_file():
            return Outcome(
                f"The worker {worker_name()} finds no project in {job.root}; every worker needs "
                "the project's folder under the same path.",
                halt=True,
            )
        changed = [name for name, digest in job.digests.items() if stage_digest(name) != digest]
        if changed:
            return Outcome(
                f"The worker {worker_name()} has other code for {changed[0]} than the grid was "
                "started with; restart the workers and the grid.",
                halt=True,
            )
        _set_process_up(job.root)
        with _log_file(job), contextlib.chdir(job.root):
            return _done(job, tell)
    except Exception as error:
        return _failed(error)


def _done(job: Job, tell: Callable[[int], None]) -> Outcome:
    try:
        places = job.planned.places
        name = places.prepared.name if job.kind == "preparation" else job.id
        lock = grids_folder(places.data) / "locks" / f"{name}.lock"
        with waited_lock(lock, lambda: logger.warning("%s is being made elsewhere.", name)):
            stages, step = _left(job)
            if stages:
                _run(job, stages, tell)
        return Outcome(stages=stages, step=step)
    except Exception as error:
        logger.exception("%s failed.", job.id)
        return _failed(error)


def _left(job: Job) -> tuple[tuple[str, ...], int]:
    planned = job.planned
    if job.kind == "preparation":
        records = read_stages(planned.places.prepared)
        return (*stale_preparation(records, planned.expected, stage_digest), SCORE_REAL), 0
    work = work_left(planned.places, job.stages, planned.expected, stage_digest)
    return work.stages, work.step


def _run(job: Job, stages: tuple[str, ...], tell: Callable[[int], None]) -> None:
    from kedro.framework.project import pipelines
    from kedro.framework.session import KedroSession
    from kedro.runner import SequentialRunner

    from bcgan.gan.listeners import subscribed
    from bcgan.hooks.given_tags import run_tags

    known = [name for name in stages if name in pipelines]
    if not known:
        return
    params = dict(job.planned.request)
    session: Any
    with (
        run_tags(job.tags),
        subscribed(_StepTeller(tell)),
        KedroSession.create(job.root, env=job.env, runtime_params=params) as session,
    ):
        session.run(pipeline_names=known, runner=SequentialRunner())


def _failed(error: BaseException) -> Outcome:
    from bcgan.hooks.explanation import explain

    known = explain(error)
    if known is not None:
        return Outcome(" ".join(str(known).split()), final=known.exit_code in _FINAL)
    text = " ".join(str(error).split())
    return Outcome(f"{type(error).__name__}: {text}" if text else type(error).__name__)


def _set_process_up(root: Path) -> None:
    os.environ.setdefault("DO_NOT_TRACK", "true")
    os.environ.setdefault("KEDRO_LOGGING_CONFIG", str(root / "conf" / "logging.yml"))
    from kedro.framework import project
    from kedro.framework.startup import bootstrap_project

    if project.PACKAGE_NAME is None:
        bootstrap_project(root)
    logging.getLogger("distributed").setLevel(logging.ERROR)
    import torch

    torch.set_num_threads(1)


@contextlib.contextmanager
def _log_file(job: Job) -> Iterator[None]:
    """Send what a run says to a file: several at a time on one screen could not be read."""
    path = job.folder / "logs" / f"{job.id}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    root = logging.getLogger()
    before = root.handlers[:]
    with path.open("a", encoding="utf-8") as file:
        handler = logging.StreamHandler(file)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(message)s"))
        root.handlers = [handler]
        try:
            with contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
                yield
        finally:
            root.handlers = before


class _StepTeller:
    """A training listener that passes the step on every few seconds."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell = tell
        self._told = time.monotonic()

    def on_losses(self, step: int, losses: Mapping[str, float]) -> None:
        """Pass the step on when it is time."""
        if time.monotonic() - self._told >= _TELL_SECONDS:
            self._told = time.monotonic()
            self._tell(step)

    def on_event(self, kind: str, step: int, message: str) -> None:
        """Say nothing; the log has it."""


def _teller(job: Job) -> Callable[[int], None]:
    """Make what tells the driver how far the job is; nothing outside of a Dask worker."""
    distributed = sys.modules.get("distributed")
    if distributed is None:
        return lambda step: None
    try:
        worker: Any = distributed.get_worker()
    except ValueError:
        return lambda step: None
    name = worker_name()

    def tell(step: int) -> None:
        # Dask overwrites an entry called "worker".
        worker.log_event(job.topic, {"job": job.id, "process": name, "step": step})

    return tell
