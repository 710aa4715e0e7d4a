"""The chapters that only reports of images have: the grid, label agreement, likeness."""

from collections.abc import Iterator, Mapping
from typing import Any

from bcgan.report.blocks import Block, Facts, Notice, Section, number_cell
from bcgan.report.entry_tables import pairs_table
from bcgan.report.material import Material
from bcgan.report.numbers import count, decimal, dig, percent, sentence
from bcgan.report.pictures import PictureShelf


def grid_section(material: Material, shelf: PictureShelf) -> Section:
    """Compose the chapter that shows images.

    Args:
        material: What the run left on disk.
        shelf: Takes the grid.

    Returns:
        The chapter.
    """
    blocks: list[Block] = [Notice("The run left no grid.")]
    if "sample_grid" in material.pictures:
        alt = "Real images above, generated ones below, a column for each class."
        caption = "The first images of each class: real ones above, generated ones below."
        blocks = [shelf.take(material.pictures["sample_grid"], alt, caption)]
    return Section("images", "Images", "What the generated images look like.", tuple(blocks))


def agreement_section(material: Material) -> Section:
    """Compose the chapter on labels.

    Args:
        material: What the run left on disk.

    Returns:
        The chapter; one that states the reason where there is no number.
    """
    return Section(
        "labels",
        "Label agreement",
        "A classifier that was trained on real images, and that no generator was calibrated with, "
        "names the class of each generated image. What counts is how often that is the class it "
        "was generated for.",
        tuple(_agreement(material)),
    )


def likeness_section(material: Material) -> Section:
    """Compose the chapter on likeness.

    Args:
        material: What the run left on disk.

    Returns:
        The chapter; one that states the reason where there is no number.
    """
    return Section(
        "likeness",
        "Likeness",
        "Distances between real and generated images in what networks see of them.",
        tuple(_likeness(material)),
    )


def _agreement(material: Material) -> Iterator[Block]:
    reason = material.obstacle("label_agreement")
    if reason is not None:
        yield Notice(sentence(reason))
        return
    found = material.section("label_agreement")
    ends = found["interval"]
    yield Facts(
        (
            ("Own label", percent(found["share"])),
            ("95 % interval", f"{percent(ends['low'])} to {percent(ends['high'])}"),
            ("Images", count(found["images"])),
            (
                "The judge on real test images",
                percent(found["judge_accuracy_on_real_test_images"]),
            ),
        )
    )
    yield pairs_table(
        "Share of each class that is given its own label",
        ("class", "share"),
        ((label, number_cell(decimal(each["share"]))) for label, each in found["classes"].items()),
    )


def _likeness(material: Material) -> Iterator[Block]:
    reason = material.obstacle("fidelity")
    if reason is not None:
        yield Notice(sentence(reason))
        return
    found = material.section("fidelity")
    ours = found["classifier_frechet_distance"]
    yield Facts(
        (
            (ours["title"], _score(ours)),
            ("The same of real test images", decimal(ours.get("real_test_images"), 2)),
            ("Inception Score", _score(found["inception_score"])),
            ("FID", _score(found["fid"])),
        )
    )


def _score(entry: Mapping[str, Any]) -> str:
    if entry.get("status", "ok") != "ok":
        return f"{entry['status']}: {entry['reason']}"
    spread = dig(entry, "standard_deviation")
    return decimal(entry["value"], 2) + (f" ({decimal(spread, 2)})" if spread is not None else "")
