"""What all sources have in common: the user's own file, or a data set that is known by name."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from kedro.io import DatasetError

from bcgan.datasets.artefact import ArtefactDataset
from bcgan.datasets.sources import KnownSource, Places, Resolution

Content = TypeVar("Content")


class SourceDataset(ArtefactDataset[None, Content], Generic[Content]):
    """A source that is read as it stands and never written or removed.

    A known data set is looked for in the folder of raw data, in the cache, and at its public
    source.
    """

    def __init__(
        self,
        filepath: str | Path,
        known: KnownSource | None,
        places: Mapping[str, str | None] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Name the source.

        Args:
            filepath: Path of the file, or the name of a known data set.
            known: What is known of it; nothing for a path.
            places: Where known data sets are looked for: `folder`, `cache` and `mirror` of
                `bcgan.datasets.sources.Places`.
            metadata: Ignored here; kedro-viz reads its layers from it.
        """
        super().__init__(filepath, metadata)
        self._known: Resolution | None = None
        if known is not None:
            self._known = Resolution(str(filepath), known, _places(places or {}))
            self.path = self._known.path

    def obtain(self) -> None:
        """Make sure that the file of a known data set is on disk, if need be by a download.

        Raises:
            InputError: If it cannot be had.
        """
        if self._known is not None:
            self._known.obtain()
            self.path = self._known.path

    @property
    def note(self) -> str:
        """What is to be said of the source wherever results are shown, such as "a sample"."""
        return self._known.note if self._known is not None else ""

    def fingerprint(self) -> str | None:
        """Give the SHA-256 of a source that is made in place; nothing for one in a file."""
        return self._known.fingerprint() if self._known is not None else None

    def _exists(self) -> bool:
        return self._known.exists() if self._known is not None else super()._exists()

    def save(self, data: None) -> None:
        """Refuse: the user's own file is never written.

        Args:
            data: Ignored.

        Raises:
            DatasetError: Always.
        """
        raise DatasetError(f"The source {self.path} is only read, never written.")

    def remove(self) -> None:
        """Refuse: the user's own file is never removed.

        Raises:
            DatasetError: Always.
        """
        raise DatasetError(f"The source {self.path} is never removed.")


def _places(places: Mapping[str, str | None]) -> Places:
    return Places(
        folder=Path(places.get("folder") or "data/01_raw"),
        cache=Path(places.get("cache") or "data/01_raw/cache"),
        mirror=places.get("mirror") or "",
    )
