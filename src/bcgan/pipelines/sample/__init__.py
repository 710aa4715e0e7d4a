"""The pipeline `sample`."""

from bcgan.pipelines.sample.pipeline import create_pipeline

__all__ = ["create_pipeline"]
