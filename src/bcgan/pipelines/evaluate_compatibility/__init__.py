"""The pipeline `evaluate_compatibility`."""

from bcgan.pipelines.evaluate_compatibility.pipeline import create_pipeline

__all__ = ["create_pipeline"]
