"""The stages for images, under the names that the stages for tables have."""

from bcgan.pipelines.images.registry import register_pipelines

__all__ = ["register_pipelines"]
