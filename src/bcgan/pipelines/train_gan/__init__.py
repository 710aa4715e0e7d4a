"""The pipeline `train_gan`."""

from bcgan.pipelines.train_gan.pipeline import create_pipeline

__all__ = ["create_pipeline"]
