"""The pipeline `evaluate_compatibility`."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines.evaluate_compatibility import nodes


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From the real parts, `synthetic_csv` and `plain_synthetic` to `compatibility`,
        `posterior_entropy`, `interpretation` and `projection`.
    """
    return Pipeline([*_learners(), *_entropy(), *_models()], tags="evaluate_compatibility")


def _learners() -> list[Node]:
    return [
        Node(
            nodes.score_compatibility,
            [
                "training_table",
                "synthetic_csv",
                "plain_synthetic",
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
    ]


def _entropy() -> list[Node]:
    return [
        Node(
            nodes.compare_entropy,
            ["classifiers", "encoder", "schema", "test_table", "synthetic_csv"],
            "posterior_entropy",
            name="compare_entropy",
        ),
        Node(
            nodes.draw_entropy,
            "posterior_entropy",
            "posterior_entropy_figure",
            name="draw_entropy",
        ),
    ]


def _models() -> list[Node]:
    return [
        Node(
            nodes.score_interpretation,
            [
                "training_table",
                "synthetic_csv",
                "schema",
                "params:interpretation",
                "params:classifier_seed",
                "evaluation_cache",
            ],
            "interpretation",
            name="score_interpretation",
        ),
        Node(
            nodes.project_rows,
            [
                "training_table",
                "synthetic_csv",
                "test_table",
                "schema",
                "params:projection",
                "params:classifier_seed",
            ],
            ["projection", "projection_figure"],
            name="project_rows",
        ),
    ]
