from kedro.pipeline import Node, Pipeline

from standin import nodes


def register_pipelines() -> dict[str, Pipeline]:
    stages = {
        "preprocess": [
            Node(
                nodes.prepare_table,
                ["raw_table", "params:target", "params:schema_overrides"],
                ["schema", "typed_table"],
                name="prepare_table",
            ),
            Node(
                nodes.split_rows,
                ["typed_table", "params:split", "params:split_seed"],
                ["training_table", "test_table"],
                name="split_rows",
            ),
            Node(
                nodes.encode_rows, "training_table", ["encoder", "model_input"], name="encode_rows"
            ),
        ],
        "pretrain_classifiers": [
            Node(
                nodes.train_classifiers,
                ["model_input", "params:classifiers", "params:classifier_seed"],
                ["classifiers", "posteriors", "classifier_report"],
                name="train_classifiers",
            )
        ],
        "train_gan": [
            Node(
                nodes.train,
                [
                    "model_input",
                    "posteriors",
                    "params:gan",
                    "params:variant",
                    "params:preset",
                    "params:seed",
                    "checkpoints",
                ],
                [
                    "training_recipe",
                    "synthesizer_model",
                    "loss_curves",
                    "training_report",
                    "loss_figure",
                ],
                name="train",
            )
        ],
        "sample": [
            Node(
                nodes.draw_rows,
                ["synthesizer_model", "schema", "params:rows"],
                ["synthetic_csv", "synthetic_parquet"],
                name="draw_rows",
            )
        ],
        "evaluate_fidelity": [
            Node(
                nodes.score_fidelity,
                ["training_table", "synthetic_csv"],
                ["fidelity", "fidelity_columns", "figures"],
                name="score_fidelity",
            )
        ],
        "evaluate_compatibility": [
            Node(
                nodes.score_compatibility,
                [
                    "training_table",
                    "test_table",
                    "synthetic_csv",
                    "params:compatibility",
                    "params:classifier_seed",
                ],
                ["compatibility", "compatibility_figure"],
                name="score_compatibility",
            )
        ],
    }
    pipelines = {name: Pipeline(each, tags=name) for name, each in stages.items()}
    return {**pipelines, "__default__": sum(pipelines.values(), Pipeline([]))}
