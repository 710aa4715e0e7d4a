"""Kill workers and the driver of a grid, and use a scheduler elsewhere: the results stay the same.

    python scripts/grid_kill_and_resume.py [--study tiny] [--steps 300]

Runs one grid four ways in the environment `test`: undisturbed; with a worker and then the driver
killed by `kill -9`, and started again; on an external Dask scheduler with two workers on loopback.
Prints PASS or FAIL with what was seen for each claim; the exit status is 0 if all pass. Needs
`pip install -e ".[grid]"`.
"""

import argparse
import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data" / "test"
DASK = shutil.which("dask") or str(Path(sys.executable).with_name("dask"))
QUICK = "compatibility.baselines=false,detection.baselines=false,interpretation.trees=2"
IGNORED = ("label", "training_seconds", "seconds")
"""Columns in which two runs of the same grid differ."""

PATIENCE = 900.0

failures: list[str] = []


class Grid:
    """One way to run the grid; its label keeps it apart from the others."""

    def __init__(self, name: str, options: argparse.Namespace, *more: str) -> None:
        """Name it and say how it is executed."""
        self.name = name
        self.folder = DATA / "08_reporting" / "grid" / name
        params = f"label={name},gan.checkpoint_every=20,gan.select_every=100000,{QUICK}"
        self.command = [
            sys.executable, "-m", "bcgan", "grid", "--env", "test", "--studies", options.study,
            "--variants", "wgan,bwgan", "--seeds", "0-1", "--steps", str(options.steps),
            "--params", params, "--name", name, *more,
        ]  # fmt: skip

    def start(self) -> subprocess.Popen[bytes]:
        """Start the driver, in a folder that is not the project's."""
        return subprocess.Popen(self.command, cwd=ROOT / "docs", stdout=subprocess.DEVNULL)

    def run(self) -> int:
        """Run it to its end."""
        return subprocess.run(self.command, cwd=ROOT / "docs", check=False).returncode

    def cells(self) -> dict[str, dict]:
        """What is kept of each cell, by name."""
        found = sorted((self.folder / "cells").glob("*.json"))
        return {path.stem: json.loads(path.read_text()) for path in found}

    def done(self) -> list[str]:
        """Names of the cells that are done."""
        return [name for name, cell in self.cells().items() if cell["status"] == "done"]

    def table(self) -> list[dict[str, str]]:
        """The table without times and label."""
        rows = csv.DictReader((self.folder / "results.csv").read_text().splitlines())
        return [{key: text for key, text in row.items() if key not in IGNORED} for row in rows]

    def files_of(self, cells: list[str]) -> dict[str, int]:
        """When each artefact of some cells was written."""
        kept = self.cells()
        parts = [Path(kept[name]["folder"]).parts[-3:] for name in cells]
        layers = ("06_models", "07_model_output", "08_reporting")
        paths = (
            path
            for part in parts
            for layer in layers
            for path in DATA.joinpath(layer, *part).rglob("*")
        )
        return {str(path): path.stat().st_mtime_ns for path in sorted(paths) if path.is_file()}


def main() -> int:
    """Run the grid four ways and compare."""
    options = _parser().parse_args()
    shutil.rmtree(DATA, ignore_errors=True)
    print("== undisturbed")
    whole = Grid("whole", options, "--workers", "2")
    check("the undisturbed grid ends well", whole.run() == 0, f"{len(whole.done())} cells done")
    disturbed(options, whole)
    external(options, whole)
    print(f"{len(failures)} of the claims failed" if failures else "all claims hold")
    return 1 if failures else 0


def disturbed(options: argparse.Namespace, whole: Grid) -> None:
    """Kill a worker, then the driver, and start it again."""
    print("== a worker and then the driver are killed")
    grid = Grid("disturbed", options, "--workers", "2")
    driver = grid.start()
    victim = wait_for(lambda: busy_worker(driver, grid), "a worker that trains")
    os.kill(victim, signal.SIGKILL)
    print(f"  worker {victim} killed")
    wait_for(lambda: told_again(grid), "the cell to be tried again")
    again = [name for name, cell in grid.cells().items() if cell["failures"]]
    errors = {cell["failures"][0]["error"] for cell in grid.cells().values() if cell["failures"]}
    check("a killed worker's cell is tried again", bool(again), f"{again}: {errors}")
    wait_for(lambda: grid.done() and checkpoint_of_running(grid), "a finished and a training cell")
    workers = worker_processes(driver.pid)
    driver.kill()
    driver.wait()
    wait_for(lambda: not any(map(psutil.pid_exists, workers)), "the driver's workers to end")
    finished, running = grid.done(), checkpoint_of_running(grid)
    before = grid.files_of(finished)
    print(f"  driver killed; done: {finished}; in training: {running}")
    code = grid.run()
    check("started again, the grid ends well", code == 0, f"exit status {code}")
    same = grid.files_of(finished) == before
    check("no finished cell is computed again", same, f"{len(before)} files of {finished}")
    resumed = {
        name: cell["resumed_at"] for name, cell in grid.cells().items() if cell["resumed_at"]
    }
    check("a stopped training goes on from its checkpoint", bool(resumed), f"{resumed}")
    check("its table is that of the undisturbed grid", grid.table() == whole.table(), rows(grid))
    tracked(grid)


