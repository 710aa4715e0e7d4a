"""The page that leads to the others, among them some that other commands make."""

from bcgan.results.markdown import NOTHING, page, table
from bcgan.results.material import Material
from bcgan.results.plan import EXPECTED, missing_cells

_PAGES = (
    ("table1.md", "Table 1", "average relative accuracy of all variants on all data sets"),
    ("paired.md", "Calibration against none", "paired differences, interval, exact test"),
    ("feature_selection.md", "Tables 2 and 3", "important and selected features"),
    ("figure1.md", "Figure 1", "decision regions on two clusters in the plane"),
    ("figure2.md", "Figure 2", "rows in the plane of a classifier"),
    ("mnist.md", "Table 4: MNIST", "relative accuracy, label agreement, grid"),
    ("cifar10.md", "Table 5: CIFAR-10", "relative accuracy, likeness"),
    ("boundary.md", "Shunned boundaries", "entropy of posteriors, all eight variants"),
    ("a9a_calibration.md", "Forms and weights of calibration", "the paper's Adult, three seeds"),
    ("gst.md", "The report's table", "moments, correlations, divergences, and what they tell"),
    ("recipe.md", "The default recipe", "how it was settled, on validation rows"),
    ("peers.md", "Other generators", "the same tables, the same judge"),
)
"""Pages that are linked where they are there; those from `boundary.md` on are written by hand."""


def index_page(material: Material) -> str:
    """Write the index.

    Args:
        material: Our results and the paper's.

    Returns:
        Markdown.
    """
    links = [
        f"* [{title}]({file}): {what}"
        for file, title, what in _PAGES
        if (material.pages / file).is_file()
    ]
    studies = [
        f"* [{material.name(study)}]({study}.md): each learner (appendix B)"
        for study in material.paper_studies
    ]
    document = material.printed.document
    return page(
        "# Results",
        f'Our runs beside the numbers printed in "{document.title}" ({document.authors}, '
        f"{document.source}). Tables, figures and the pages of the data sets are made by "
        "`bcgan results` from `cells.jsonl`, one line for each run, and from the paragraphs in "
        "`findings/`; change those, not the pages. The others say how they were made.",
        "\n".join([*links, *studies]),
        _state(material),
    )


def _state(material: Material) -> str:
    rows = []
    for study, wanted in EXPECTED.items():
        found = material.studies.get(study)
        block = None if found is None else found.main
        arms = [] if block is None else [block.printed_arm(variant) for variant in wanted]
        there = sum(len(arm.cells) for arm in arms if arm is not None)
        others = 0 if block is None else len(block.cells) - there
        absent = missing_cells(study, block)
        rows.append(
            [
                material.name(study),
                NOTHING if block is None else f"{block.steps:,}",
                f"{there}",
                f"{sum(map(len, wanted.values()))}",
                f"{others}",
                "; ".join(absent) if absent else "complete",
            ]
        )
    header = ["data set", "generator steps", "cells", "expected", "cells of other ways", "missing"]
    return f"## What is there\n\n{table(header, rows)}"
