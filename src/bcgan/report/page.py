"""Puts the page of one run together: `report.json` and `report.html`."""

from bcgan.report.document import Report
from bcgan.report.headline import headline_metrics
from bcgan.report.material import Material
from bcgan.report.pictures import PictureShelf
from bcgan.report.rendering import render
from bcgan.report.sections.boundary import entropy_section, projection_section
from bcgan.report.sections.compatibility import compatibility_section
from bcgan.report.sections.fidelity import detection_section, fidelity_section
from bcgan.report.sections.interpretation import interpretation_section
from bcgan.report.sections.making import (
    model_card_section,
    reproduction_section,
    training_section,
)
from bcgan.report.sections.privacy import privacy_section
from bcgan.report.summary import metric_rows
from bcgan.report.verdict import judge


def build_report(material: Material) -> Report:
    """Judge a run.

    Args:
        material: What it left on disk; any section may be absent.

    Returns:
        The content of `report.json`.
    """
    metrics = headline_metrics(material)
    return Report(
        verdict=judge(metrics, material.provenance),
        metrics=metrics,
        provenance=material.provenance,
    )


def render_report(report: Report, material: Material) -> str:
    """Write the page.

    Args:
        report: The judged run.
        material: What it left on disk.

    Returns:
        HTML that needs no other file, no network and no script.
    """
    shelf = PictureShelf()
    sections = [
        compatibility_section(material, shelf),
        interpretation_section(material),
        projection_section(material, shelf),
        entropy_section(material, shelf),
        fidelity_section(material, shelf),
        detection_section(material),
        privacy_section(material, shelf),
        training_section(material, shelf),
        model_card_section(material),
        reproduction_section(material.provenance),
    ]
    return render(
        "report.html.j2",
        report=report,
        provenance=material.provenance,
        groups=metric_rows(report.metrics),
        sections=sections,
    )
