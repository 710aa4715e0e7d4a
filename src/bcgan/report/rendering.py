"""Draws templates; whatever comes from a table or a file name is escaped."""

from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bcgan.report.numbers import count, decimal


def render(template: str, **values: Any) -> str:
    """Draw a template.

    Args:
        template: Its file name.
        **values: What it shows.

    Returns:
        HTML.
    """
    return _environment().get_template(template).render(style=_style(), **values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bcgan.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"decimal": decimal, "count": count}
    return environment


@cache
def _style() -> Markup:
    folder = resources.files("bcgan.report") / "templates"
    return Markup((folder / "style.css").read_text(encoding="utf-8"))
