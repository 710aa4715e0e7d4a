"""What is written down of a run: how it went, when, and why it did not end well."""

import json
import os
import socket
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import bcgan
from bcgan.hooks.batch import batch_id
from bcgan.hooks.explanation import Ending, Status
from bcgan.synthesizer.manifest import now

SCHEMA_VERSION = 1
HISTORY_FILE = "run_history.jsonl"


@dataclass(frozen=True)
class RunRecord:
    """How a run went.

    Attributes:
        status: `running`; `finished`; `failed`; `stopped` by a signal; `died` when a later run
            found that its process was gone without a word.
        exit_code: Exit status of the command; nothing while it runs, or where nobody saw it.
        reason: Why it did not finish: one sentence.
        failed_node: The node that raised the error, where it was one.
        started: When it began: ISO 8601, UTC.
        ended: When it ended; nothing while it runs.
        seconds: How long it took; nothing while it runs.
        dataset: Name of the data set; nothing where the parameters could not be read.
        run: Folder of the run: `<variant>` or `<variant>-<label>`; nothing as above.
        seed: Seed of the run; nothing as above.
        pipelines: Names of the pipelines that were asked for.
        env: Environment of the configuration.
        command: The command line.
        batch_id: The batch it belongs to, if it does.
        mlflow_run_id: Its MLflow run, where one was opened.
        verdict: The verdict of the report it wrote.
        git: Revision of the project's working tree: `revision` and `dirty`; empty without git.
        version: Version of bcgan.
        host: The machine.
        pid: Number of the process.
        traceback: Where an error that nobody foresaw came from.
        schema_version: Version of this form.
    """

    status: Status
    started: str
    pipelines: tuple[str, ...]
    env: str
    command: str
    git: dict[str, str]
    dataset: str | None = None
    run: str | None = None
    seed: int | None = None
    ended: str | None = None
    seconds: int | None = None
    exit_code: int | None = None
    reason: str | None = None
    failed_node: str | None = None
    batch_id: str | None = field(default_factory=batch_id)
    mlflow_run_id: str | None = None
    verdict: str | None = None
    version: str = bcgan.__version__
    host: str = field(default_factory=socket.gethostname)
    pid: int = field(default_factory=os.getpid)
    traceback: str | None = None
    schema_version: int = SCHEMA_VERSION

    @property
    def title(self) -> str:
        """Name the run for a message."""
        seed = "" if self.run is None else f"{self.run} seed{self.seed}"
        return " ".join(part for part in (self.dataset, seed) if part) or "unknown"

    def ended_as(self, ending: Ending, error: BaseException | None = None) -> "RunRecord":
        """Close the record.

        Args:
            ending: How the run ended.
            error: What ended it; its traceback is kept where nobody foresaw it.
        """
        unforeseen = error is not None and ending.exit_code == 1
        ended = now()
        taken = datetime.fromisoformat(ended) - datetime.fromisoformat(self.started)
        return replace(
            self,
            status=ending.status,
            ended=ended,
            seconds=round(taken.total_seconds()),
            exit_code=ending.exit_code,
            reason=ending.reason,
            traceback="".join(traceback.format_exception(error)) if unforeseen else None,
        )

    def as_json(self) -> dict[str, Any]:
        """Give the values of `run_status.json`."""
        values = asdict(self)
        first = ("schema_version", "status", "exit_code", "reason", "failed_node")
        return {**{name: values[name] for name in first}, **values, "pipelines": [*self.pipelines]}


def died(earlier: Mapping[str, Any]) -> dict[str, Any]:
    """Close the record of a run whose process is gone.

    Args:
        earlier: The record it left, which says that it is running.

    Returns:
        The same as a run that died.
    """
    reason = "The process was gone without a word: killed (kill -9, out of memory) or no power."
    return {**earlier, "status": "died", "reason": reason}


def append_to_history(folder: Path, record: Mapping[str, Any]) -> None:
    """Add a line to the history of all runs.

    Args:
        folder: Folder of the history; nothing is written where it is not there.
        record: The record; the traceback is left out.
    """
    if not folder.is_dir():
        return
    line = json.dumps({k: v for k, v in record.items() if k != "traceback"}, ensure_ascii=False)
    # One call in append mode: lines of runs that end at the same time do not mix.
    handle = os.open(folder / HISTORY_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    try:
        os.write(handle, f"{line}\n".encode())
    finally:
        os.close(handle)
