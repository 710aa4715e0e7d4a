"""The image pipelines that `kedro run --pipelines` knows in a study of images.

`bcgan.hooks.modality` puts this registry in the place of the one for tables.
"""

from collections.abc import Sequence

from kedro.pipeline import Node, Pipeline

from bcgan.pipelines import recipe_nodes
from bcgan.pipelines.images import (
    evaluate_compatibility,
    evaluate_fidelity,
    preprocess,
    pretrain_classifiers,
    report,
    sample,
    score_real,
    train_gan,
)

_LEARNING = ["params:compatibility", "params:classifiers", "params:classifier_seed"]


def register_pipelines() -> dict[str, Pipeline]:
    """Name the pipelines.

    Returns:
        The stages in the order of their work; `__default__`, which is all of them; `score_real`,
        which fills the cache of the scores before several runs that share it.
    """
    stages = {
        "preprocess": _preprocess(),
        "pretrain_classifiers": _pretrain_classifiers(),
        "train_gan": _train_gan(),
        "sample": _sample(),
        "evaluate_fidelity": _evaluate_fidelity(),
        "evaluate_compatibility": _evaluate_compatibility(),
        "report": _report(),
    }
    pipelines = {name: Pipeline(nodes, tags=name) for name, nodes in stages.items()}
    return {
        **pipelines,
        "score_real": Pipeline(_score_real(), tags="score_real"),
        "__default__": sum(pipelines.values(), Pipeline([])),
    }


def _preprocess() -> Sequence[Node]:
    return [
        Node(
            preprocess.prepare_images,
            ["raw_images", "params:split", "params:split_seed"],
            ["schema", "image_input", "test_images"],
            name="prepare_images",
        )
    ]


def _pretrain_classifiers() -> Sequence[Node]:
    return [
        Node(
            pretrain_classifiers.train_classifiers,
            ["image_input", "schema", "params:classifiers", "params:classifier_seed"],
            ["classifiers", "posteriors", "classifier_report"],
            name="train_image_classifiers",
        ),
        Node(
            pretrain_classifiers.train_judge,
            [
                "image_input",
                "test_images",
                "schema",
                "params:classifiers",
                "params:classifier_seed",
            ],
            "judge",
            name="train_judge",
        ),
    ]


def _train_gan() -> Sequence[Node]:
    taken = ["image_input", "classifiers", "posteriors", "params:classifiers"]
    return [
        Node(
            recipe_nodes.make_recipe,
            ["params:variant", "params:preset", "params:gan", "params:seed"],
            "requested_recipe",
            name="make_recipe",
        ),
        Node(
            train_gan.settle_steps,
            ["requested_recipe", *taken, "checkpoints"],
            "training_recipe",
            name="settle_steps",
        ),
        Node(
            train_gan.train,
            ["training_recipe", *taken, "checkpoints"],
            ["image_synthesizer", "loss_curves", "training_report"],
            name="train",
        ),
        Node(
            recipe_nodes.draw_loss_curves,
            ["loss_curves", "training_recipe"],
            "loss_figure",
            name="draw_loss_curves",
        ),
    ]


def _sample() -> Sequence[Node]:
    return [
        Node(
            sample.sample_images,
            ["image_synthesizer", "params:rows", "params:seed"],
            "synthetic_images",
            name="sample_images",
        ),
        Node(
            sample.draw_grid,
            ["synthetic_images", "image_input", "schema"],
            "sample_grid",
            name="draw_sample_grid",
        ),
    ]


def _evaluate_fidelity() -> Sequence[Node]:
    return [
        Node(
            evaluate_fidelity.compare_images,
            [
                "image_input",
                "test_images",
                "synthetic_images",
                "judge",
                "params:classifiers",
                "params:fidelity",
            ],
            "fidelity",
            name="compare_images",
        )
    ]


def _evaluate_compatibility() -> Sequence[Node]:
    return [
        Node(
            evaluate_compatibility.score_compatibility,
            [
                "image_input",
                "test_images",
                "synthetic_images",
                "schema",
                *_LEARNING,
                "evaluation_cache",
            ],
            "compatibility",
            name="score_image_compatibility",
        ),
        Node(
            evaluate_compatibility.draw_compatibility,
            "compatibility",
            "compatibility_figure",
            name="draw_compatibility",
        ),
        Node(
            evaluate_compatibility.agree_on_labels,
            ["synthetic_images", "judge", "params:classifiers"],
            "label_agreement",
            name="agree_on_labels",
        ),
    ]


def _report() -> Sequence[Node]:
    found = (
        "training_recipe",
        "training_report",
        "loss_figure",
        "sample_grid",
        "compatibility",
        "compatibility_figure",
        "label_agreement",
        "fidelity",
        "classifier_report",
    )
    always = ("parameters", "schema", "dataset_manifest", "run_manifest")
    return [
        Node(
            report.compose_report,
            {name: name for name in (*always, *found)},
            ["report", "report_html"],
            name="compose_report",
        )
    ]


def _score_real() -> Sequence[Node]:
    return [
        Node(
            score_real.score_real,
            ["image_input", "test_images", "schema", *_LEARNING, "evaluation_cache"],
            "real_rows_are_scored",
            name="score_real_images",
        )
    ]
