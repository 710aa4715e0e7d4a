"""The pipeline `preprocess`."""

from bcgan.pipelines.preprocess.pipeline import create_pipeline

__all__ = ["create_pipeline"]
