"""The pipeline `sample_parts`."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines.sample_parts import nodes


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From `synthesizer_model` and `constraint_rules` to `synthetic_parts`.
    """
    return Pipeline(
        [
            Node(
                nodes.plan_parts,
                [
                    "synthesizer_model",
                    "constraint_rules",
                    "params:constraints",
                    "params:condition_file",
                    "params:rows",
                    "params:seed",
                    "params:sampling",
                ],
                "synthetic_parts",
                name="plan_parts",
            )
        ],
        tags="sample_parts",
    )
