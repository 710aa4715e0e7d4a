"""The pipeline `sample`."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines.sample import nodes


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From `synthesizer_model`, `conditions` and `constraint_rules` to `synthetic_csv`,
        `synthetic_parquet`, `plain_synthetic` and `sampling_report`.
    """
    return Pipeline(
        [
            Node(
                nodes.sample_table,
                [
                    "synthesizer_model",
                    "conditions",
                    "constraint_rules",
                    "params:constraints",
                    "params:rows",
                    "params:seed",
                    "params:sampling",
                ],
                ["synthetic_csv", "synthetic_parquet", "plain_synthetic", "sampling_report"],
                name="sample_table",
            )
        ],
        tags="sample",
    )
