"""The pipeline `sample`."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines.sample import nodes


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From `synthesizer_model` to `synthetic_csv`, `synthetic_parquet` and `plain_synthetic`.
    """
    return Pipeline(
        [
            Node(
                nodes.sample_table,
                ["synthesizer_model", "params:rows", "params:seed", "params:sampling"],
                ["synthetic_csv", "synthetic_parquet", "plain_synthetic"],
                name="sample_table",
            )
        ],
        tags="sample",
    )
