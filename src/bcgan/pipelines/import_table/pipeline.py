"""The pipeline `import_table`."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines.import_table import nodes


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From `raw_synthetic_table` to `synthetic_csv` and `synthetic_parquet`, in the place of
        training and sampling; no plain table stands beside it.
    """
    return Pipeline(
        [
            Node(
                nodes.import_table,
                ["raw_synthetic_table", "raw_test_table", "typed_table", "schema"],
                ["synthetic_csv", "synthetic_parquet", "plain_synthetic"],
                name="import_table",
            )
        ],
        tags="import_table",
    )
