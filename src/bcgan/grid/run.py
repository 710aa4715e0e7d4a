"""A whole grid: planned, what is done recognised, the rest handed to workers, the table written."""

import logging
import os
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bcgan.errors import (
    ArtefactError,
    CellsFailedError,
    SettingsError,
    TrainingInterruptedError,
)
from bcgan.grid.display import Display
from bcgan.grid.drive import Drive
from bcgan.grid.freshness import PREPARATION, Work, seconds_recorded, work_left
from bcgan.grid.jobs import Failure, Job, Progress
from bcgan.grid.locks import sole_lock
from bcgan.grid.pace import Pace, Remaining
from bcgan.grid.places import grids_folder, read_json
from bcgan.grid.plan import GridRequest, PlannedCell, plan_cells
from bcgan.grid.pool import TOPIC, Pool, local_pool, remote_pool
from bcgan.grid.project import study_reader
from bcgan.grid.results import GridStore, code_facts
from bcgan.grid.tracking import GRID, ParentRun
from bcgan.hooks.code_version import git_revision
from bcgan.hooks.given_tags import PARENT
from bcgan.synthesizer.code_digest import stage_digest
from bcgan.tabular.wording import plural

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Where:
    """Where a grid is executed.

    Attributes:
        workers: Processes on this machine; nothing for one on each core.
        scheduler: Address of a Dask scheduler to use instead.
        scheduler_file: File of a Dask scheduler to use instead.
        retries: Further attempts of a cell after a failed one.
    """

    workers: int | None = None
    scheduler: str | None = None
    scheduler_file: str | None = None
    retries: int = 2


@dataclass(frozen=True)
class GridPlan:
    """A grid with what is left to do of it.

    Attributes:
        root: Folder of the project.
        request: What was asked for.
        cells: All cells.
        work: What is left of each, by name.
        folder: Folder of the grid.
        forgotten: Names of cells that an earlier grid in the folder has and this one has not.
    """

    root: Path
    request: GridRequest
    cells: tuple[PlannedCell, ...]
    work: Mapping[str, Work]
    folder: Path
    forgotten: tuple[str, ...] = ()

    @property
    def left(self) -> tuple[PlannedCell, ...]:
        """Cells with something left to do."""
        return tuple(each for each in self.cells if not self.work[each.id].is_done)

    @property
    def conflicts(self) -> tuple[PlannedCell, ...]:
        """Cells that would replace another run."""
        return tuple(each for each in self.left if self.work[each.id].conflict)


def plan_grid(root: Path, request: GridRequest) -> GridPlan:
    """Plan a grid; writes nothing.

    Args:
        root: Folder of the project.
        request: What is asked for.

    Returns:
        The plan.

    Raises:
        SettingsError: If the request cannot be met.
    """
    cells = plan_cells(request, study_reader(root, request.env))
    work = {
        each.id: work_left(each.places, request.stages, each.expected, stage_digest)
        for each in cells
    }
    folder = grids_folder(cells[0].places.data) / request.grid_name
    return GridPlan(root, request, cells, work, folder, _forgotten(folder, work))


def _forgotten(folder: Path, wanted: Collection[str]) -> tuple[str, ...]:
    described = (read_json(folder / "grid.json") or {}).get("cells") or []
    return tuple(str(each["id"]) for each in described if each["id"] not in wanted)


