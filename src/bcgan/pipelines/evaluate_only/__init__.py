"""The pipeline `evaluate_only`."""

from bcgan.pipelines.evaluate_only.pipeline import create_pipeline

__all__ = ["create_pipeline"]
