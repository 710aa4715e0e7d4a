"""The pipeline `sample_parts`."""

from bcgan.pipelines.sample_parts.pipeline import create_pipeline

__all__ = ["create_pipeline"]
