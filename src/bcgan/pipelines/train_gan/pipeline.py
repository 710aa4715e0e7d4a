"""The pipeline `train_gan`."""

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines import recipe_nodes
from bcgan.pipelines.train_gan import nodes


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From `model_input`, `classifiers` and `posteriors` to `synthesizer_model`.
    """
    return Pipeline(
        [
            Node(
                recipe_nodes.make_recipe,
                ["params:variant", "params:preset", "params:gan", "params:seed"],
                "requested_recipe",
                name="make_recipe",
            ),
            Node(
                nodes.settle_steps,
                [
                    "requested_recipe",
                    "model_input",
                    "encoder",
                    "classifiers",
                    "posteriors",
                    "checkpoints",
                ],
                "training_recipe",
                name="settle_steps",
            ),
            Node(
                nodes.train,
                [
                    "model_input",
                    "encoder",
                    "schema",
                    "classifiers",
                    "posteriors",
                    "training_recipe",
                    "checkpoints",
                ],
                ["synthesizer_model", "loss_curves", "training_report"],
                name="train",
            ),
            Node(
                recipe_nodes.draw_loss_curves,
                ["loss_curves", "training_recipe"],
                "loss_figure",
                name="draw_loss_curves",
            ),
        ],
        tags="train_gan",
    )
