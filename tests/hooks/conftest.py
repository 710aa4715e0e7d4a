"""Gives the tests of this folder the stand-in project."""

import runpy
from pathlib import Path

_FIXTURE = Path(__file__).resolve().parents[1] / "standin_project" / "fixture.py"

standin = runpy.run_path(str(_FIXTURE))["standin"]
