"""Figure 1: two clusters in the plane."""

from collections.abc import Callable
from statistics import fmean

from bcgan.evaluation.paired_comparison import PairedComparison, compare_pairs
from bcgan.results.arms import Arm, StudyResults
from bcgan.results.cells import Plane
from bcgan.results.markdown import NOTHING, p_value, page, signed, spread, table
from bcgan.results.material import Material
from bcgan.results.plan import missing_list

STUDY = "toy2d"
FIGURE = "images/figure1.png"

Score = Callable[[Plane], float]
"""Takes a number, in per cent, out of the scores of a cell."""

_SCORES: dict[str, Score] = {
    "forest accuracy": lambda plane: 100 * plane.synthetic.forest_accuracy,
    "wrong side, in the band": lambda plane: 100 * plane.synthetic.wrong_in_band,
    "wrong side, anywhere": lambda plane: 100 * plane.synthetic.wrong,
    "in the band": lambda plane: 100 * plane.synthetic.in_band,
}


def figure_1_page(material: Material) -> str:
    """Write the page of Figure 1.

    Args:
        material: Our results.

    Returns:
        Markdown.
    """
    found = material.studies.get(STUDY)
    listed = missing_list(STUDY, None if found is None else found.main, material.failed)
    return page(
        "# Figure 1: two clusters in the plane",
        "A random forest (scikit-learn's defaults) is trained on the rows of each generator and "
        "scored on real test rows. The boundary runs where the nearest real rows of both classes "
        "are equally far; a row is on the wrong side when the nearest real row is of the other "
        "class. The paper shows pictures of one run, without numbers that could be compared.",
        material.findings.section("figure1"),
        f"## Missing cells\n\n{listed}" if listed else "",
        material.figure(FIGURE, "Decision regions of a forest trained on each table"),
        "" if found is None else _numbers(found),
        "" if found is None else _pairs(found),
    )


def _planes(arm: Arm) -> dict[int, Plane]:
    return {seed: cell.plane for seed, cell in arm.cells.items() if cell.plane is not None}


def _numbers(found: StudyResults) -> str:
    planes = [plane for arm in found.main.arms for plane in _planes(arm).values()]
    if not planes:
        return ""
    real = planes[0].real
    # The same columns for real rows: a forest of training rows, the places of test rows.
    reference = Plane(band=planes[0].band, synthetic=real, real=real)
    rows = [["real rows", NOTHING, *(f"{score(reference):.2f}" for score in _SCORES.values())]]
    for arm in found.main.arms:
        own = [_planes(arm)[seed] for seed in sorted(_planes(arm))]
        shown = (spread([score(one) for one in own], 2) for score in _SCORES.values())
        rows.append([arm.title, str(len(own)), *shown])
    return page(
        f"## Numbers, {found.main.steps:,} generator steps",
        "In per cent; mean ± standard deviation over seeds. The band reaches "
        f"{planes[0].band:.3f} to either side of the boundary, twice as far as the nearest real "
        "row is; shares are of all rows.",
        table(["", "seeds", *_SCORES], rows),
    )


def _pairs(found: StudyResults) -> str:
    """Compare calibration with none."""
    plain = found.main.printed_arm("wgan")
    rows = []
    for arm in found.main.arms:
        if plain is None or arm.variant != "bwgan":
            continue
        for name, score in _SCORES.items():
            pairs = compare_pairs(
                {seed: score(one) for seed, one in _planes(plain).items()},
                {seed: score(one) for seed, one in _planes(arm).items()},
            )
            if pairs is not None:
                rows.append([f"{arm.title} less WGAN", name, *_shown(pairs)])
    if not rows:
        return ""
    header = ["", "score", "seeds", "difference", "95 % interval", "p"]
    return page(
        "## Calibration against none, seed by seed",
        "Differences in points; Student's interval; exact sign-flip test, not corrected.",
        table(header, rows, texts=2),
    )


def _shown(pairs: PairedComparison) -> list[str]:
    low, high = pairs.interval or (None, None)
    reach = NOTHING if low is None or high is None else f"{signed(low)} to {signed(high)}"
    count = len(pairs.differences)
    return [str(count), signed(fmean(pairs.differences)), reach, p_value(pairs.p_value)]
