"""The pipeline `preprocess`: read, infer, check, split, encode."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines.preprocess import nodes


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From `raw_table` and `raw_test_table` to `schema`, `training_table`, `test_table`,
        `constraint_rules`, `encoder`, `model_input`.
    """
    return Pipeline(
        [
            Node(
                nodes.infer_table_schema,
                [
                    "raw_table",
                    "raw_test_table",
                    "params:target",
                    "params:schema_overrides",
                    "params:reading",
                    "params:split",
                ],
                "schema",
                name="infer_schema",
            ),
            Node(nodes.type_table, ["raw_table", "schema"], "typed_table", name="type_table"),
            Node(
                nodes.split_rows,
                [
                    "typed_table",
                    "raw_test_table",
                    "schema",
                    "params:split",
                    "params:split_seed",
                ],
                ["training_table", "test_table", "validation_mask"],
                name="split_rows",
            ),
            Node(
                nodes.learn_constraints,
                ["typed_table", "training_table", "schema", "params:constraints"],
                "constraint_rules",
                name="learn_constraints",
            ),
            Node(
                nodes.fit_encoder,
                ["training_table", "schema", "params:preset", "params:encoder"],
                "encoder",
                name="fit_encoder",
            ),
            Node(
                nodes.encode_rows,
                ["training_table", "schema", "encoder", "validation_mask"],
                "model_input",
                name="encode_rows",
            ),
        ],
        tags="preprocess",
    )
