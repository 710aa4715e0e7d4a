"""The pipeline `evaluate_privacy`."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines.evaluate_privacy import nodes


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From the real parts, `synthetic_csv` and `synthesizer_model` to `privacy`.
    """
    return Pipeline(
        [
            Node(
                nodes.score_privacy,
                [
                    "training_table",
                    "test_table",
                    "synthetic_csv",
                    "schema",
                    "synthesizer_model",
                    "params:privacy",
                ],
                "privacy",
                name="score_privacy",
            ),
            Node(nodes.draw_privacy, "privacy", "privacy_figure", name="draw_privacy"),
        ],
        tags="evaluate_privacy",
    )
