"""Text files, such as an HTML page."""

from bcgan.atomic import write_text
from bcgan.datasets.artefact import FileDataset


class TextDataset(FileDataset[str, str]):
    """A UTF-8 text file, written atomically."""

    def load(self) -> str:
        """Read the file."""
        return self.path.read_text(encoding="utf-8")

    def save(self, data: str) -> None:
        """Write the file.

        Args:
            data: Its content.
        """
        write_text(self.path, data)
