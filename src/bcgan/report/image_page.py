"""Puts the page of a run on images together: `report.json` and `report.html`."""

from collections.abc import Iterator

from bcgan.report.document import HeadlineMetric, Interval, Provenance, Reason, Report, Verdict
from bcgan.report.material import Material
from bcgan.report.numbers import dig, percent
from bcgan.report.pictures import PictureShelf
from bcgan.report.rendering import render
from bcgan.report.sections.compatibility import compatibility_section
from bcgan.report.sections.images import agreement_section, grid_section, likeness_section
from bcgan.report.sections.making import reproduction_section, training_section
from bcgan.report.verdict import LABELS

AGREEMENT_GOOD = 0.9
"""Share of generated images with their own label from which on labels count as kept."""

_SUMMARY = (
    "The images were compared with real ones, but nothing was measured of what they give away "
    "about single training images, so a release is not judged."
)
_CAVEAT = (
    "Compatibility and likeness say how useful the images are. They say nothing of copies of "
    "training images: look for these before giving images of persons away."
)


def build_image_report(material: Material) -> Report:
    """Sum a run up.

    Args:
        material: What it left on disk; any section may be absent.

    Returns:
        The content of `report.json`; its verdict is that a release cannot be judged.
    """
    metrics = tuple(_metrics(material))
    verdict = Verdict(
        level="unknown",
        label=LABELS["unknown"],
        summary=_SUMMARY,
        reasons=tuple(_reasons(metrics)),
        caveat=_CAVEAT,
    )
    return Report(verdict=verdict, metrics=metrics, provenance=material.provenance)


def render_image_report(report: Report, material: Material) -> str:
    """Write the page.

    Args:
        report: The run, summed up.
        material: What it left on disk.

    Returns:
        HTML that needs no other file, no network and no script.
    """
    shelf = PictureShelf()
    provenance: Provenance = report.provenance
    sections = [
        grid_section(material, shelf),
        compatibility_section(material, shelf),
        agreement_section(material),
        likeness_section(material),
        training_section(material, shelf),
        reproduction_section(provenance),
    ]
    return render("image_report.html.j2", report=report, provenance=provenance, sections=sections)


def _metrics(material: Material) -> Iterator[HeadlineMetric]:
    compatibility = material.section("compatibility")
    yield _metric(
        "compatibility.seven",
        "Relative accuracy, mean over all learners",
        dig(compatibility, "averages", "seven"),
        dig(compatibility, "intervals", "averages", "seven"),
        "Accuracy of learners trained on generated images, divided by that of the same learners "
        "trained on real ones; 1 is as good as real images.",
    )
    agreement = material.section("label_agreement")
    yield _metric(
        "compatibility.label_agreement",
        "Generated images with their own label",
        agreement.get("share"),
        agreement.get("interval"),
        "Share of generated images that a classifier outside the ensemble gives the label they "
        "were generated for.",
        agreement.get("judge_accuracy_on_real_test_images"),
    )
    distance = dig(material.section("fidelity"), "classifier_frechet_distance") or {}
    yield _metric(
        "fidelity.classifier_frechet_distance",
        "Fréchet distance in the features of our own classifier (not the FID)",
        distance.get("value"),
        None,
        "0 where both sets of images look alike to the classifier; comparable only between runs "
        "on the same data set.",
        distance.get("real_test_images"),
    ).model_copy(update={"group": "fidelity", "better": "lower"})


def _metric(
    identifier: str,
    title: str,
    value: float | None,
    ends: dict[str, float] | None,
    how_to_read: str,
    ceiling: float | None = None,
) -> HeadlineMetric:
    return HeadlineMetric(
        id=identifier,
        group="compatibility",
        title=title,
        status="not computable" if value is None else "ok",
        value=value,
        ceiling=ceiling,
        interval=None if not ends else Interval(low=ends["low"], high=ends["high"]),
        how_to_read=how_to_read,
        reason="this part was not computed in this run" if value is None else None,
    )


def _reasons(metrics: tuple[HeadlineMetric, ...]) -> Iterator[Reason]:
    yield Reason(
        rule="image_privacy",
        group="privacy",
        grade="unknown",
        text="No attack on images is made, so what they give away is not known.",
    )
    agreement = next(each for each in metrics if each.id.endswith("label_agreement"))
    if agreement.value is not None:
        good = agreement.value >= AGREEMENT_GOOD
        yield Reason(
            rule="label_agreement",
            group="utility",
            grade="good" if good else "care",
            text=f"{percent(agreement.value)} of the generated images are given their own label "
            f"({'at least' if good else 'less than'} {percent(AGREEMENT_GOOD, 0)}).",
            metric=agreement.id,
            value=agreement.value,
            threshold=AGREEMENT_GOOD,
        )
