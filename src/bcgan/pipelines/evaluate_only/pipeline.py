"""The pipeline `evaluate_only`: everything but training, on a table made elsewhere."""

from kedro.pipeline import Pipeline

from bcgan.pipelines import (
    evaluate_compatibility,
    evaluate_fidelity,
    evaluate_privacy,
    import_table,
    preprocess,
    pretrain_classifiers,
    report,
)


def create_pipeline() -> Pipeline:
    """Make the pipeline.

    Returns:
        From `raw_table` and `raw_synthetic_table` to `report_html`.
    """
    return sum(
        (
            pretrain_classifiers.create_pipeline(),
            import_table.create_pipeline(),
            evaluate_fidelity.create_pipeline(),
            evaluate_compatibility.create_pipeline(),
            evaluate_privacy.create_pipeline_without_model(),
            report.create_pipeline_without_training(),
        ),
        preprocess.create_pipeline(),
    )
