"""Table 1: the average relative accuracy of each variant on each data set."""

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean

from bcgan.results.arms import PRESET, Block
from bcgan.results.averages import PAPER, SEVEN, SIX, Convention, average, ceiling, floor
from bcgan.results.cells import Cell
from bcgan.results.markdown import NOTHING, bullets, mean, page, spread, table
from bcgan.results.material import Material
from bcgan.results.plan import missing_list
from bcgan.results.printed import PRINTED_VARIANTS

PrintedValues = Callable[[str], list[float]]
"""Gives the paper's values of a variant: one for each study, then the average over them."""


def summary_page(material: Material) -> str:
    """Write the page of Table 1.

    Args:
        material: Our results and the paper's.

    Returns:
        Markdown.
    """
    printed = material.printed
    return page(
        "# Table 1: model compatibility",
        "Accuracy on real test rows of learners trained on synthetic rows, relative to the same "
        "learners trained on real rows, averaged over the learners; in per cent. Printed: "
        f"{printed.document.authors}, {printed.document.source}, one run each. Ours: mean ± "
        "standard deviation over seeds, and the number of seeds. Cells of one column were "
        "trained for equally many generator steps, on one split of the real rows: what another "
        "split would change is in no spread. Ways to calibrate that the paper does not have stand "
        "below its own where several sets were trained with them.",
        "Floor: real rows with each column shuffled on its own. Ceiling: real rows drawn again "
        "with replacement.",
        _sizes(material),
        material.findings.section("table1"),
        f"## {SIX.name}",
        "The printed numbers are recomputed from the six distinct rows of appendix B.",
        _table(material, SIX, lambda variant: _recomputed(material, variant)),
        f"## {PAPER.name}",
        "The printed numbers are those of Table 1.",
        _table(material, PAPER, lambda variant: list(printed.table_1[variant].values())),
        f"## {SEVEN.name}",
        "The paper has no such numbers.",
        _table(material, SEVEN, None),
        _other_lengths(material),
        _missing(material),
        "## What is wrong or missing in the paper's tables",
        bullets(f"{one.where}: {one.what}" for one in printed.errata),
    )


def _sizes(material: Material) -> str:
    rows = []
    for study in material.paper_studies:
        size = material.printed.table_6[study]
        found = material.studies.get(study)
        cells = [] if found is None else found.main.cells
        rows.append(
            [
                f"[{material.name(study)}]({study}.md)",
                f"{size.train:,}",
                _counts(cells, "real_train"),
                f"{size.test:,}",
                _counts(cells, "test"),
                NOTHING if found is None else f"{found.main.steps:,}",
            ]
        )
    header = [
        "data set",
        "training rows, printed",
        "ours",
        "test rows, printed",
        "ours",
        "generator steps",
    ]
    return table(header, rows)


def _counts(cells: Sequence[Cell], part: str) -> str:
    counts = sorted({cell.rows[part] for cell in cells})
    return " / ".join(f"{count:,}" for count in counts) or NOTHING


def _table(material: Material, convention: Convention, printed: PrintedValues | None) -> str:
    studies = material.paper_studies
    blocks = {name: found.main for name, found in material.studies.items()}
    rows = []
    for variant in PRINTED_VARIANTS:
        if printed is not None:
            numbers = printed(variant)
            rows.append([variant.upper(), "printed", *(f"{number:.2f}" for number in numbers)])
        ours = [_averages(blocks.get(study), variant.upper(), convention) for study in studies]
        name = variant.upper() if printed is None else ""
        rows.append([name, "ours", *map(_with_seeds, ours), _over_sets(ours)])
        for title in _other_calibrations(blocks, studies, variant):
            ours = [_averages(blocks.get(study), title, convention) for study in studies]
            rows.append([title, "ours", *map(_with_seeds, ours), _over_sets(ours)])
    for title, of in (("floor", floor), ("ceiling", ceiling)):
        found = [
            of(blocks[study].cells, convention) if study in blocks else [] for study in studies
        ]
        rows.append([title, "ours", *(mean(each, 2) for each in found), _over_sets(found)])
    header = ["", "", *(material.name(study) for study in studies), "average"]
    return table(header, rows, texts=2)


def _other_calibrations(
    blocks: Mapping[str, Block], studies: Sequence[str], variant: str
) -> list[str]:
    """Name the ways to calibrate a variant that the paper does not have and several sets do."""
    found = [
        arm.title
        for study in studies
        if study in blocks
        for arm in blocks[study].others
        if arm.variant == variant and arm.preset == PRESET and not arm.other_changes
    ]
    return [title for title in dict.fromkeys(found) if found.count(title) > 1]


def _averages(block: Block | None, title: str, convention: Convention) -> list[float]:
    arms = () if block is None else block.arms
    return [average(cell, convention) for arm in arms if arm.title == title for cell in arm.ordered]


def _with_seeds(values: Sequence[float]) -> str:
    return f"{spread(values, 2)} ({len(values)})" if values else NOTHING


def _over_sets(values: Sequence[Sequence[float]]) -> str:
    if not all(values):
        return NOTHING
    return f"{fmean(fmean(each) for each in values):.2f}"


def _recomputed(material: Material, variant: str) -> list[float]:
    tables = material.printed.appendix_b
    values = [tables[study].six_distinct(variant) for study in material.paper_studies]
    return [*values, fmean(values)]


def _other_lengths(material: Material) -> str:
    rows = [
        [
            material.name(study),
            f"{block.steps:,}",
            *(_with_seeds(_averages(block, name.upper(), SIX)) for name in PRINTED_VARIANTS),
        ]
        for study in material.paper_studies
        if study in material.studies
        for block in material.studies[study].blocks[1:]
        if any(arm.is_printed for arm in block.arms)
    ]
    if not rows:
        return ""
    header = ["data set", "generator steps", *(name.upper() for name in PRINTED_VARIANTS)]
    return f"## Other lengths, six distinct learners\n\n{table(header, rows)}"


def _missing(material: Material) -> str:
    parts = []
    for study in material.paper_studies:
        found = material.studies.get(study)
        listed = missing_list(study, None if found is None else found.main, material.failed)
        if listed:
            parts.append(f"{material.name(study)}:\n\n{listed}")
    return "## Missing cells\n\n" + "\n\n".join(parts) if parts else ""
