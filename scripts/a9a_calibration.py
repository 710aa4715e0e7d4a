"""Boundary calibration on the paper's Adult (LIBSVM a9a): no, pooled and class-conditional.

    python scripts/a9a_calibration.py --source a9a.parquet --test-source a9a_test.parquet

Each cell is one `kedro run` with `preset=paper`; finished cells are skipped, stopped ones go on
from their last checkpoint. With --table the finished cells are put into a Markdown table.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev

from scipy.stats import t as student

COLUMNS = ("seven", "six distinct", "lift", "macro-F1")
BOUNDS = {
    "independent_columns": "columns shuffled independently (floor)",
    "bootstrap": "real rows drawn again (ceiling)",
}


@dataclass(frozen=True)
class Arm:
    """One way to calibrate.

    Attributes:
        name: In the table.
        label: Of the run's folder.
        params: Parameters of the run.
    """

    name: str
    label: str
    params: tuple[str, ...]

    @property
    def variant(self) -> str:
        """The GAN variant."""
        return "bwgan" if self.label else "wgan"


def _calibrated(form: str, weight: str) -> Arm:
    return Arm(
        f"bwgan, {form.replace('_', '-')}, weight {weight}",
        f"{form}-{weight}",
        (f"gan.calibration.form={form}", f"gan.calibration.weight={weight}"),
    )


ARMS = (
    Arm("wgan", "", ()),
    *(_calibrated("pooled", weight) for weight in ("1", "10", "100")),
    *(_calibrated("class_conditional", weight) for weight in ("0.3", "1", "3")),
)


def main() -> int:
    """Run what is not there yet, or print the table."""
    options = _parser().parse_args()
    cells = [(arm, seed) for seed in range(options.seeds) for arm in ARMS]
    if options.table:
        sys.stdout.write(table(options))
        return 0
    common = _common(options)
    _kedro("preprocess,pretrain_classifiers", [*common, "variant=wgan"])
    with ThreadPoolExecutor(options.jobs) as pool:
        codes = list(pool.map(lambda cell: _run(*cell, options), cells))
    return max(codes)


def table(options: argparse.Namespace) -> str:
    """Put the finished cells into a table.

    Args:
        options: Names the folder of the reports and the number of seeds.

    Returns:
        Markdown; mean and standard deviation over the seeds, their number, floor and ceiling; and
        what `six distinct` gains over the same seeds without calibration, with its 95 % interval.
    """
    lines = [
        "| | seeds | " + " | ".join(COLUMNS) + " | six distinct, gain |",
        "|---|---|" + "---|" * (len(COLUMNS) + 1),
    ]
    without: dict[int, float] = {}
    first: dict = {"learners": {}, "baselines": {}}
    for arm in ARMS:
        files = {
            seed: _reports(arm, seed, options) / "compatibility.json"
            for seed in range(options.seeds)
        }
        done = {seed: _read(file) for seed, file in files.items() if file.exists()}
        first = next(iter(done.values()), first)
        scores = {seed: _averages(result, result["learners"]) for seed, result in done.items()}
        cells = [_spread([score[name] for score in scores.values()], 3) for name in COLUMNS]
        six = {seed: score["six distinct"] for seed, score in scores.items()}
        without = without or six
        gain = _gain([six[seed] - without[seed] for seed in sorted(six.keys() & without.keys())])
        cells.append(gain if arm.label else "")
        lines.append(f"| {arm.name} | {len(done)} | {' | '.join(cells)} |")
    for name, title in BOUNDS.items():
        if name in first["baselines"]:
            score = _averages(first["baselines"][name], first["learners"])
            cells = [_spread([score[column]], 3) for column in COLUMNS]
            lines.append(f"| {title} | | {' | '.join(cells)} | |")
    return "\n".join(lines) + "\n"


def _run(arm: Arm, seed: int, options: argparse.Namespace) -> int:
    if (_reports(arm, seed, options) / "compatibility.json").exists():
        return 0
    params = [*_common(options), f"variant={arm.variant}", f"seed={seed}", *arm.params]
    params += [f"label={arm.label}"] if arm.label else []
    code = _kedro("train_gan,sample,evaluate_fidelity,evaluate_compatibility", params)
    sys.stderr.write(f"{arm.name}, seed {seed}: exit {code}\n")
    return code


def _averages(result: dict, learners: dict) -> dict[str, float]:
    """Take the averages; the learners tell the accuracies that those of a table relate to."""
    distinct = [
        _accuracy(scores) / learners[name]["real"]["accuracy"]
        for name, scores in result["learners"].items()
        if name != "linear_svm"
    ]
    averages = result["averages"]
    return dict(
        zip(
            COLUMNS,
            (averages["seven"], mean(distinct), averages["lift"], averages["macro_f1"]),
            strict=True,
        )
    )


def _accuracy(scores: dict) -> float:
    return scores.get("synthetic", scores)["accuracy"]


def _common(options: argparse.Namespace) -> list[str]:
    return [
        f"source={options.source}",
        f"test_source={options.test_source}",
        "target=income",
        "preset=paper",
        f"gan.steps={options.steps}",
        "compatibility.jobs=1",
    ]


def _kedro(pipelines: str, params: Sequence[str]) -> int:
    command = ["kedro", "run", "--pipelines", pipelines, "--params", ",".join(params)]
    return subprocess.run(command, check=False).returncode


def _reports(arm: Arm, seed: int, options: argparse.Namespace) -> Path:
    folder = f"{arm.variant}-{arm.label}" if arm.label else arm.variant
    return Path("data/08_reporting") / Path(options.source).stem / folder / f"seed{seed}"


def _read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def _spread(values: Sequence[float], digits: int) -> str:
    if not values:
        return "-"
    text = f"{mean(values):.{digits}f}"
    return text if len(values) == 1 else f"{text} ± {stdev(values):.{digits}f}"


def _gain(differences: Sequence[float]) -> str:
    """Give the mean of paired differences, and its interval by Student's t."""
    if len(differences) < 2:
        return "-"
    middle, error = mean(differences), stdev(differences) / len(differences) ** 0.5
    half = float(student.ppf(0.975, len(differences) - 1)) * error
    return f"{middle:+.3f} ({middle - half:+.3f} to {middle + half:+.3f})"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", default="data/01_raw/a9a.parquet", help="training rows")
    parser.add_argument("--test-source", default="data/01_raw/a9a_test.parquet", help="test rows")
    parser.add_argument("--steps", type=int, default=20_000, help="generator steps")
    parser.add_argument("--seeds", type=int, default=3, help="number of seeds, from 0")
    parser.add_argument("--jobs", type=int, default=1, help="cells at a time")
    parser.add_argument("--table", action="store_true", help="print the table of what is there")
    return parser


if __name__ == "__main__":
    sys.exit(main())
