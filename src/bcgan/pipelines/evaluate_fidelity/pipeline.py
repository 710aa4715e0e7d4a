"""The pipeline `evaluate_fidelity`."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines.evaluate_fidelity import nodes


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From the real parts and `synthetic_csv` to `fidelity`, `figures` and `detection`.
    """
    return Pipeline(
        [
            Node(
                nodes.compare_tables,
                [
                    "training_table",
                    "synthetic_csv",
                    "schema",
                    "params:fidelity",
                    "params:classifier_seed",
                ],
                ["fidelity", "fidelity_columns", "figures"],
                name="compare_tables",
            ),
            Node(
                nodes.detect_synthetic_rows,
                [
                    "training_table",
                    "synthetic_csv",
                    "test_table",
                    "schema",
                    "params:detection",
                    "params:classifier_seed",
                    "evaluation_cache",
                ],
                "detection",
                name="detect_synthetic_rows",
            ),
        ],
        tags="evaluate_fidelity",
    )
