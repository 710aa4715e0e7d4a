"""A grid in words: what it would do, and what it found."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import mean, stdev

from bcgan.grid.estimate import learn_by_trying
from bcgan.grid.pace import Pace, spoken
from bcgan.grid.results import GridStore
from bcgan.grid.run import GridPlan, Where, workers_of
from bcgan.hooks.summary import shown_path
from bcgan.tabular.wording import plural

_SHOWN = ("seven", "six_distinct", "lift", "macro_f1", "jsd_mean", "training_seconds")


def describe_plan(plan: GridPlan, where: Where) -> str:
    """List the cells, what is done and what the rest takes.

    Args:
        plan: The grid.
        where: Where it would be executed.

    Returns:
        Plain text; a line for each cell.
    """
    pace = Pace()
    pace.learn_from(plan.cells[0].places.data)
    learn_by_trying(pace, plan.left, plan.root, plan.request.env)
    rows = [("cell", "steps", "state")]
    for each in plan.cells:
        gan = each.recipe.gan
        length = f"{gan.steps:,}" if gan.epochs is None else f"{gan.epochs:,} epochs"
        rows.append((each.id, length, _state(plan, each.id)))
    total = _expected_seconds(plan, pace)
    workers = workers_of(where, len(plan.left))
    on = f"{workers} worker(s)" if workers else "one of the cluster's workers"
    if total is None:
        time = "not known"
    else:
        time = spoken(total / (workers or 1)) if plan.left else "none"
    shared = len({each.prepared for each in plan.left})
    return "\n".join(
        [
            f"Grid {plan.request.grid_name}",
            *_aligned(rows),
            "",
            f"  {plural(len(plan.cells), 'cell')}: {len(plan.cells) - len(plan.left)} done, "
            f"{len(plan.left)} to do, after {plural(shared, 'preparation')}",
            f"  expected time on {on}: {time}",
        ]
    )


def describe_results(plan: GridPlan, store: GridStore) -> str:
    """Show mean and spread over the seeds.

    Args:
        plan: The grid.
        store: What is on disk of it.

    Returns:
        Plain text; a line for each study, variant and set of values.
    """
    found = csv.DictReader(io.StringIO(store.results.read_text(encoding="utf-8")))
    groups: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in found:
        folder = f"{row['variant']}-{row['label']}" if row["label"] else row["variant"]
        groups[row["study"], folder].append(row)
    rows: list[tuple[str, ...]] = [("study", "variant", "seeds", *_SHOWN)]
    for (study, folder), members in groups.items():
        done = [row for row in members if row["status"] == "done"]
        scores = [_spread([float(row[name]) for row in done if row[name]]) for name in _SHOWN]
        rows.append((study, folder, f"{len(done)}/{len(members)}", *scores))
    counts = Counter(row["status"] for members in groups.values() for row in members)
    told = ", ".join(f"{number} {name}" for name, number in counts.items())
    return "\n".join(
        [
            f"Grid {plan.request.grid_name}: {told}",
            *_aligned(rows),
            f"  {shown_path(store.results)}",
        ]
    )


def _expected_seconds(plan: GridPlan, pace: Pace) -> float | None:
    """Add up what the trainings and scores left to do take on one worker."""
    total = 0.0
    for each in plan.left:
        work, steps = plan.work[each.id], each.recipe.gan.steps
        expected = pace.expect(each.cell.study, each.cell.variant, steps)
        if expected is None:
            return None
        if "train_gan" in work.stages:
            total += expected * (1 - min(1.0, work.step / steps))
    return total


def _state(plan: GridPlan, cell: str) -> str:
    work = plan.work[cell]
    if work.is_done:
        return "done"
    if work.conflict:
        return f"in the way: {work.conflict}"
    if work.step:
        return f"goes on from step {work.step:,}"
    if work.stages != plan.request.stages:
        return f"to do: {', '.join(work.stages)} ({work.reason})"
    return f"to do ({work.reason})"


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "-"
    text = f"{mean(values):.4g}"
    return text if len(values) == 1 else f"{text} ± {stdev(values):.2g}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    return [f"  {'  '.join(cells)}".rstrip() for cells in padded]
