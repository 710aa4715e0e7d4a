"""Prints what each part of a recipe brings, from the results of a grid that has all combinations.

    kedro grid --name ablation --studies parts_adult,parts_sensorless --variants bmade --seeds 0-2 \
        --set gan.ema_decay=0.999,null --set gan.selection=validation,last
    python scripts/ablation_table.py data/08_reporting/grid/ablation/results.csv \
        --part "moving average=gan.ema_decay" --part "best look=gan.selection"

The first value of an axis is that of the recipe, the second is without the part. The choice of rows
is a part too, and needs no axis: a cell scores the released rows and those as they come.
Differences are paired by seed.

Where an axis has values rather than a part, `--values` has a line for each:

    python scripts/ablation_table.py docs/results/ablation_copula.csv --values gan.likelihood

Several results are put together; `--keep FILE` writes their finished cells, with the scores that
are shown, as one small file that can be read again.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, stdev

import pandas as pd

from bcgan.atomic import write_text

CHOICE = "choice of rows"
"""The part that is no axis."""

DECIMALS = {"seven": 3, "lift": 3, "macro_f1": 3, "detection_boosting": 3, "training_seconds": 0}
"""Scores shown, with their digits."""

TITLES = ("accuracy", "lift", "macro-F1", "detection AUC", "training (s)")

ATTACKS = {"membership_auc": 3, "privacy_signals": 0}
"""Scores that grids with `--privacy` have besides, with their digits."""

ATTACK_TITLES = ("membership", "signals")

RELEASED_ONLY = ("detection_boosting",)
"""Scores that are known of released rows alone."""

KEPT = (
    *("seven", "lift", "macro_f1", "plain_seven", "plain_lift", "plain_macro_f1"),
    *("detection_boosting", *ATTACKS, "last_step", "training_seconds"),
)
"""Scores that `--keep` writes, in this order, where a grid has them."""


@dataclass(frozen=True)
class Arm:
    """A combination of parts.

    Attributes:
        title: What it is called.
        parts: Names of the parts that it has.
    """

    title: str
    parts: frozenset[str]


def arms(parts: Sequence[str]) -> list[Arm]:
    """List the recipe, the recipe without each part, each part on its own, and none.

    Args:
        parts: Names of the parts.

    Returns:
        The arms in that order.
    """
    everything = frozenset(parts)
    found = [
        Arm("the recipe", everything),
        *(Arm(f"without {part}", everything - {part}) for part in parts),
        *(Arm(f"{part} alone", frozenset({part})) for part in parts),
        Arm("none of them", frozenset()),
    ]
    # With two parts, one alone is the other left out.
    seen: dict[frozenset[str], Arm] = {}
    for arm in found:
        seen.setdefault(arm.parts, arm)
    return list(seen.values())


def combinations(results: pd.DataFrame, axes: dict[str, str]) -> pd.DataFrame:
    """Tell of each score of the grid which parts it has.

    Args:
        results: A grid's `results.csv`, every value as text.
        axes: Axis by part.

    Returns:
        One row for each finished cell with chosen rows and one with rows as they come:
        study, seed, `parts` and the scores, missing where not known.
    """
    done = results[results["status"] == "done"]
    firsts = {part: results[axis].iloc[0] for part, axis in axes.items()}
    found = []
    for _, cell in done.iterrows():
        kept = {part for part, axis in axes.items() if cell[axis] == firsts[part]}
        for chosen in (True, False):
            values = {name: _number(_value(cell, name, chosen)) for name in DECIMALS}
            parts = frozenset(kept | {CHOICE} if chosen else kept)
            found.append({"study": cell["study"], "seed": cell["seed"], "parts": parts, **values})
    return pd.DataFrame(found)


def markdown(scores: pd.DataFrame, parts: Sequence[str]) -> str:
    """Write a table for each study.

    Args:
        scores: As of `combinations`.
        parts: Names of the parts.

    Returns:
        Markdown: mean and standard deviation over seeds, and the change of accuracy that the part
        brings where it is added last and where it is alone, paired by seed, in points.
    """
    blocks = []
    for study, rows in scores.groupby("study", sort=False):
        lines = [
            f"| {study} | seeds | {' | '.join(TITLES)} | change of accuracy, points |",
            "|---|---:|" + "---:|" * (len(TITLES) + 1),
        ]
        for arm in arms(parts):
            own = rows[rows["parts"] == arm.parts]
            if own.empty:
                continue
            cells = [_spread(own[name].dropna(), digits) for name, digits in DECIMALS.items()]
            change = _change(rows, arm, frozenset(parts))
            lines.append(f"| {arm.title} | {len(own)} | {' | '.join(cells)} | {change} |")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def by_value(results: pd.DataFrame, axis: str) -> str:
    """Write a table for each study with a line for each value of an axis.

    Args:
        results: Cells of a grid, every value as text.
        axis: Name of the axis.

    Returns:
        Markdown: mean and standard deviation over seeds of released rows' scores.
    """
    done = results[results["status"] == "done"]
    digits = DECIMALS | {name: ATTACKS[name] for name in ATTACKS if name in done}
    titles = (*TITLES, *(ATTACK_TITLES if len(digits) > len(DECIMALS) else ()))
    blocks = []
    for study, rows in done.groupby("study", sort=False):
        lines = [
            f"| {study}, {axis} | seeds | {' | '.join(titles)} |",
            "|---|---:|" + "---:|" * len(titles),
        ]
        for value, own in rows.groupby(axis, sort=False):
            cells = [
                ", ".join(text or "-" for text in own[name])
                if name == "privacy_signals"
                else _spread(own[name].map(_number).dropna(), digits[name])
                for name in digits
            ]
            lines.append(f"| {value or 'none'} | {len(own)} | {' | '.join(cells)} |")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def kept(results: pd.DataFrame) -> pd.DataFrame:
    """Cut results down to the finished cells and what is shown of them.

    Args:
        results: Cells of a grid, every value as text.

    Returns:
        Its study, axes and scores, numbers with five decimals.
    """
    done = results[results["status"] == "done"]
    found = [name for name in KEPT if name in done]
    scores = [name for name in found if name in DECIMALS or (done[name] != "").any()]
    axes = [name for name in done if "." in name]
    cut = done[["study", "variant", "seed", *axes, "status", *scores]].copy()
    for name in scores:
        cut[name] = [_short(text) for text in cut[name]]
    return cut


def _short(text: str) -> str:
    return f"{float(text):.5f}".rstrip("0").rstrip(".") if text else ""


def _change(rows: pd.DataFrame, arm: Arm, everything: frozenset[str]) -> str:
    """What the arm's accuracy is above the recipe's, or above that of no part where it has one."""
    if arm.parts in (everything, frozenset()):
        return "-"
    other = everything if len(arm.parts) == len(everything) - 1 else frozenset()
    sides = [rows[rows["parts"] == each].set_index("seed")["seven"] for each in (arm.parts, other)]
    return _spread((100 * (sides[0] - sides[1])).dropna(), 1, "+")


def _spread(values: Iterable[float], digits: int, sign: str = "") -> str:
    values = list(values)
    if not values:
        return "-"
    mean = f"{fmean(values):{sign}.{digits}f}"
    return mean if len(values) == 1 else f"{mean} ± {stdev(values):.{digits}f}"


def _value(cell: "pd.Series[str]", name: str, chosen: bool) -> str:
    if chosen or name == "training_seconds":
        return cell[name]
    return "" if name in RELEASED_ONLY else cell[f"plain_{name}"]


def _number(text: str) -> float:
    return float(text) if text else float("nan")


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path, nargs="+", help="results.csv of one or more grids")
    parser.add_argument("--part", action="append", default=[], help="name=axis; repeatable")
    parser.add_argument("--values", help="an axis whose values have a line each")
    parser.add_argument("--keep", type=Path, help="file for the finished cells")
    options = parser.parse_args()
    files = [pd.read_csv(file, dtype=str, keep_default_na=False) for file in options.results]
    results = pd.concat(files, ignore_index=True).fillna("")
    if options.keep is not None:
        write_text(options.keep, kept(results).to_csv(index=False, lineterminator="\n"))
    if options.values is not None:
        sys.stdout.write(by_value(results, options.values))
    if options.part:
        axes = dict(each.split("=", 1) for each in options.part)
        sys.stdout.write(markdown(combinations(results, axes), [*axes, CHOICE]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
