"""The pipeline `evaluate_privacy`."""

from bcgan.pipelines.evaluate_privacy.pipeline import (
    create_pipeline,
    create_pipeline_without_model,
)

__all__ = ["create_pipeline", "create_pipeline_without_model"]
