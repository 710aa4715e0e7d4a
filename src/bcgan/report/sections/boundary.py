"""Two looks at the classes: the projection into a plane, and how sure classifiers are."""

from collections.abc import Iterator, Mapping
from typing import Any

from bcgan.report.blocks import Block, Notice, Section, Table, Text
from bcgan.report.entry_tables import entry_table, number, words
from bcgan.report.material import Material
from bcgan.report.numbers import decimal, dig, finite, percent, sentence
from bcgan.report.pictures import PictureShelf

_TRUSTED = 0.95


def projection_section(material: Material, shelf: PictureShelf) -> Section:
    """Compose the chapter on the projection.

    Args:
        material: What the run left on disk.
        shelf: Takes the figure.

    Returns:
        The chapter; one that states the reason where there is nothing to project.
    """
    return Section(
        "projection",
        "Projection",
        "A classifier with two units before its answer is trained on real rows. These two units "
        "are the axes; outlined are rows whose label it contradicts.",
        tuple(_projection(material, shelf)),
    )


def entropy_section(material: Material, shelf: PictureShelf) -> Section:
    """Compose the chapter on the entropy of posteriors.

    Args:
        material: What the run left on disk.
        shelf: Takes the figure.

    Returns:
        The chapter; one that states the reason where there are no posteriors.
    """
    return Section(
        "posterior-entropy",
        "Rows near the decision boundary",
        "A generator that avoids hard cases leaves the neighbourhood of the decision boundary "
        "empty. There the pretrained classifiers are undecided, and their entropy is high.",
        tuple(_entropy(material, shelf)),
    )


def _projection(material: Material, shelf: PictureShelf) -> Iterator[Block]:
    reason = material.obstacle("projection")
    if reason is not None:
        yield Notice(sentence(reason))
        return
    found = material.section("projection")
    accuracy = finite(found.get("test_accuracy"))
    trusted = accuracy is not None and accuracy >= _TRUSTED
    verb = "mislabelled" if trusted else "contradicted by the classifier"
    real, synthetic = (dig(found, "disagreement", part) for part in ("real", "synthetic"))
    if "projection_figure" in material.pictures:
        yield shelf.take(
            material.pictures["projection_figure"],
            "Real and synthetic rows in the plane of the classifier's two units. "
            f"{percent(real)} of the real and {percent(synthetic)} of the synthetic rows are "
            f"{verb}.",
            f"Real rows (held out) and synthetic rows; outlined ones are {verb}.",
        )
    warning = (
        "" if trusted else " It is right too rarely to call the rows it contradicts mislabelled."
    )
    yield Text(
        f"The classifier is right for {percent(accuracy)} of the held-out real rows.{warning} It "
        f"contradicts the label of {percent(synthetic)} of the synthetic rows, and of "
        f"{percent(real)} of the real ones."
    )


def _entropy(material: Material, shelf: PictureShelf) -> Iterator[Block]:
    reason = material.obstacle("posterior_entropy")
    if reason is not None:
        yield Notice(sentence(reason))
        return
    found = material.section("posterior_entropy")
    if "posterior_entropy_figure" in material.pictures:
        yield shelf.take(
            material.pictures["posterior_entropy_figure"],
            "Histograms of the entropy of the classifiers' posteriors on real and on synthetic "
            "rows; their summary is in the table below.",
            "Share of rows by how undecided the classifiers are. The scale is logarithmic, as the "
            "few undecided rows on the right are what matters.",
        )
    yield _summary(found)


def _summary(found: Mapping[str, Any]) -> Table:
    return entry_table(
        "How sure the pretrained classifiers are (0 = certain, 1 = undecided)",
        [
            words("", "what"),
            number("mean entropy", "mean"),
            number("near the boundary", "near_boundary", shown=percent),
        ],
        [{"what": f"{part} rows", **(found.get(part) or {})} for part in ("real", "synthetic")],
        [
            "Near the boundary: the two likeliest classes differ by less than 0.2.",
            "Total variation distance of the two histograms: "
            f"{decimal(found.get('total_variation'))} (0 = equal, 1 = disjoint).",
        ],
    )
