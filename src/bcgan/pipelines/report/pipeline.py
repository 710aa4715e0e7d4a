"""The pipeline `report`: the last one, it puts everything into one page."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines.report import nodes

_EVALUATIONS = (
    "compatibility",
    "compatibility_figure",
    "interpretation",
    "projection",
    "projection_figure",
    "posterior_entropy",
    "posterior_entropy_figure",
    "fidelity",
    "figures",
    "detection",
    "privacy",
    "privacy_figure",
    "classifier_report",
)
_TRAINING = ("training_recipe", "training_report", "loss_figure")


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From the JSON files and figures of all stages to `report` and `report_html`.
    """
    return _of(*_TRAINING, *_EVALUATIONS)


def create_pipeline_without_training() -> Pipeline:
    """Make the pipeline for a table made elsewhere.

    Returns:
        From the JSON files and figures of the evaluations to `report` and `report_html`.
    """
    return _of(*_EVALUATIONS)


def _of(*found: str) -> Pipeline:
    always = ("parameters", "schema", "dataset_manifest", "run_manifest")
    return Pipeline(
        [
            Node(
                nodes.compose_report,
                {name: name for name in (*always, *found)},
                ["report", "report_html"],
                name="compose_report",
            )
        ],
        tags="report",
    )
