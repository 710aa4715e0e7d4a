"""Appendix B: the accuracy of each learner on one data set, and the cells behind it."""

from collections.abc import Callable, Iterable
from statistics import fmean

from bcgan.results.arms import Arm, Block, StudyResults
from bcgan.results.averages import CONVENTIONS, PAPER, SIX, Convention, average, ceiling, floor
from bcgan.results.cells import Cell
from bcgan.results.markdown import NOTHING, mean, page, spread, table
from bcgan.results.material import Material
from bcgan.results.plan import missing_list
from bcgan.results.printed import LEARNERS, PRINTED_VARIANTS, Breakdown


def study_page(material: Material, study: str) -> str:
    """Write the page of a data set.

    Args:
        material: Our results and the paper's.
        study: One of the paper's data sets.

    Returns:
        Markdown.
    """
    found = material.studies.get(study)
    return page(
        f"# {material.name(study)}: each learner (appendix B)",
        "Accuracy on the test rows in per cent, and in brackets relative to the same learner "
        "trained on real rows. Printed: one run. Ours: mean ± standard deviation over seeds.",
        _about(material, study, found),
        material.findings.section(study),
        _missing(material, study, found),
        *([] if found is None else [_block(material, found, each) for each in found.blocks]),
    )


def _missing(material: Material, study: str, found: StudyResults | None) -> str:
    listed = missing_list(study, None if found is None else found.main, material.failed)
    return f"## Missing cells\n\n{listed}" if listed else ""


def _about(material: Material, study: str, found: StudyResults | None) -> str:
    size = material.printed.table_6[study]
    printed = f"The paper has {size.train:,} training and {size.test:,} test rows"
    if found is None:
        return f"{printed}. No cell is there yet."
    rows = found.main.cells[0].rows
    text = f"{printed}; ours has {rows['real_train']:,} and {rows['test']:,}."
    if found.is_sample:
        text += (
            " **Ours is a sample** of the paper's table, for the full table was not at hand: "
            "accuracies cannot be compared with the printed ones, only the order of the variants."
        )
    if found.common:
        listed = ", ".join(f"`{name}` = {value}" for name, value in found.common)
        text += f" Unless a row says otherwise, cells set {listed}."
    if len(found.tables) > 1:
        text += " **The cells were made from different tables** and cannot be compared."
    return text


def _block(material: Material, found: StudyResults, block: Block) -> str:
    printed = material.printed.appendix_b[found.name]
    parts = [f"## {block.steps:,} generator steps"]
    if any(arm.is_printed for arm in block.arms):
        parts += [_learners(block, printed), _averages(block, printed)]
    if block.others:
        parts += ["### Other ways to train", _others(block)]
    parts += ["### Cells", _times(block), _cells(block), _repeated(block)]
    return page(*parts)


def _learners(block: Block, printed: Breakdown) -> str:
    rows = []
    for learner, title in LEARNERS.items():
        numbers = [printed.pair(learner, variant) for variant in PRINTED_VARIANTS]
        rows.append(
            [
                title,
                "printed",
                f"{printed.real(learner):.1f}",
                *(f"{accuracy:.1f} ({relative:.1f})" for accuracy, relative in numbers),
            ]
        )
        real = sorted({cell.learners[learner].real for cell in block.cells})
        rows.append(
            [
                "",
                "ours",
                spread([100 * value for value in real]),
                *(_accuracy(block.printed_arm(name), learner) for name in PRINTED_VARIANTS),
            ]
        )
    return table(
        ["learner", "", "REAL", *(name.upper() for name in PRINTED_VARIANTS)], rows, texts=2
    )


def _accuracy(arm: Arm | None, learner: str) -> str:
    if arm is None:
        return NOTHING
    found = [cell.learners[learner] for cell in arm.ordered]
    relative = fmean(100 * one.synthetic / one.real for one in found)
    return f"{spread([100 * one.synthetic for one in found])} ({relative:.1f})"


def _averages(block: Block, printed: Breakdown) -> str:
    rows = []
    for convention in CONVENTIONS:
        given = _printed_average(printed, convention)
        if given is not None:
            rows.append(
                [
                    convention.name,
                    "printed",
                    *(f"{given(name):.1f}" for name in PRINTED_VARIANTS),
                    NOTHING,
                    NOTHING,
                ]
            )
        arms = [block.printed_arm(name) for name in PRINTED_VARIANTS]
        rows.append(
            [
                convention.name if given is None else "",
                "ours",
                *(spread(_values(arm, convention)) for arm in arms),
                mean(floor(block.cells, convention)),
                mean(ceiling(block.cells, convention)),
            ]
        )
    header = ["average", "", *(name.upper() for name in PRINTED_VARIANTS), "floor", "ceiling"]
    return table(header, rows, texts=2)


def _printed_average(printed: Breakdown, convention: Convention) -> Callable[[str], float] | None:
    if convention is PAPER:
        return printed.average.__getitem__
    return printed.six_distinct if convention is SIX else None


def _values(arm: Arm | None, convention: Convention) -> list[float]:
    return [] if arm is None else [average(cell, convention) for cell in arm.ordered]


def _others(block: Block) -> str:
    header = ["", "seeds", *(each.short for each in CONVENTIONS), "lift", "macro-F1"]
    return table(
        header,
        [
            [
                arm.title,
                str(len(arm.cells)),
                *(spread(_values(arm, convention)) for convention in CONVENTIONS),
                spread([cell.lift for cell in arm.ordered if cell.lift is not None], 3),
                spread([cell.macro_f1 for cell in arm.ordered if cell.macro_f1 is not None], 3),
            ]
            for arm in block.arms
        ],
    )


def _times(block: Block) -> str:
    header = ["", "seeds", "training, minutes", "whole cell, minutes"]
    rows = [
        [
            arm.title,
            str(len(arm.cells)),
            spread(_minutes(cell.training_seconds for cell in arm.ordered)),
            spread(_minutes(cell.cell_seconds for cell in arm.ordered)),
        ]
        for arm in block.arms
    ]
    note = (
        "Wall time on whatever machine a cell ran on, which may have had other work: no measure of "
        "cost. The whole cell is known for cells of a grid only."
    )
    return f"{table(header, rows)}\n\n{note}"


def _minutes(seconds: Iterable[float | None]) -> list[float]:
    return [value / 60 for value in seconds if value is not None]


def _cells(block: Block) -> str:
    header = ["", "seed", *(each.short for each in CONVENTIONS), "training", "whole cell"]
    return table(
        header,
        [
            [
                arm.title,
                str(cell.seed),
                *(f"{average(cell, convention):.2f}" for convention in CONVENTIONS),
                _one_time(cell.training_seconds),
                _one_time(cell.cell_seconds),
            ]
            for arm in block.arms
            for cell in arm.ordered
        ],
    )


def _one_time(seconds: float | None) -> str:
    return NOTHING if seconds is None else f"{seconds / 60:.1f}"


def _repeated(block: Block) -> str:
    cells: list[Cell] = [cell for arm in block.arms for cell in arm.repeated]
    if not cells:
        return ""
    listed = ", ".join(f"{cell.folder} seed {cell.seed}" for cell in cells)
    return f"The same settings and seed under another label, not counted: {listed}."
