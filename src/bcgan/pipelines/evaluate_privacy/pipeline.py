"""The pipeline `evaluate_privacy`."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines.evaluate_privacy import nodes

_TABLES = ["training_table", "test_table", "synthetic_csv", "plain_synthetic", "schema"]


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From the real parts, `synthetic_csv` and `synthesizer_model` to `privacy`.
    """
    return _with_figure(
        Node(
            nodes.score_privacy,
            [*_TABLES, "synthesizer_model", "params:privacy"],
            "privacy",
            name="score_privacy",
        )
    )


def create_pipeline_without_model() -> Pipeline:
    """Make the pipeline for a table made elsewhere.

    Returns:
        From the real parts and `synthetic_csv` to `privacy`.
    """
    return _with_figure(
        Node(
            nodes.score_privacy_of_table,
            [*_TABLES, "params:privacy"],
            "privacy",
            name="score_privacy",
        )
    )


def _with_figure(score: Node) -> Pipeline:
    figure = Node(nodes.draw_privacy, "privacy", "privacy_figure", name="draw_privacy")
    return Pipeline([score, figure], tags="evaluate_privacy")
