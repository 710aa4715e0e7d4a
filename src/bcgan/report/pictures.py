"""Figures as parts of the page itself."""

import base64
import io
from pathlib import Path

from PIL import Image

from bcgan.report.blocks import Picture

MOST_BYTES = 2_000_000
"""Bytes of all pictures of a page; further ones are named, not shown."""

_COLOURS = 128


class PictureShelf:
    """Brings figures into the page until it would become too heavy."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Start empty.

        Args:
            most_bytes: Bytes of all pictures together.
        """
        self._left = most_bytes

    def take(self, path: Path, alt: str, caption: str) -> Picture:
        """Bring in a figure.

        Args:
            path: A PNG file.
            alt: What a reader who does not see it has to know.
            caption: What it shows.

        Returns:
            The picture; without content where the file is missing or damaged, or where there is
            no room left, and then the caption names the file.
        """
        try:
            with Image.open(path) as image:
                width, height = image.size
                # Charts have few colours: a palette makes them a third of the size.
                reduced = image.convert("RGB").quantize(
                    _COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
                )
        except (OSError, ValueError):
            missing = f"{caption} (There is no picture {path.name}.)"
            return Picture("", 0, 0, alt, missing)
        content = io.BytesIO()
        reduced.save(content, "png", optimize=True)
        if content.tell() > self._left:
            elsewhere = f"{caption} (Left out to keep this page light: see {path.name} beside it.)"
            return Picture("", 0, 0, alt, elsewhere)
        self._left -= content.tell()
        text = base64.b64encode(content.getvalue()).decode("ascii")
        return Picture(f"data:image/png;base64,{text}", width, height, alt, caption)
