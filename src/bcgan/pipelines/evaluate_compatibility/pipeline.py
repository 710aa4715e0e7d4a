"""The pipeline `evaluate_compatibility`."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines.evaluate_compatibility import nodes


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From the real parts and `synthetic_csv` to `compatibility`.
    """
    return Pipeline(
        [
            Node(
                nodes.score_compatibility,
                [
                    "training_table",
                    "synthetic_csv",
                    "test_table",
                    "schema",
                    "params:compatibility",
                    "params:classifier_seed",
                    "evaluation_cache",
                    "encoder",
                    "classifiers",
                ],
                "compatibility",
                name="score_compatibility",
            ),
            Node(
                nodes.draw_compatibility,
                "compatibility",
                "compatibility_figure",
                name="draw_compatibility",
            ),
        ],
        tags="evaluate_compatibility",
    )
