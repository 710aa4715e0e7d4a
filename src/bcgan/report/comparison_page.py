"""The page that sets several runs side by side."""

from collections.abc import Mapping, Sequence

from bcgan.report.blocks import DOES_NOT_APPLY, Cell, Section, Table, number_cell, text_cell
from bcgan.report.comparison import FEWEST_RUNS, ComparedMetric, Comparison
from bcgan.report.document import Group
from bcgan.report.numbers import decimal
from bcgan.report.rendering import render
from bcgan.report.summary import GROUPS

_MARKS = ("floor", "ceiling")
_LEADS: dict[Group, str] = {
    "compatibility": "What learners of synthetic rows reach, in relation to those of real rows.",
    "interpretation": "How far models of synthetic and of real rows name the same features.",
    "fidelity": "How far synthetic rows differ from real ones.",
    "privacy": "Below its floor, which the report of each run gives, a number is chance and no "
    "better than at it, so none stands out.",
}


def render_comparison(comparison: Comparison) -> str:
    """Write the page.

    Args:
        comparison: What was compared.

    Returns:
        HTML that needs no other file, no network and no script.
    """
    table = _only_table(comparison)
    names = {
        kind: kind if table is None else kind.removeprefix(f"{table}: ")
        for kind in comparison.kinds
    }
    sections = [
        Section("runs", "Runs", "Each run with its verdict.", (_runs_table(comparison, names),)),
        *(
            Section(group, title, _LEADS[group], (_metrics_table(comparison, group, names),))
            for group, (title, _) in GROUPS.items()
            if any(metric.group == group for metric in comparison.metrics)
        ),
    ]
    return render("comparison.html.j2", comparison=comparison, sections=sections, table=table)


def _only_table(comparison: Comparison) -> str | None:
    """Name data set and target where all runs have the same."""
    tables = {run.table for run in comparison.runs}
    return tables.pop() if len(tables) == 1 else None


def _runs_table(comparison: Comparison, names: Mapping[str, str]) -> Table:
    return Table.of(
        "All runs",
        ["kind", "seed", "verdict", "points that are not good", "most serious point"],
        [
            [
                text_cell(names[run.kind]),
                number_cell(str(run.seed)),
                text_cell(run.label, strong=True),
                number_cell(str(run.points)),
                text_cell(run.reason),
            ]
            for run in comparison.runs
        ],
        comparison.notes,
    )


def _metrics_table(comparison: Comparison, group: Group, names: Mapping[str, str]) -> Table:
    metrics = [metric for metric in comparison.metrics if metric.group == group]
    rows = []
    for metric in metrics:
        best = _best(metric)
        cells = [
            text_cell(metric.title),
            text_cell(metric.better),
            *(_mark([getattr(each, mark) for each in metric.spreads.values()]) for mark in _MARKS),
        ]
        for kind in comparison.kinds:
            found = metric.spreads[kind]
            strong = kind in best
            cells.append(
                number_cell(DOES_NOT_APPLY if found.mean is None else decimal(found.mean), strong)
            )
            cells.append(number_cell(DOES_NOT_APPLY if found.sd is None else decimal(found.sd)))
        rows.append(cells)
    columns = ["metric", "better", *_MARKS]
    for kind in comparison.kinds:
        columns += [f"{names[kind]}, mean", "sd"]
    return Table.of(
        "Mean and standard deviation over the seeds",
        columns,
        rows,
        [
            "Bold: the best mean, where every kind has three runs or more. " * (group != "privacy")
            + "sd: standard deviation over the seeds, with n - 1."
        ],
    )


def _mark(means: Sequence[float | None]) -> Cell:
    """Write a floor or a ceiling: one number, or the range over kinds that differ in it."""
    ends = sorted(each for each in means if each is not None)
    if not ends:
        return text_cell(DOES_NOT_APPLY)
    low, high = decimal(ends[0]), decimal(ends[-1])
    return number_cell(low) if low == high else text_cell(f"{low} to {high}")


def _best(metric: ComparedMetric) -> list[str]:
    """Name the kinds with the best mean.

    None where all are equal, where lower is only chance, or where runs are too few to tell.
    """
    means = {kind: found.mean for kind, found in metric.spreads.items() if found.mean is not None}
    few = any(0 < found.runs < FEWEST_RUNS for found in metric.spreads.values())
    if metric.group == "privacy" or few or len(set(means.values())) < 2:
        return []
    pick = max if metric.better == "higher" else min
    best = pick(means.values())
    return [kind for kind, mean in means.items() if mean == best]
