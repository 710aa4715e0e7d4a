"""Entropy of posteriors for every variant: does ACGAN shun the boundary, as the paper says?

    python scripts/posterior_entropy.py toy2d
    python scripts/posterior_entropy.py a9a --params "gan.steps=3000"

Trains all variants on data/01_raw/<table>.parquet (toy2d, two interleaved moons, is made if it is
not there), skipping what is done, and draws one figure into docs/images.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import make_moons

from bcgan.plots.posterior_entropy import posterior_entropy_grid

VARIANTS = ("gan", "wgan", "mmdgan", "acgan", "bgan", "bwgan", "bmmdgan", "bacgan")
TARGETS = {"toy2d": "label", "a9a": "income"}


def main() -> int:
    """Train what is missing and draw the figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", choices=TARGETS)
    parser.add_argument("--params", default="", help="further parameters of every run")
    options = parser.parse_args()
    source = Path(f"data/01_raw/{options.table}.parquet")
    if options.table == "toy2d" and not source.exists():
        make_toy(source)
    results = {}
    for variant in VARIANTS:
        report = Path("data/08_reporting", options.table, f"{variant}-entropy", "seed0")
        if not (report / "posterior_entropy.json").exists():
            code = _run(options, source, variant)
            if code:
                return code
        results[variant] = json.loads((report / "posterior_entropy.json").read_text("utf-8"))
    title = f"Entropy of posteriors on {options.table}, real and synthetic rows"
    figure = posterior_entropy_grid(results, title)
    figure.savefig(f"docs/images/posterior_entropy_{options.table}.png")
    sys.stdout.write(_table(results))
    return 0


def make_toy(path: Path, rows: int = 5000) -> None:
    """Write two interleaved moons with a narrow gap between them.

    Args:
        path: Where to.
        rows: Number of rows.
    """
    points, labels = make_moons(rows, noise=0.12, random_state=0)
    table = pd.DataFrame({"x": points[:, 0], "y": points[:, 1]}).round(6)
    table["label"] = np.array(["outer", "inner"])[labels]
    table.to_parquet(path, index=False)


def _run(options: argparse.Namespace, source: Path, variant: str) -> int:
    params = [f"source={source}", f"target={TARGETS[options.table]}", f"variant={variant}"]
    params += ["label=entropy", *filter(None, [options.params])]
    command = ["kedro", "run", "--to-outputs", "posterior_entropy", "--params", ",".join(params)]
    command += ["--only-missing-outputs"]
    return subprocess.run(command, check=False).returncode


def _table(results: dict[str, dict]) -> str:
    lines = ["| | mean entropy | near the boundary | total variation |", "|---|---|---|---|"]
    real = next(iter(results.values()))["real"]
    lines.append(f"| real rows | {real['mean']:.3f} | {real['near_boundary']:.1%} | |")
    for name, result in results.items():
        part = result["synthetic"]
        lines.append(
            f"| {name} | {part['mean']:.3f} | {part['near_boundary']:.1%} | "
            f"{result['total_variation']:.3f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
