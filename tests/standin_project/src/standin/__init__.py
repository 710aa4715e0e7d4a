"""A project with bcgan's settings, catalog and hooks, and pipelines that finish at once."""
