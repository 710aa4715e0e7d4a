"""What is handed to a worker, and what comes back: plain values, since both are pickled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bcgan.grid.plan import PlannedCell


@dataclass(frozen=True)
class Job:
    """A unit of work: one cell, or the parts that the cells of a study share.

    Attributes:
        id: Name of the cell, or of the prepared parts.
        kind: `cell` or `preparation`.
        planned: The cell; for a preparation, one of those that use it.
        root: Folder of the project, the same on every worker.
        env: Environment of the configuration.
        stages: Stages that the grid asks for.
        digests: Identity of the code of each stage, as it is for the driver.
        tags: Tags of the MLflow run.
        folder: Folder of the grid, for the log.
        topic: Where the worker tells of its progress.
    """

    id: str
    kind: Literal["cell", "preparation"]
    planned: PlannedCell
    root: Path
    env: str | None
    stages: tuple[str, ...]
    digests: Mapping[str, str]
    tags: Mapping[str, str]
    folder: Path
    topic: str = "bcgan-grid"


@dataclass(frozen=True)
class Outcome:
    """How a job ended.

    Attributes:
        error: What went wrong: one sentence; empty where nothing did.
        final: Another attempt would end the same.
        halt: No further job can be run by these workers.
        seconds: How long it took.
        stages: Stages that were run; none where everything was there.
        step: Step of the checkpoint that the training went on from.
        worker: Host and process.
    """

    error: str = ""
    final: bool = False
    halt: bool = False
    seconds: float = 0.0
    stages: tuple[str, ...] = ()
    step: int = 0
    worker: str = ""


@dataclass(frozen=True)
class Ended:
    """A job came back, or its worker was lost.

    Attributes:
        job: Its name.
        outcome: How it ended.
    """

    job: str
    outcome: Outcome


@dataclass(frozen=True)
class Told:
    """A worker tells how far it is.

    Attributes:
        job: Name of the job.
        worker: Host and process.
        step: Generator steps done; 0 when the job begins.
    """

    job: str
    worker: str = ""
    step: int = 0


Message = Ended | Told


@dataclass(frozen=True)
class Failure:
    """One attempt that failed.

    Attributes:
        error: What went wrong: one sentence.
        worker: Host and process, where known.
        at: When, UTC.
    """

    error: str
    worker: str = ""
    at: str = ""


@dataclass
class Progress:
    """What is known of a job while the grid runs.

    Attributes:
        status: `waiting`, `running`, `done` or `failed`.
        attempts: How often it was begun by this driver.
        attempts_before: How often by those before it, which were stopped.
        failures: Attempts that failed.
        seconds: Time that all attempts took.
        step: Generator steps done.
        worker: Host and process of the last attempt.
        started: When its first attempt began, UTC; empty before that.
        finished: When it ended, UTC.
        ran: Stages that were run.
        resumed_at: Step of the checkpoint that its training went on from; 0 for none.
    """

    status: Literal["waiting", "running", "done", "failed"] = "waiting"
    attempts: int = 0
    attempts_before: int = 0
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0
    step: int = 0
    worker: str = ""
    started: str = ""
    finished: str = ""
    ran: tuple[str, ...] = ()
    resumed_at: int = 0

    @property
    def error(self) -> str:
        """What the last attempt failed of; empty once one has succeeded."""
        return self.failures[-1].error if self.failures and self.status != "done" else ""