def external(options: argparse.Namespace, whole: Grid) -> None:
    """Run on a scheduler with two workers that were started by themselves."""
    print("== an external scheduler with two workers on loopback")
    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder)) as scheduler_file:
        grid = Grid("external", options, "--scheduler-file", str(scheduler_file))
        code = grid.run()
        workers = {cell["worker"] for cell in grid.cells().values()}
        check("the grid ends well on it", code == 0, f"exit status {code}, workers {workers}")
        check(
            "its table is that of the undisturbed grid", grid.table() == whole.table(), rows(grid)
        )


def tracked(grid: Grid) -> None:
    """Look at the MLflow runs of the disturbed grid."""
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{DATA / 'mlflow.db'}")
    experiments = [each.experiment_id for each in client.search_experiments()]
    runs = client.search_runs(experiments, f"tags.grid = '{grid.name}'", max_results=1000)
    parents = [run for run in runs if run.data.tags["grid.part"] == "whole"]
    cells = [run for run in runs if run.data.tags["grid.part"] == "cell"]
    ids = {run.info.run_id for run in parents}
    nested = {run.data.tags.get("mlflow.parentRunId") for run in cells}
    ended = sorted(run.info.status for run in [*parents, *cells])
    check(
        "MLflow has one run for the grid, the cells nested under it, all finished",
        len(parents) == 1 and nested == ids and set(ended) == {"FINISHED"},
        f"{len(parents)} + {len(cells)} runs, {set(ended)}",
    )


def check(claim: str, holds: bool, seen: str) -> None:
    """Print whether a claim holds."""
    print(f"{'PASS' if holds else 'FAIL'}  {claim}: {seen}", flush=True)
    if not holds:
        failures.append(claim)


def rows(grid: Grid) -> str:
    """Show a column of a table."""
    scores = [row["seven"] or row["jsd_mean"] for row in grid.table()]
    return f"{len(scores)} rows, {[score[:8] for score in scores]}"


def worker_processes(driver: int) -> list[int]:
    """Process ids of a driver's workers."""
    children = psutil.Process(driver).children(recursive=True)
    return [each.pid for each in children if "spawn_main" in " ".join(each.cmdline())]


def busy_worker(driver: subprocess.Popen[bytes], grid: Grid) -> int:
    """Process id of a worker that trains; 0 for none."""
    if driver.poll() is not None:
        raise SystemExit("The driver has ended by itself.")
    if not checkpoint_of_running(grid):
        return 0
    busy = [cell["worker"] for cell in grid.cells().values() if cell["status"] == "running"]
    return next((int(name.split("/")[1]) for name in busy if name), 0)


def checkpoint_of_running(grid: Grid) -> list[str]:
    """Names of cells whose training is under way with a checkpoint to go on from."""
    found = []
    for name, cell in grid.cells().items():
        model = DATA.joinpath("06_models", *Path(cell["folder"]).parts[-3:])
        saved = any((model / "checkpoints").glob("step-*.json"))
        if cell["status"] == "running" and saved and not (model / "model").exists():
            found.append(name)
    return found


def told_again(grid: Grid) -> bool:
    """Whether a cell has failed once."""
    return any(cell["failures"] for cell in grid.cells().values())


def wait_for(ready: Callable[[], object], what: str) -> object:
    """Wait until something is there; give up after a long time."""
    deadline = time.monotonic() + PATIENCE
    while not (found := ready()):
        if time.monotonic() > deadline:
            raise SystemExit(f"Waited in vain for {what}.")
        time.sleep(0.05)
    return found


@contextmanager
def cluster(folder: Path) -> Iterator[Path]:
    """A Dask scheduler and two workers on loopback, as processes of their own."""
    scheduler_file = folder / "scheduler.json"
    common = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    where = ["--scheduler-file", str(scheduler_file)]
    scheduler = [DASK, "scheduler", *where, "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    worker = [DASK, "worker", *where, "--nworkers", "2", "--nthreads", "1", "--no-dashboard"]
    processes = [subprocess.Popen(scheduler, **common), subprocess.Popen(worker, **common)]
    try:
        wait_for(scheduler_file.exists, "the scheduler")
        yield scheduler_file
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--study", default="tiny", help="study of the grid")
    parser.add_argument("--steps", type=int, default=300, help="generator steps of each cell")
    return parser


if __name__ == "__main__":
    sys.exit(main())
