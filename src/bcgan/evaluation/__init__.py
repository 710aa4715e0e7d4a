"""Scores of a synthetic table against the real one: compatibility and fidelity.

The package stays empty on purpose: worker processes import single modules of it, and each
import here would be paid once per worker.
"""
