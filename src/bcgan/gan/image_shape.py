"""The shape of images whose pixels are the units of a row."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class ImageShape:
    """Channels, height and width; a row holds the pixels of one channel after the other.

    Attributes:
        channels: 1 for grey, 3 for colours.
        height: Rows of pixels.
        width: Columns of pixels.
    """

    channels: int
    height: int
    width: int

    @property
    def units(self) -> int:
        """Length of a row."""
        return self.channels * self.height * self.width

    def images(self, rows: Tensor) -> Tensor:
        """Give rows the shape of images.

        Args:
            rows: Shape [n, units].

        Returns:
            Shape [n, channels, height, width].
        """
        return rows.view(-1, self.channels, self.height, self.width)
