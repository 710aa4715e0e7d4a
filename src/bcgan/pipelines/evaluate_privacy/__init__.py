"""The pipeline `evaluate_privacy`."""

from bcgan.pipelines.evaluate_privacy.pipeline import create_pipeline

__all__ = ["create_pipeline"]
