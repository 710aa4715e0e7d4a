"""Nodes of `report`: one page from everything that the run left on disk."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bcgan.pipelines.report.provenance import provenance_of
from bcgan.report.material import Material
from bcgan.report.page import build_report, render_report


def compose_report(
    parameters: Mapping[str, Any],
    schema: dict[str, Any],
    dataset_manifest: dict[str, Any],
    run_manifest: dict[str, Any],
    **found: Any,
) -> tuple[dict[str, Any], str]:
    """Judge the run and write its page.

    Args:
        parameters: All parameters of the run, typed or not.
        schema: Schema of the table.
        dataset_manifest: What the artefacts of the data set were made from.
        run_manifest: What those of the run were made from.
        **found: Contents of JSON files and paths of figures, by their names in the catalog.

    Returns:
        The content of `report.json`, and the page.
    """
    sections = {name: each for name, each in found.items() if name != "figures"}
    pictures = {name: sections.pop(name) for name, each in found.items() if isinstance(each, Path)}
    material = Material(
        provenance=provenance_of(parameters, schema, [dataset_manifest, run_manifest], sections),
        sections=sections,
        pictures={**pictures, **found.get("figures", {})},
    )
    report = build_report(material)
    return report.as_json(), render_report(report, material)
