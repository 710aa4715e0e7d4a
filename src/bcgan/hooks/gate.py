"""A run whose report says no can fail, for those who release tables without looking."""

from collections.abc import Generator, Mapping
from typing import Any

from kedro.framework.hooks import hook_impl
from kedro.io import DataCatalog
from kedro.pipeline import Pipeline

from bcgan.errors import VerdictError
from bcgan.hooks.tracking import TrackingHooks
from bcgan.synthesizer.run_settings import FAIL_ON


class GateHooks:
    """Ends a run that made or kept a report with an error where `fail_on` does not accept it."""

    def __init__(self, tracking: TrackingHooks) -> None:
        """Prepare.

        Args:
            tracking: Is told, so that the MLflow run ends as failed too.
        """
        self._tracking = tracking

    @hook_impl(wrapper=True)
    def after_pipeline_run(
        self, pipeline: Pipeline, catalog: DataCatalog
    ) -> Generator[None, None, None]:
        """Look at the verdict; everything is written and told before the error is raised.

        Raises:
            VerdictError: If the verdict is not good enough.
        """
        error = None
        if "report" in pipeline.all_outputs():
            fail_on = catalog.load("parameters").get("fail_on")
            error = refusal(catalog.load("report"), fail_on) if fail_on is not None else None
        if error is not None:
            self._tracking.refuse(error)
        yield
        if error is not None:
            raise error


def refusal(report: Mapping[str, Any], fail_on: str) -> VerdictError | None:
    """Judge a report.

    Args:
        report: The content of `report.json`.
        fail_on: The mildest verdict that is not accepted: one of `FAIL_ON`.

    Returns:
        The error, if the verdict is that one or a worse one.
    """
    verdict = report["verdict"]
    if verdict["level"] not in FAIL_ON[: FAIL_ON.index(fail_on) + 1]:
        return None
    reasons = verdict["reasons"]
    first = f" {reasons[0]['text']}" if reasons else ""
    return VerdictError(
        f"The verdict is '{verdict['label']}', which fail_on={fail_on} does not accept.{first} "
        "Everything was written; report.html has all reasons."
    )
