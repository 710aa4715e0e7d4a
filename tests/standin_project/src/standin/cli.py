from bcgan.cli import cli, run

__all__ = ["cli", "run"]
