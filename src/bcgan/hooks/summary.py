"""What a run ends with: where the outputs are, and the scores."""

import logging
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline
from kedro.pipeline.node import Node

from bcgan.datasets import ArtefactDataset
from bcgan.evaluation.score_text import format_scores

logger = logging.getLogger(__name__)

_SHOWN = {
    "report_html": "report",
    "synthetic_csv": "synthetic table",
    "synthetic_parquet": "the same as Parquet",
    "synthetic_images": "generated images",
    "sample_grid": "grid of them",
    "synthesizer_model": "model",
    "image_synthesizer": "model",
    "loss_curves": "loss curves",
    "fidelity": "fidelity",
    "compatibility": "compatibility",
    "label_agreement": "label agreement",
    "privacy": "privacy",
}


class SummaryHooks:
    """Tells at the end of a run what it made."""

    def __init__(self) -> None:
        """Start without a run."""
        self._started = 0.0
        self._made: set[str] = set()
        self._scores: dict[str, Any] | None = None
        self._report: dict[str, Any] | None = None

    @hook_impl
    def before_pipeline_run(self) -> None:
        """Start anew."""
        self._started = time.perf_counter()
        self._made = set()
        self._scores = None
        self._report = None

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any, node: Node) -> None:
        """Remember what was made, and the scores."""
        self._made.add(dataset_name)
        if dataset_name == "compatibility":
            self._scores = data
        if dataset_name == "report":
            self._report = data

    @hook_impl(trylast=True)
    def after_pipeline_run(
        self, run_params: dict[str, Any], pipeline: Pipeline, catalog: DataCatalog
    ) -> None:
        """Tell where the outputs are, and the scores."""
        if run_params.get("only_missing_outputs") and not self._made:
            logger.info("Nothing to do: everything that was asked for is there.")
        else:
            logger.info("Finished in %.0f s.", time.perf_counter() - self._started)
        lines = [
            f"  {title:<20} {shown_path(dataset.path)}"
            for name, title in _SHOWN.items()
            if name in pipeline.all_outputs()
            and isinstance(dataset := catalog.get(name), ArtefactDataset)
        ]
        if lines:
            logger.info("Outputs:\n%s", "\n".join(lines))
        if self._scores is None and "compatibility" in pipeline.all_outputs():
            self._scores = catalog.load("compatibility")  # kept by --only-missing-outputs
        if self._scores is not None:
            logger.info("%s", format_scores(self._scores))
        if self._report is None and "report" in pipeline.all_outputs():
            self._report = catalog.load("report")
        if self._report is not None:
            logger.info("%s", verdict_line(self._report))


def verdict_line(report: Mapping[str, Any]) -> str:
    """Say in a line or two what the report says.

    Args:
        report: The content of `report.json`.

    Returns:
        The verdict and its most serious reason.
    """
    verdict = report["verdict"]
    reasons = verdict["reasons"]
    first = f"\n  {reasons[0]['text']}" if reasons and reasons[0]["grade"] != "good" else ""
    return f"Verdict: {verdict['label']}. {verdict['summary']}{first}"


def shown_path(path: Path) -> str:
    """Shorten a path for a message.

    Args:
        path: The path.

    Returns:
        The path from the current folder; the whole path where that would lead upwards.
    """
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