def run_grid(plan: GridPlan, where: Where) -> GridStore:
    """Run what is left of a grid.

    Args:
        plan: The grid.
        where: Where it is executed.

    Returns:
        What is on disk of it.

    Raises:
        ArtefactError: If a cell would replace another run, or another process runs this grid.
        CellsFailedError: If cells failed.
        TrainingInterruptedError: If it was stopped by Ctrl-C or SIGTERM.
    """
    _refuse_conflicts(plan)
    with sole_lock(plan.folder / ".lock") as free:
        if not free:
            raise ArtefactError(
                f"Another process runs the grid '{plan.request.grid_name}'; wait until it has "
                "ended, or give this one another --name."
            )
        digests = {name: stage_digest(name) for name in (*PREPARATION, *plan.request.stages)}
        facts = code_facts(git_revision(plan.root), digests)
        store = GridStore(plan.root, plan.folder, plan.request, plan.cells, facts)
        states = {each.id: _known(each, plan, store) for each in plan.cells}
        earlier = str((read_json(plan.folder / "grid.json") or {}).get("mlflow_run") or "")
        parent = ParentRun.open(
            plan.root, plan.request.env, plan.request.grid_name, plan.request.stages, earlier
        )
        store.open({"mlflow_run": parent.run_id or None})
        parent.note(_tags(plan.request), {})
        status = "KILLED"
        try:
            _work(plan, where, store, states, parent, digests)
            failed = [name for name, state in states.items() if state.status == "failed"]
            status = "FAILED" if failed else "FINISHED"
        except KeyboardInterrupt as error:
            raise TrainingInterruptedError(
                "The grid was stopped; finished cells are kept and stopped ones go on from their "
                "last checkpoint: start the same command again."
            ) from error
        except Exception:
            status = "FAILED"
            raise
        finally:
            _put_back(store, states)
            store.write_table(states)
            counts = Counter(state.status for state in states.values())
            numbers = {f"cells_{name}": float(number) for name, number in counts.items()}
            parent.note({}, numbers)
            parent.close(status, (store.results, plan.folder / "grid.json"))
        _tell_failures(plan, states)
        return store


def _tags(request: GridRequest) -> dict[str, str]:
    varied = [f"{axis.key}={list(axis.values)}" for axis in request.axes]
    return {
        "studies": ",".join(request.studies),
        "variants": ",".join(request.variants),
        "seeds": ",".join(map(str, request.seeds)),
        **({"axes": "; ".join(varied)} if varied else {}),
    }


def _work(
    plan: GridPlan,
    where: Where,
    store: GridStore,
    states: dict[str, Progress],
    parent: ParentRun,
    digests: Mapping[str, str],
) -> None:
    for each in plan.cells:
        store.keep(each.id, states[each.id])
    store.write_table(states)
    if not plan.left:
        return
    display = Display(len(plan.cells))
    watcher = _Watcher(plan, store, states, display)
    with _pool(where, len(plan.left)) as pool:
        display.line(
            f"{len(plan.left)} of {plural(len(plan.cells), 'cell')} to do on "
            f"{plural(pool.slots, 'worker')}; what they say is in "
            f"{_shown(plan, plan.folder / 'logs')}"
        )

        def job(planned: PlannedCell, shared: bool) -> Job:
            return _job(plan, planned, shared, parent, digests)

        known = {name: states[name] for name in (each.id for each in plan.left)}
        drive = Drive(plan.left, pool, job, watcher, where.retries, known)
        states.update({name: drive.progress[name] for name in known})
        try:
            drive.run()
        finally:
            display.clear()


def _put_back(store: GridStore, states: Mapping[str, Progress]) -> None:
    """Leave no cell as running that is not."""
    for name, state in states.items():
        if state.status == "running":
            state.status = "waiting"
            store.keep(name, state)


def _job(
    plan: GridPlan,
    planned: PlannedCell,
    shared: bool,
    parent: ParentRun,
    digests: Mapping[str, str],
) -> Job:
    name = f"{planned.prepared} (shared parts)" if shared else planned.id
    tags = {GRID: plan.request.grid_name, "grid.part": "shared" if shared else "cell"}
    tags |= {PARENT: parent.run_id} if parent.run_id else {}
    tags |= {"mlflow.runName": name} if shared else {"grid.cell": planned.id}
    return Job(
        id=name.replace(" ", "_").replace("(", "").replace(")", "") if shared else name,
        kind="preparation" if shared else "cell",
        planned=planned,
        root=plan.root,
        env=plan.request.env,
        stages=PREPARATION if shared else plan.request.stages,
        digests=digests,
        tags=tags,
        folder=plan.folder,
        topic=TOPIC,
    )


class _Watcher:
    """Keeps cells on disk and shows them, as the driver tells."""

    def __init__(
        self, plan: GridPlan, store: GridStore, states: Mapping[str, Progress], display: Display
    ) -> None:
        self._store = store
        self._states = states
        self._display = display
        self._pace = Pace()
        self._pace.learn_from(plan.cells[0].places.data)
        self._remaining = Remaining(plan.left, self._pace)

    def changed(self, name: str, progress: Progress, event: str) -> None:
        """Keep and show it."""
        if event == "step" and progress.step:
            self._remaining.stepped(name, progress.step)
            return
        if event == "started":
            self._remaining.begun(name)
        if name in self._states:
            self._store.keep(name, progress)
            if event in ("done", "failed"):
                self._store.write_table(self._states)
        if event == "done":
            self._pace.learn_stored(self._store.stored(name))
        told = _line(name, progress, event)
        if told:
            self._display.line(told)

    def beat(self, slots: int) -> None:
        """Show how the whole stands."""
        self._display.status(self._states, self._remaining.seconds(self._states, slots), slots)


