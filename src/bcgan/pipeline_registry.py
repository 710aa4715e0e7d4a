"""The pipelines that `kedro run --pipelines` knows."""

from kedro.pipeline import Pipeline

from bcgan.pipelines import (
    evaluate_compatibility,
    evaluate_fidelity,
    evaluate_privacy,
    preprocess,
    pretrain_classifiers,
    sample,
    train_gan,
)


def register_pipelines() -> dict[str, Pipeline]:
    """Name the pipelines.

    Returns:
        The seven pipelines in the order of their work, and `__default__`, which is all of them.
    """
    pipelines = {
        "preprocess": preprocess.create_pipeline(),
        "pretrain_classifiers": pretrain_classifiers.create_pipeline(),
        "train_gan": train_gan.create_pipeline(),
        "sample": sample.create_pipeline(),
        "evaluate_fidelity": evaluate_fidelity.create_pipeline(),
        "evaluate_compatibility": evaluate_compatibility.create_pipeline(),
        "evaluate_privacy": evaluate_privacy.create_pipeline(),
    }
    return {**pipelines, "__default__": sum(pipelines.values(), Pipeline([]))}
