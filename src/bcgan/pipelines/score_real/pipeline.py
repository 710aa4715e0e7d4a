"""The pipeline `score_real`."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines.score_real import nodes


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From the real parts to what `evaluation_cache` keeps, so that several runs that start
        together do not each compute it.
    """
    return Pipeline(
        [
            Node(
                nodes.score_real_rows,
                [
                    "training_table",
                    "test_table",
                    "schema",
                    "encoder",
                    "classifiers",
                    "params:compatibility",
                    "params:detection",
                    "params:interpretation",
                    "params:classifier_seed",
                    "params:rows",
                    "evaluation_cache",
                ],
                "real_rows_are_scored",
                name="score_real_rows",
            )
        ],
        tags="score_real",
    )