def _line(name: str, progress: Progress, event: str) -> str:
    if event == "done":
        resumed = f", went on from step {progress.resumed_at:,}" if progress.resumed_at else ""
        return f"{name}: done in {progress.seconds:.0f} s{resumed}"
    if event == "halted":
        return f"{name}: {progress.failures[-1].error} No further cell is started."
    if event == "retried":
        return f"{name}: {progress.failures[-1].error} (attempt {progress.attempts}); tried again"
    if event == "failed":
        return f"{name}: failed: {progress.failures[-1].error}"
    return ""


def _known(planned: PlannedCell, plan: GridPlan, store: GridStore) -> Progress:
    """Take up what an earlier driver knew of a cell."""
    stored = store.stored(planned.id)
    work = plan.work[planned.id]
    failures = [Failure(**each) for each in stored.get("failures") or ()]
    common: dict[str, Any] = {
        "attempts_before": int(stored.get("attempts") or 0),
        "failures": failures,
        "started": str(stored.get("started") or ""),
    }
    if not work.is_done:
        return Progress(**common) if stored.get("status") != "done" else Progress()
    if stored.get("status") == "done":
        return Progress(
            "done",
            seconds=float(stored.get("seconds") or 0.0),
            worker=str(stored.get("worker") or ""),
            finished=str(stored.get("finished") or ""),
            ran=tuple(stored.get("ran") or ()),
            resumed_at=int(stored.get("resumed_at") or 0),
            **common,
        )
    records = planned.places.manifests()
    return Progress("done", seconds=seconds_recorded(records, plan.request.stages), **common)


def _refuse_conflicts(plan: GridPlan) -> None:
    if plan.request.overwrite:
        return
    if plan.forgotten:
        raise ArtefactError(
            f"The grid '{plan.request.grid_name}' holds {plural(len(plan.forgotten), 'cell')} that "
            f"this one does not ask for, such as {plan.forgotten[0]}, and its table would lose "
            "them: give another --name, ask for them too, or add --overwrite."
        )
    if not plan.conflicts:
        return
    first = plan.conflicts[0]
    more = len(plan.conflicts) - 1
    raise ArtefactError(
        f"The folder of {first.id} holds {plan.work[first.id].conflict}"
        + (f", and so do {more} other(s)" if more else "")
        + ": keep them apart with --params label=..., or add --overwrite to replace them."
    )


def _tell_failures(plan: GridPlan, states: Mapping[str, Progress]) -> None:
    failed = {name: state for name, state in states.items() if state.status == "failed"}
    if failed:
        names = ", ".join(failed)
        raise CellsFailedError(
            f"{len(failed)} of {plural(len(states), 'cell')} failed: {names}; the first: "
            f"{next(iter(failed.values())).error} The reasons are in "
            f"{_shown(plan, plan.folder / 'results.csv')}, and the same command tries them again."
        )


@contextmanager
def _pool(where: Where, jobs: int) -> Iterator[Pool]:
    pool: AbstractContextManager[Pool]
    if where.scheduler and where.scheduler_file:
        raise SettingsError("Give either --scheduler or --scheduler-file, not both.")
    if where.scheduler or where.scheduler_file:
        pool = remote_pool(where.scheduler, where.scheduler_file)
    else:
        pool = local_pool(workers_of(where, jobs))
    with pool as opened:
        yield opened


def workers_of(where: Where, jobs: int) -> int:
    """Count the processes that are started on this machine.

    Args:
        where: Where the grid is executed.
        jobs: Cells with something left to do.

    Returns:
        The number; 0 where a scheduler was named.
    """
    if where.scheduler or where.scheduler_file:
        return 0
    return min(where.workers or _cores(), max(1, jobs))


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else (os.cpu_count() or 1)


def _shown(plan: GridPlan, path: Path) -> str:
    return str(path.relative_to(plan.root) if path.is_relative_to(plan.root) else path)
