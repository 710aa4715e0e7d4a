"""Which MLflow run a training belongs to: kept beside its checkpoints until it is through.

A training that was killed is continued by the same command, and belongs to the same MLflow run.
The run's id is written beside the checkpoints when training starts, and removed when the run ends
well; a run that finds it goes on in that MLflow run if nothing that decides the result changed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from bcgan.gan.checkpoint import CheckpointStore
from bcgan.synthesizer.code_digest import code_digest
from bcgan.synthesizer.manifest import STAGES

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

CHECKPOINTS = "checkpoints"
DERIVED = "recipe."
"""Parameters that are logged by this prefix follow from the others."""

_NOTE = "mlflow_run"
_CONTINUABLE = ("RUNNING", "KILLED")
"""Status after `kill -9`, and after Ctrl-C or SIGTERM. A failed run stays on record as failed."""


@dataclass(frozen=True)
class RememberedRun:
    """The MLflow run of an unfinished training.

    Attributes:
        run_id: Its id.
        tracking_uri: Where it is.
        experiment_id: Its experiment.
        source_sha256: Fingerprint of the source table; empty where it was not known.
        code: Identity of the code that trains.
    """

    run_id: str
    tracking_uri: str
    experiment_id: str
    source_sha256: str
    code: str


class RunMemory:
    """Keeps the id of the MLflow run beside the checkpoints."""

    def __init__(
        self, store: CheckpointStore, tracking_uri: str, experiment_id: str, source_sha256: str
    ) -> None:
        """Name the place and what the runs of this command have in common.

        Args:
            store: Where checkpoints are kept.
            tracking_uri: Where MLflow runs are kept.
            experiment_id: Experiment of this command's run.
            source_sha256: Fingerprint of the source table; empty where it is not known.
        """
        self._store = store
        self._tracking_uri = tracking_uri
        self._experiment_id = experiment_id
        self._source_sha256 = source_sha256

    @classmethod
    def of_training(
        cls, pipeline: Pipeline, catalog: DataCatalog, experiment_id: str, source_sha256: str
    ) -> "RunMemory | None":
        """Make the memory of a run that trains, or makes what comes after its training.

        Args:
            pipeline: What is about to be run.
            catalog: The run's catalog.
            experiment_id: Experiment of this command's run.
            source_sha256: Fingerprint of the source table; empty where it is not known.

        Returns:
            The memory; nothing for a run that only prepares a data set.
        """
        import mlflow

        tags = {tag for node in pipeline.nodes for tag in node.tags}
        prepares = all(STAGES[tag].group == "dataset" for tag in tags if tag in STAGES)
        if prepares or CHECKPOINTS not in catalog:
            return None
        store = catalog.load(CHECKPOINTS)
        if not isinstance(store, CheckpointStore):
            return None
        return cls(store, mlflow.get_tracking_uri(), experiment_id, source_sha256)

    def remember(self, run_id: str) -> None:
        """Keep the id of the run that trains now.

        Args:
            run_id: Id of the MLflow run.
        """
        self._store.write_note(_NOTE, asdict(self._described(run_id)))

    def forget(self, run_id: str) -> None:
        """Forget the run, which is through; another one stays remembered.

        Args:
            run_id: Id of the MLflow run.
        """
        note = self._store.read_note(_NOTE)
        if note is not None and note.get("run_id") == run_id:
            self._store.remove_note(_NOTE)

    def recall(
        self, client: "MlflowClient", parameters: Mapping[str, str]
    ) -> "tuple[Run | None, str]":
        """Find the run to go on in.

        Args:
            client: An `MlflowClient`.
            parameters: This command's parameters, as MLflow keeps them.

        Returns:
            The run and an empty text, or nothing and why a new one is opened: a clause, empty
            when there is no unfinished training.
        """
        note = self._store.read_note(_NOTE)
        if note is None:
            return None, ""
        run_id = str(note.get("run_id"))
        change = self._change(note, run_id)
        if change:
            return None, change
        run = _active_run(client, run_id)
        if run is None:
            return None, "it was deleted"
        if run.info.status not in _CONTINUABLE:
            return None, f"it has ended as {run.info.status}"
        changed = _changed_parameter(run.data.params, parameters)
        return (None, f"'{changed}' is not what it was") if changed else (run, "")

    def _described(self, run_id: str) -> RememberedRun:
        return RememberedRun(
            run_id, self._tracking_uri, self._experiment_id, self._source_sha256, code_digest()
        )

    def _change(self, note: Mapping[str, Any], run_id: str) -> str:
        said = {
            "tracking_uri": "the tracking URI is another one",
            "experiment_id": "the experiment is another one",
            "source_sha256": "the source table is another one",
            "code": "the code is not what it was",
        }
        wanted = asdict(self._described(run_id))
        return next((said[name] for name in said if note.get(name) != wanted[name]), "")


def logged_steps(client: "MlflowClient", run: "Run", prefix: str) -> dict[str, frozenset[int]]:
    """Read which points of the curves a run holds.

    Args:
        client: An `MlflowClient`.
        run: The run.
        prefix: What the names of the curves start with.

    Returns:
        Steps by name of the curve.
    """
    return {
        name: frozenset(point.step for point in client.get_metric_history(run.info.run_id, name))
        for name in run.data.metrics
        if name.startswith(prefix)
    }


def _active_run(client: "MlflowClient", run_id: str) -> "Run | None":
    from mlflow.exceptions import MlflowException

    try:
        run = client.get_run(run_id)
    except MlflowException:
        return None
    return run if run.info.lifecycle_stage == "active" else None


def _changed_parameter(recorded: Mapping[str, str], wanted: Mapping[str, str]) -> str:
    own = {name: value for name, value in recorded.items() if not name.startswith(DERIVED)}
    names = [*wanted, *own]
    return next((name for name in names if own.get(name) != wanted.get(name)), "")
