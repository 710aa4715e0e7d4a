"""Node of `report` for images: one page from everything that the run left on disk."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bcgan.classifiers.image_settings import ImageClassifierSettings
from bcgan.evaluation.image_fidelity import ImageFidelitySettings
from bcgan.evaluation.settings import CompatibilitySettings
from bcgan.pipelines.preprocess.settings import SplitSettings
from bcgan.pipelines.report.provenance import provenance_of
from bcgan.report.image_page import build_image_report, render_image_report
from bcgan.report.material import Material

GROUP_TYPES: dict[str, type[BaseModel]] = {
    "split": SplitSettings,
    "classifiers": ImageClassifierSettings,
    "fidelity": ImageFidelitySettings,
    "compatibility": CompatibilitySettings,
}
"""Classes of the groups that the nodes for images take."""

_ELSEWHERE = ("reading", "sampling", "detection", "interpretation", "projection", "privacy")
"""Groups that only tables have."""


def compose_report(
    parameters: Mapping[str, Any],
    schema: dict[str, Any],
    dataset_manifest: dict[str, Any],
    run_manifest: dict[str, Any],
    **found: Any,
) -> tuple[dict[str, Any], str]:
    """Sum the run up and write its page.

    Args:
        parameters: All parameters of the run, typed or not.
        schema: Shape of the images.
        dataset_manifest: What the artefacts of the data set were made from.
        run_manifest: What those of the run were made from.
        **found: Contents of JSON files and paths of figures, by their names in the catalog.

    Returns:
        The content of `report.json`, and the page.
    """
    sections = {name: each for name, each in found.items() if not isinstance(each, Path)}
    pictures = {name: each for name, each in found.items() if isinstance(each, Path)}
    own = {name: value for name, value in parameters.items() if name not in _ELSEWHERE}
    about = provenance_of(own, schema, [dataset_manifest, run_manifest], sections, GROUP_TYPES)
    rows = (sections.get("fidelity") or {}).get("rows") or {}
    material = Material(about.model_copy(update={"rows": rows}), sections, pictures)
    report = build_image_report(material)
    return report.as_json(), render_image_report(report, material)
