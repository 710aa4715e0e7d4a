"""Figure 2: real and synthetic rows in the plane of a classifier of real rows."""

from bcgan.results.arms import StudyResults
from bcgan.results.cells import Disagreement
from bcgan.results.markdown import page, spread, table
from bcgan.results.material import Material


def figure_2_path(study: str) -> str:
    """Give the path of a study's picture from the folder of the pages."""
    return f"images/figure2_{study}.png"


def figure_2_page(material: Material) -> str:
    """Write the page of Figure 2.

    Args:
        material: Our results.

    Returns:
        Markdown.
    """
    parts = [
        _study(material, study, material.studies[study])
        for study in material.paper_studies
        if study in material.studies
    ]
    return page(
        "# Figure 2: rows in the plane of a classifier",
        "A network with two units before its output layer is trained on real rows; its two units "
        "place every row, and its output tells which rows it would label otherwise. The paper "
        "shows Sensorless, where the network is right on over 99 % of the test rows, and gives no "
        "shares. Where the network is wrong on many real rows itself, as on Adult, a row it labels "
        "otherwise need not be mislabelled: compare with the share of real rows. The pictures show "
        "equally many rows of each table, of the first seed that all variants have.",
        material.findings.section("figure2"),
        *(parts or ["No run with a projection is there yet."]),
    )


def _study(material: Material, study: str, found: StudyResults) -> str:
    rows = []
    real: list[Disagreement] = []
    for arm in found.main.arms:
        own = [cell.projection for cell in arm.ordered if cell.projection is not None]
        real += own
        if own:
            rows.append([arm.title, str(len(own)), spread([100 * one.synthetic for one in own], 2)])
    if not rows:
        return ""
    first = ["real rows, held out", "", f"{100 * real[0].real:.2f}"]
    return page(
        f"## {material.name(study)}",
        f"{found.main.steps:,} generator steps. Accuracy of the network on held-out real rows: "
        f"{100 * real[0].test_accuracy:.1f} %.",
        table(["", "seeds", "labelled otherwise, %"], [first, *rows]),
        material.figure(figure_2_path(study), f"{material.name(study)} in the network's plane"),
    )
