"""The pipeline `evaluate_fidelity`."""

from bcgan.pipelines.evaluate_fidelity.pipeline import create_pipeline

__all__ = ["create_pipeline"]
