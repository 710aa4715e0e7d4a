"""What a grid varies: seeds, and parameters with the values they take."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from omegaconf import OmegaConf
from yaml import YAMLError

from bcgan.errors import SettingsError
from bcgan.synthesizer.manifest import STAGES, flatten
from bcgan.synthesizer.run_settings import TEXT_PARAMETERS, VARIANTS, nearest

FIXED_BY_THE_GRID = {
    "study": "--studies",
    "source": "--studies",
    "test_source": "--studies",
    "synthetic": "--studies",
    "target": "--studies",
    "variant": "--variants",
    "seed": "--seeds",
    "preparation": "--set",
    "overwrite": "--overwrite",
}
"""Parameters that only an option of the grid sets, with that option."""

PREPARED = {
    name for stage in STAGES.values() if stage.group == "dataset" for name in stage.parameters
}
"""Top-level parameters that decide the parts which all cells of a study share."""

_AXIS = re.compile(
    r"(?:(?P<variants>[\w,\s]+):)?\s*(?P<key>[A-Za-z_][\w.]*)\s*=(?P<values>.*)", re.S
)
_CLOSING = {"[": "]", "{": "}"}
_QUOTES = "\"'"


@dataclass(frozen=True)
class Axis:
    """A parameter and the values that cells give it.

    Attributes:
        key: Dotted name, such as `gan.calibration.weight`.
        values: Values in the order given; a mapping sets several parameters of a group at once.
        variants: Variants that it varies; nothing for all that use the parameter.
    """

    key: str
    values: tuple[Any, ...]
    variants: tuple[str, ...] | None = None

    @property
    def group(self) -> str:
        """Top-level parameter."""
        return self.key.partition(".")[0]

    def applies_to(self, variant: str) -> bool:
        """Tell whether cells of a variant take its values.

        Args:
            variant: Name of the GAN variant.

        Returns:
            False where the variant does not use the parameter, or is not among those named: it
            then has one cell without it in the place of one for each value.
        """
        if self.variants is not None:
            return variant in self.variants
        return _uses(variant, self.key)


def parse_axis(text: str) -> Axis:
    """Read one `--set`.

    Args:
        text: `key=a,b,c`, or `variant,variant:key=a,b,c` to vary it for these only. Values are
            YAML; one that holds a comma is a list, a mapping, or is put into quotes.

    Returns:
        The axis; a value that is given twice counts once.

    Raises:
        SettingsError: If it is of another form, names an unknown variant or a parameter that
            only another option sets.
    """
    found = _AXIS.fullmatch(text.strip())
    if found is None:
        raise SettingsError(
            f"--set cannot use '{text}': write key=a,b,c, for example "
            "--set gan.calibration.weight=1,10,100."
        )
    key = found["key"]
    variants = None
    if found["variants"] is not None:
        variants = parse_names(found["variants"], VARIANTS, "variant", "--set")
    if key in (*FIXED_BY_THE_GRID, "label"):
        option = FIXED_BY_THE_GRID.get(key, "--params")
        raise SettingsError(f"--set cannot vary '{key}': use {option}.")
    values: list[Any] = []
    for item in split_values(found["values"]):
        value = _value(key, item)
        if not any(_same(value, other) for other in values):
            values.append(value)
    if not values:
        raise SettingsError(f"--set {key}= has no value; write --set {key}=a,b,c.")
    return Axis(key, tuple(values), variants)


def parse_seeds(text: str) -> tuple[int, ...]:
    """Read seeds.

    Args:
        text: Numbers and ranges, both ends included: `0-4`, `0,1,7`, `0-2,10-12`.

    Returns:
        The seeds in the order given, each once.

    Raises:
        SettingsError: If it is of another form.
    """
    seeds: list[int] = []
    for item in _items(text):
        found = re.fullmatch(r"(\d+)(?:-(\d+))?", item)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, -1)
        if last < first:
            raise SettingsError(f"--seeds cannot use '{item}': write 0-4, or 0,1,7, or both.")
        seeds += range(first, last + 1)
    if not seeds:
        raise SettingsError("--seeds names no seed: write 0-4, or 0,1,7, or both.")
    return tuple(dict.fromkeys(seeds))


def parse_names(text: str, known: Iterable[str], kind: str, option: str) -> tuple[str, ...]:
    """Read names, separated by commas.

    Args:
        text: What was typed.
        known: Names that exist.
        kind: What they name, for the error.
        option: Where they were typed, for the error.

    Returns:
        The names in the order given, each once.

    Raises:
        SettingsError: If there is none, or an unknown one.
    """
    known = list(known)
    names = tuple(dict.fromkeys(_items(text)))
    for name in names:
        if name not in known:
            raise SettingsError(
                f"{option}: there is no {kind} '{name}'{nearest(name, known)}; choose among "
                f"{', '.join(known)}."
            )
    if not names:
        raise SettingsError(f"{option} names no {kind}; choose among {', '.join(known)}.")
    return names


def split_values(text: str) -> Iterator[str]:
    """Split at commas, except within brackets and within a value that starts with a quote.

    Args:
        text: What was typed after the equals sign.

    Yields:
        The values without surrounding blanks.

    Raises:
        SettingsError: If a quote or a bracket is not closed.
    """
    start, depth, quote = 0, 0, ""
    for index, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in _QUOTES and (depth or not text[start:index].strip()):
            quote = char
        elif char in _CLOSING:
            depth += 1
        elif char in _CLOSING.values():
            depth -= 1
        elif char == "," and depth == 0:
            if item := text[start:index].strip():
                yield item
            start = index + 1
    if quote or depth:
        raise SettingsError(f"--set: a quote or a bracket is not closed in '{text.strip()}'.")
    if item := text[start:].strip():
        yield item


def axis_label(key: str, value: Any) -> str:
    """Name a value of a parameter so that a folder can be called by it.

    Args:
        key: Dotted name of the parameter.
        value: Its value.

    Returns:
        The name without `gan.`, and the value; letters, digits and `._-` only.
    """
    name = key.removeprefix("gan.")
    parts = [f"{inner}-{_text(leaf)}".lstrip(".") for inner, leaf in flatten(value, "")]
    if not isinstance(value, Mapping):
        parts = [_text(value)]
        return _fit(f"{name}-{parts[0]}")
    return _fit(f"{name}.{'-'.join(parts)}")


def _uses(variant: str, key: str) -> bool:
    """Tell whether a variant looks at a parameter; see `bcgan.synthesizer.variants`."""
    if key == "gan.calibration" or key.startswith("gan.calibration."):
        return variant.startswith("b")
    if key == "gan.mmd_features":
        return variant.endswith("mmdgan")
    if key == "gan.auxiliary_weight":
        return variant.endswith("acgan")
    return True


def _value(key: str, text: str) -> Any:
    if key in TEXT_PARAMETERS:
        return text.strip(_QUOTES)
    try:
        return OmegaConf.to_container(OmegaConf.from_dotlist([f"value={text}"]))["value"]  # type: ignore[index, call-overload]
    except YAMLError as error:
        raise SettingsError(
            f"--set {key}: the value {text} is not YAML ({' '.join(str(error).split())})."
        ) from error


def _same(one: Any, other: Any) -> bool:
    return list(flatten(one, "")) == list(flatten(other, "")) and (
        isinstance(one, bool) == isinstance(other, bool)
    )


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "-".join(_text(each) for each in value) or "none"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)


def _fit(text: str) -> str:
    return re.sub(r"[^\w.\-]+", "_", text)
