"""The pipeline `evaluate_fidelity`."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines.evaluate_fidelity import nodes


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From `training_table` and `synthetic_csv` to `fidelity` and `figures`.
    """
    return Pipeline(
        [
            Node(
                nodes.compare_tables,
                ["training_table", "synthetic_csv", "schema"],
                ["fidelity", "fidelity_columns", "figures"],
                name="compare_tables",
            )
        ],
        tags="evaluate_fidelity",
    )
