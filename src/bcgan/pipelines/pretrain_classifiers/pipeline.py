"""The pipeline `pretrain_classifiers`."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines.pretrain_classifiers import nodes


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From `model_input` to `classifiers` and `posteriors`.
    """
    return Pipeline(
        [
            Node(
                nodes.train_classifiers,
                ["model_input", "encoder", "params:classifiers", "params:classifier_seed"],
                ["classifiers", "posteriors", "classifier_report"],
                name="train_classifiers",
            )
        ],
        tags="pretrain_classifiers",
    )
