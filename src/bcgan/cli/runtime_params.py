"""Reading `--params`: names and values as typed, with text staying text."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import click
from omegaconf import OmegaConf
from yaml import YAMLError

from bcgan.synthesizer.run_settings import TEXT_PARAMETERS

_BRACKETS = {"[": "]", "{": "}"}
_QUOTES = "\"'"


def parse_runtime_params(
    context: click.Context, option: click.Parameter, value: str | Mapping[str, Any]
) -> dict[str, Any]:
    """Read the value of `--params`.

    `source`, `target`, `variant`, `preset` and `label` stay text exactly as typed, so
    `target=007` names the column 007. Other values are read as YAML (`seed=3`,
    `gan.generator_hidden=[64,64]`). A value that holds a comma is put into quotes.

    Args:
        context: The command's context.
        option: The option.
        value: What was typed, or a mapping when it comes from a `--config` file.

    Returns:
        Parameters by name; dotted names become nested mappings.

    Raises:
        click.UsageError: If an item is not of the form `name=value`.
    """
    if not isinstance(value, str):
        return dict(value)
    texts: dict[str, str] = {}
    others: list[str] = []
    for item in split_items(value):
        name, equals, text = item.partition("=")
        name = name.strip()
        if not equals or not name:
            raise click.UsageError(
                f"--params cannot use '{item}': write name=value, and put a value that holds a "
                "comma into quotes, for example --params \"source='a,b.csv',target=y\".",
                context,
            )
        if name in TEXT_PARAMETERS:
            texts[name] = _without_quotes(text)
        else:
            others.append(f"{name}={text}")
    return {**_read_values(context, others), **texts}


def split_items(text: str) -> Iterator[str]:
    """Split at commas, except within a value that starts with a quote or a bracket.

    Args:
        text: What was typed after `--params`.

    Yields:
        The items without surrounding blanks; empty items are left out.
    """
    start = 0
    while start < len(text):
        end = _end_of_item(text, start)
        if item := text[start:end].strip():
            yield item
        start = end + 1


def resolve_source(source: str, caller_folder: Path, project_root: Path) -> str:
    """Find the source table.

    Args:
        source: Path as typed.
        caller_folder: Folder in which the command was typed.
        project_root: Folder of the project.

    Returns:
        An absolute path: relative to the caller's folder, else to the project where a file is
        there, else again to the caller's folder (so that the error names what was meant).
    """
    path = Path(source).expanduser()
    candidates = [caller_folder / path, project_root / path]
    found = next((each for each in candidates if each.exists()), candidates[0])
    return str(found.absolute())


def _end_of_item(text: str, start: int) -> int:
    comma = text.find(",", start)
    end = comma if comma >= 0 else len(text)
    value = text.find("=", start, end) + 1
    if value == 0 or value >= len(text):
        return end
    opening = text[value]
    close = -1
    if opening in _QUOTES:
        close = text.find(opening, value + 1)
    elif opening in _BRACKETS:
        close = _closing_bracket(text, value)
    # Only a value that ends with its quote or bracket is a quoted one: "'tis" is not.
    rest = text[close + 1 :].lstrip() if close >= 0 else "x"
    if rest and not rest.startswith(","):
        return end
    return len(text) - len(rest)


def _closing_bracket(text: str, start: int) -> int:
    opening, closing = text[start], _BRACKETS[text[start]]
    depth = 0
    for index in range(start, len(text)):
        depth += (text[index] == opening) - (text[index] == closing)
        if depth == 0:
            return index
    return -1


def _without_quotes(text: str) -> str:
    if len(text) >= 2 and text[0] in _QUOTES and text[-1] == text[0]:
        return text[1:-1]
    return text


def _read_values(context: click.Context, items: list[str]) -> dict[str, Any]:
    try:
        values = OmegaConf.to_container(OmegaConf.from_dotlist(items))
    except YAMLError as error:
        raise click.UsageError(
            f"--params holds a value that is not YAML: {' '.join(str(error).split())}",
            context,
        ) from error
    return cast(dict[str, Any], values)
