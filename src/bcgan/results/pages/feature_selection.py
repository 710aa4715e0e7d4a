"""Tables 2 and 3: do models of synthetic rows find the same features important?"""

from collections.abc import Callable, Mapping, Sequence

from bcgan.results.arms import Block
from bcgan.results.cells import Agreement, Cell
from bcgan.results.markdown import NOTHING, mean, page, spread, table
from bcgan.results.material import Material
from bcgan.results.printed import PRINTED_VARIANTS

PAPER_FOREST = "forest_10"
LARGE_FOREST = "forest_large"

Found = Callable[[Cell], Mapping[str, Agreement]]
"""Gives the agreements of a cell by the rows of a table."""


def feature_selection_page(material: Material) -> str:
    """Write the page of Tables 2 and 3.

    Args:
        material: Our results and the paper's.

    Returns:
        Markdown.
    """
    printed = material.printed
    return page(
        "# Tables 2 and 3: feature selection",
        "How far a model of synthetic rows picks the features that a model of real rows picks; "
        "1 is the same choice. REAL is a ceiling: what another model of real rows reaches (a "
        "forest with another random state, an SVM on a bootstrap). The floor is real rows with "
        "each column shuffled on its own. Ours: mean ± standard deviation over seeds.",
        "## Table 2: precision at K of a forest's most important features",
        "A forest of 10 trees of depth 20, as REAL below 1 suggests that the paper's was small.",
        _table(material, "K", printed.table_2, lambda cell: _forest(cell, PAPER_FOREST), 2),
        material.findings.section("table2", "Finding on Table 2"),
        "## The same with a larger forest",
        "With more trees, less of the disagreement is the forest's own. The paper has no such "
        "numbers.",
        _table(material, "K", {}, lambda cell: _forest(cell, LARGE_FOREST), 2),
        "## Table 3: F1 of the features selected by an L1-regularised linear SVM",
        _table(material, "C", printed.table_3, lambda cell: cell.selection, 3),
        material.findings.section("table3", "Finding on Table 3"),
    )


def _forest(cell: Cell, forest: str) -> Mapping[str, Agreement]:
    return cell.importances.get(forest, {})


def _table(
    material: Material,
    parameter: str,
    printed: Mapping[str, Mapping[str, Mapping[str, float]]],
    found: Found,
    digits: int,
) -> str:
    rows = []
    for study in material.paper_studies:
        block = material.studies[study].main if study in material.studies else None
        for name in material.printed.table_2[study] if parameter == "K" else printed[study]:
            numbers = printed.get(study, {}).get(name)
            first = [material.name(study), name]
            if numbers is not None:
                shown = (f"{numbers[each]:.{digits}f}" for each in ("real", *PRINTED_VARIANTS))
                rows.append([*first, "printed", *shown, NOTHING])
                first = ["", ""]
            rows.append([*first, "ours", *_ours(block, name, found, digits)])
    variants = [variant.upper() for variant in PRINTED_VARIANTS]
    return table(["data set", parameter, "", "REAL", *variants, "floor"], rows, texts=3)


def _ours(block: Block | None, name: str, found: Found, digits: int) -> list[str]:
    if block is None:
        return [NOTHING] * (len(PRINTED_VARIANTS) + 2)

    def values(cells: Sequence[Cell], part: str) -> list[float]:
        given = [found(cell)[name] for cell in cells if name in found(cell)]
        numbers = [getattr(one, part) for one in given]
        return [number for number in numbers if number is not None]

    cells = []
    for variant in PRINTED_VARIANTS:
        arm = block.printed_arm(variant)
        cells.append(spread([] if arm is None else values(arm.ordered, "synthetic"), digits))
    ceiling, floor = (mean(values(block.cells, part), digits) for part in ("ceiling", "floor"))
    return [ceiling, *cells, floor]
