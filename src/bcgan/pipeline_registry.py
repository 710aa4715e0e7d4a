"""The pipelines that `kedro run --pipelines` knows."""

from kedro.pipeline import Pipeline

from bcgan.pipelines import (
    evaluate_compatibility,
    evaluate_fidelity,
    evaluate_only,
    evaluate_privacy,
    import_table,
    preprocess,
    pretrain_classifiers,
    report,
    sample,
    sample_parts,
    score_real,
    train_gan,
)


def register_pipelines() -> dict[str, Pipeline]:
    """Name the pipelines.

    Returns:
        The eight pipelines in the order of their work; `__default__`, which is all of them;
        `evaluate_only`, and `import_table`, which takes the place of training and sampling in it;
        `sample_parts`, which writes a table too long for memory; `score_real`, which fills the
        cache of the scores before several runs that share it.
    """
    pipelines = {
        "preprocess": preprocess.create_pipeline(),
        "pretrain_classifiers": pretrain_classifiers.create_pipeline(),
        "train_gan": train_gan.create_pipeline(),
        "sample": sample.create_pipeline(),
        "evaluate_fidelity": evaluate_fidelity.create_pipeline(),
        "evaluate_compatibility": evaluate_compatibility.create_pipeline(),
        "evaluate_privacy": evaluate_privacy.create_pipeline(),
        "report": report.create_pipeline(),
    }
    return {
        **pipelines,
        "sample_parts": sample_parts.create_pipeline(),
        "score_real": score_real.create_pipeline(),
        "import_table": import_table.create_pipeline(),
        "evaluate_only": evaluate_only.create_pipeline(),
        "__default__": sum(pipelines.values(), Pipeline([])),
    }
