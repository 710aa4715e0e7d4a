"""Calibration against none, seed by seed, on each data set."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bcgan.evaluation.paired_comparison import PairedComparison, compare_pairs, holm
from bcgan.results.arms import Arm, Block
from bcgan.results.averages import SIX, by_seed
from bcgan.results.markdown import NOTHING, bullets, p_value, page, signed, table
from bcgan.results.material import Material

_PLAIN = {"bwgan": "wgan", "bmmdgan": "mmdgan", "bacgan": "acgan", "bgan": "gan"}
_WANTED = (("pooled", 100.0), ("class_conditional", 1.0), ("class_conditional", 100.0))
"""Ways to calibrate of which each data set should have a pair; the first is the paper's."""


@dataclass(frozen=True)
class Pair:
    """A calibrated arm beside the same without calibration, on one data set.

    Attributes:
        study: Name of the study.
        steps: Generator steps of both.
        calibrated: With calibration.
        plain: Without.
        found: Their comparison, in points of relative accuracy.
    """

    study: str
    steps: int
    calibrated: Arm
    plain: Arm
    found: PairedComparison


def paired_page(material: Material) -> str:
    """Write the page of the paired comparison.

    Args:
        material: Our results and the paper's.

    Returns:
        Markdown.
    """
    families = _families(material)
    parts = [_family(material, title, pairs) for title, pairs in families.items()]
    return page(
        "# Boundary calibration against none",
        "For each data set and seed: the average relative accuracy of the six distinct learners "
        "with calibration less that without, in points; both runs share seed, steps and all "
        "settings but the calibration.",
        bullets(
            (
                "95 % interval: Student's t over the seeds.",
                "p: exact two-sided sign-flip test over all 2^n sign patterns of n seeds. It "
                "cannot be below 2 / 2^n: 0.0625 for five seeds, 0.0078 for eight.",
                "Holm: p corrected for the number of data sets in the same table, not for that of "
                "tables.",
            )
        ),
        material.findings.section("paired"),
        *(parts or ["No data set has a pair of runs yet."]),
        _missing(material, families),
    )


def pairs_of(material: Material, study: str) -> list[Pair]:
    """Compare every calibrated arm of a study with its counterpart.

    Args:
        material: Our results.
        study: Name of the study.

    Returns:
        Pairs with at least two common seeds, in the order of blocks and arms.
    """
    found = material.studies.get(study)
    if found is None:
        return []
    return [
        pair for block in found.blocks for arm in block.arms if (pair := _pair(block, arm, study))
    ]


def _pair(block: Block, arm: Arm, study: str) -> Pair | None:
    if arm.calibration is None:
        return None
    plain = next(
        (
            each
            for each in block.arms
            if each.variant == _PLAIN[arm.variant]
            and each.preset == arm.preset
            and each.changes == arm.other_changes
        ),
        None,
    )
    if plain is None:
        return None
    found = compare_pairs(by_seed(plain.cells, SIX), by_seed(arm.cells, SIX))
    if found is None or found.interval is None:
        return None
    return Pair(study, block.steps, arm, plain, found)


def _families(material: Material) -> dict[str, list[Pair]]:
    """Group pairs by the way to train: first as printed, then class-conditional, then the rest."""
    pairs = [pair for study in material.paper_studies for pair in pairs_of(material, study)]
    pairs.sort(key=lambda pair: _rank(pair.calibrated))
    families: dict[str, list[Pair]] = {}
    for pair in pairs:
        families.setdefault(_title(pair), []).append(pair)
    return families


def _rank(arm: Arm) -> tuple[bool, bool, bool, str, str, float]:
    form, weight = arm.calibration or ("", 0.0)
    return (
        not arm.is_printed,
        bool(arm.other_changes),
        form != "class_conditional",
        (arm.variant != "bwgan" and arm.variant) or "",
        form,
        weight,
    )


def _title(pair: Pair) -> str:
    form, weight = pair.calibrated.calibration or ("", 0.0)
    way = pair.calibrated.way or f"{form.replace('_', '-')}, weight {weight:g}, as printed"
    return f"{pair.calibrated.variant.upper()} ({way}) against {pair.plain.variant.upper()}"


def _family(material: Material, title: str, pairs: Sequence[Pair]) -> str:
    tested = _one_for_each_study(pairs)
    corrected = holm({study: pair.found.p_value for study, pair in tested.items()})
    rows = [_row(material, pair, p_value(corrected[study])) for study, pair in tested.items()]
    rest = [pair for pair in pairs if tested[pair.study] is not pair]
    text = f"## {title}\n\n{_table(rows)}"
    if rest:
        others = _table([_row(material, pair, NOTHING) for pair in rest])
        text += f"\n\nAt other lengths, not corrected:\n\n{others}"
    return text


def _one_for_each_study(pairs: Sequence[Pair]) -> dict[str, Pair]:
    """Test each data set once: at the length with most seeds, the longest of equals."""
    tested: dict[str, Pair] = {}
    for pair in sorted(pairs, key=lambda each: (-len(each.found.differences), -each.steps)):
        tested.setdefault(pair.study, pair)
    return {pair.study: tested[pair.study] for pair in pairs}


def _row(material: Material, pair: Pair, corrected: str) -> list[str]:
    found = pair.found
    low, high = found.interval or (found.mean, found.mean)
    return [
        material.name(pair.study),
        f"{pair.steps:,}",
        str(len(found.differences)),
        signed(found.mean),
        f"{signed(low)} to {signed(high)}",
        p_value(found.p_value),
        corrected,
        ", ".join(signed(each) for each in found.differences),
    ]


def _table(rows: Iterable[Sequence[str]]) -> str:
    header = ["data set", "steps", "seeds", "difference", "95 % interval", "p", "Holm", "by seed"]
    return table(header, rows)


def _missing(material: Material, families: Mapping[str, Sequence[Pair]]) -> str:
    lines = []
    for form, weight in _WANTED:
        there = {
            pair.study
            for pairs in families.values()
            for pair in pairs
            if pair.calibrated.variant == "bwgan" and pair.calibrated.calibration == (form, weight)
        }
        absent = [material.name(study) for study in material.paper_studies if study not in there]
        if absent:
            name = f"BWGAN, {form.replace('_', '-')} with weight {weight:g}, against WGAN"
            lines.append(f"{name}: {', '.join(absent)}")
    return f"## Missing\n\nWithout two common seeds:\n\n{bullets(lines)}" if lines else ""
