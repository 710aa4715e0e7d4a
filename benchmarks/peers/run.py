"""Trains generators of tables side by side and judges all of them alike.

    python benchmarks/peers/run.py --data path/to/tables --tables adult,bank --entrants bmade,argn

Each cell (table, entrant, seed) is trained in the entrant's own environment on one core, one at
a time, and judged by `kedro run --pipelines evaluate_only` against rows that no entrant saw. What
is finished is not computed again. `collect.py` makes the table.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cells import stored_cells
from entrants import BUDGETED, ENTRANTS, Entrant
from tables import DIVIDED_AGAIN, TABLES, Parts, Table, divide

from bcgan.hooks.code_version import git_revision

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SCORES = ("compatibility", "detection", "privacy", "fidelity", "report")


@dataclass(frozen=True)
class Cell:
    """One training.

    Attributes:
        table: What is learnt.
        entrant: Who learns.
        seed: From which seed.
        folder: Where its files are.
    """

    table: Table
    entrant: Entrant
    seed: int
    folder: Path

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from others."""
        return self.table.name, self.entrant.name, self.seed

    @property
    def name(self) -> str:
        """As messages name it."""
        return f"{self.table.name} {self.entrant.name} {self.seed}"

    @property
    def model(self) -> Path:
        """Where the model is that it trains, or uses."""
        owner = self.entrant.of or self.entrant.name
        return self.folder.parents[1] / owner / f"seed{self.seed}" / "model"


def main() -> int:
    """Compute what is not there yet."""
    options = _parser().parse_args()
    folder = options.folder.resolve()
    failed = []
    for cell in _to_do(_cells(options, folder), options.skip):
        parts = divide(cell.table, options.data, folder / "parts")
        try:
            if not (cell.folder / "cost.json").exists():
                print(f"train {cell.name}", flush=True)
                _train(cell, parts, folder)
            if not (cell.folder / "report.json").exists():
                print(f"judge {cell.name}", flush=True)
                _judge(cell, parts)
        except subprocess.CalledProcessError as error:
            failed.append(cell.name)
            print(f"failed {cell.name} (status {error.returncode}): see {cell.folder}", flush=True)
    if failed:
        print(
            f"{len(failed)} cells failed: {', '.join(failed)}. The same command tries them again."
        )
    return 1 if failed else 0


def _cells(options: argparse.Namespace, folder: Path) -> list[Cell]:
    cells = []
    names = ",".join(BUDGETED) if options.entrants == "budgets" else options.entrants
    for name in options.tables.split(","):
        table = (TABLES | DIVIDED_AGAIN)[name]
        for entrant in ((ENTRANTS | BUDGETED)[each] for each in names.split(",")):
            if table.task not in entrant.tasks:
                continue
            for seed in range(min(options.seeds or entrant.seeds, entrant.seeds)):
                place = folder / table.name / entrant.name / f"seed{seed}"
                cells.append(Cell(table, entrant, seed, place))
    return cells


def _to_do(cells: list[Cell], skip: Path | None) -> list[Cell]:
    """Leave out what a file tells already, but not the trainings whose models others use."""
    if skip is None:
        return cells
    if not skip.is_file():
        raise SystemExit(f"There is no file {skip}; --skip names one that collect.py wrote.")
    known = {cell.key for cell in stored_cells(skip)}
    wanted = [cell for cell in cells if cell.key not in known]
    used = {(cell.table.name, cell.entrant.of, cell.seed) for cell in wanted}
    return [cell for cell in cells if cell in wanted or cell.key in used]


def _train(cell: Cell, parts: Parts, folder: Path) -> None:
    cell.folder.mkdir(parents=True, exist_ok=True)
    job = {
        "train": str(parts.train),
        "target": cell.table.target,
        "task": cell.table.task,
        "seed": cell.seed,
        "entrant": cell.entrant.name,
        "model": str(cell.model),
        "out": str(cell.folder / "synthetic.parquet"),
        **dict(cell.entrant.options),
    }
    file = cell.folder / "job.json"
    file.write_text(json.dumps(job, indent=1))
    origin = {**git_revision(ROOT), "processor": _processor()}
    (cell.folder / "origin.json").write_text(json.dumps(origin))
    python = _environment(cell.entrant, folder)
    command = [str(python), str(HERE / "trainers" / cell.entrant.trainer), str(file)]
    with (cell.folder / "train.log").open("w") as log:
        subprocess.run(
            command, check=True, stdout=log, stderr=log, env=_one_thread(), preexec_fn=_one_core
        )


def _one_thread() -> dict[str, str]:
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    path = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH"))))
    return {
        **os.environ,
        **dict.fromkeys(names, "1"),
        "CUDA_VISIBLE_DEVICES": "",
        "PYTHONPATH": path,
    }


def _one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return f"{next(named, platform.machine())}, {os.cpu_count()} cores"


def _environment(entrant: Entrant, folder: Path) -> Path:
    """Make the entrant's own environment, once; peers are no dependencies of ours."""
    if not entrant.requirements:
        return Path(sys.executable)
    place = folder / "environments" / entrant.trainer.removesuffix(".py")
    python = place / "bin" / "python"
    if (place / "complete").exists():
        return python
    shutil.rmtree(place, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    pip = [str(python), "-m", "pip"]
    for requirement in entrant.requirements:
        subprocess.run([*pip, "install", "--quiet", requirement], check=True)
    if entrant.unwanted:
        subprocess.run([*pip, "uninstall", "--quiet", "--yes", *entrant.unwanted], check=True)
    (place / "complete").touch()
    return python


def _judge(cell: Cell, parts: Parts) -> None:
    params = {
        "source": parts.train,
        "test_source": parts.test,
        "target": cell.table.target,
        "synthetic": cell.folder / "synthetic.parquet",
        "label": cell.entrant.name,
        "seed": cell.seed,
        "overwrite": "true",
    }
    text = ",".join(f"{name}={value}" for name, value in params.items())
    command = [sys.executable, "-m", "kedro", "run", "--pipelines", "evaluate_only"]
    with (cell.folder / "judge.log").open("w") as log:
        subprocess.run([*command, "--params", text], check=True, cwd=ROOT, stdout=log, stderr=log)
    place = ROOT / "data" / "08_reporting" / parts.train.stem
    made = place / f"external-{cell.entrant.name}" / f"seed{cell.seed}"
    for name in SCORES:
        shutil.copy(made / f"{name}.json", cell.folder / f"{name}.json")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the tables")
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "peers")
    parser.add_argument(
        "--tables",
        default=",".join(TABLES),
        help="names; bank_split1 to bank_split5 and the like hold other rows out",
    )
    parser.add_argument(
        "--entrants",
        default=",".join(ENTRANTS),
        help="names, or `budgets` for those of the figure of quality against time",
    )
    parser.add_argument("--seeds", type=int, help="fewer seeds than an entrant's own number")
    parser.add_argument(
        "--skip", type=Path, help="leave out the cells of this file, docs/results/peers.jsonl"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
