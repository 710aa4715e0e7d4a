"""Finding a named data set: a local file, the cache, the public source, at last a sample."""

import logging
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bcgan.atomic import atomic_path
from bcgan.datasets.sources.download import DownloadError, fetch
from bcgan.datasets.sources.known_source import Download, KnownSource, RawFile
from bcgan.datasets.sources.toy import fingerprint
from bcgan.errors import InputError

logger = logging.getLogger(__name__)

OFFLINE = "offline"
"""Instead of a mirror: nothing is downloaded."""


@dataclass(frozen=True)
class Places:
    """Where named data sets are looked for.

    Attributes:
        folder: Folder of raw tables, with files that were put there by hand.
        cache: Folder that keeps what was downloaded.
        mirror: Address under which all files are found by their names, in place of their own
            sites; empty for these sites; `offline` to download nothing.
        attempts: How often to try each address.
        pause: Seconds before the second attempt; it doubles for the next ones.
    """

    folder: Path
    cache: Path
    mirror: str = ""
    attempts: int = 4
    pause: float = 1.0


class Resolution:
    """A named data set and the place where it was found."""

    def __init__(self, name: str, source: KnownSource, places: Places) -> None:
        """Look for the data set on disk.

        Args:
            name: Its name, for messages.
            source: What is known of it.
            places: Where to look.
        """
        self.name = name
        self.source = source
        self.places = places
        self._found: tuple[Path, RawFile] | None = self._on_disk()
        self._settled = source.make is not None

    @property
    def path(self) -> Path:
        """The file; where none was found, the first that would do; the name of a made table."""
        if self._found is not None:
            return self._found[0]
        if not self.source.files:
            return Path(self.name)
        return self.places.folder / self.source.files[0].name

    @property
    def note(self) -> str:
        """What is to be said of the file wherever results are shown; mostly nothing."""
        return self._found[1].sample if self._found is not None else ""

    def exists(self) -> bool:
        """Tell whether the data set is at hand, without the network."""
        return self._found is not None or self.source.make is not None

    def fingerprint(self) -> str | None:
        """Give the SHA-256 of a table that is made; nothing for one in a file."""
        return fingerprint(self.source.make()) if self.source.make is not None else None

    def obtain(self) -> None:
        """Download the data set, unless the whole of it is at hand.

        Raises:
            InputError: If there is no file and none can be had, with what to do by hand.
        """
        if self._settled or (self._found is not None and not self.note):
            return
        reason = self._download()
        self._found = self._on_disk()
        if self._found is None:
            raise InputError(
                f"The data set '{self.name}' ({self.source.title}) is neither in "
                f"{self.places.folder} nor to be had otherwise ({reason}): {self.source.manual}, "
                f"and put it into {self.places.folder}."
            )
        if self.note:
            logger.warning(
                "The whole of %s is not to be had (%s): %s holds %s.",
                self.source.title,
                reason,
                self.path.name,
                self.note,
            )
        # A sample will do: once is enough to find the network out of reach.
        self._settled = True

    def load(self) -> Any:
        """Read the data set, downloading it first where that is necessary.

        Returns:
            The table or the images.

        Raises:
            InputError: If it cannot be had, or is not the data set it is named.
        """
        if self.source.make is not None:
            return self.source.make()
        self.obtain()
        path, file = self._found if self._found is not None else (self.path, self.source.files[0])
        table = file.read(path)
        if not file.sample:
            self.source.require_content(table, path)
        return table

    def _on_disk(self) -> tuple[Path, RawFile] | None:
        whole = [file for file in self.source.files if not file.sample]
        samples = [file for file in self.source.files if file.sample]
        candidates = (
            *((self.places.folder / file.name, file) for file in whole),
            *((self.places.cache / file.name, file) for file in whole),
            *((self.places.folder / file.name, file) for file in samples),
        )
        return next(((path, file) for path, file in candidates if path.is_file()), None)

    def _download(self) -> str:
        """Download the data set into the cache; give the reason where that fails."""
        if not self.source.downloads:
            return "it is not public"
        if self.places.mirror == OFFLINE:
            return "downloads are switched off"
        reasons = []
        for download in self.source.downloads:
            try:
                self._download_from(download)
            except (InputError, OSError) as error:
                reasons.append(str(error).rstrip("."))
            else:
                return ""
        return "; ".join(reasons)

    def _download_from(self, download: Download) -> None:
        url = self._address(download)
        logger.info(
            "Downloading %s from %s; licence: %s.", self.source.title, url, self.source.licence
        )
        kept = self.places.cache / download.name
        with atomic_path(kept) as temporary:
            checksum = "" if download.member else download.sha256
            fetch(
                url,
                temporary,
                sha256=checksum,
                attempts=self.places.attempts,
                pause=self.places.pause,
            )
            if download.member:
                _unpack(temporary, download.member, url)
            if not checksum:
                # Nothing but its content tells whether this is the right file.
                table = self.source.file(download.name).read(temporary)
                self.source.require_content(table, url)
        logger.info("%s is kept in %s.", self.source.title, kept)

    def _address(self, download: Download) -> str:
        if not self.places.mirror:
            return download.url
        return f"{self.places.mirror.rstrip('/')}/{download.url.rpartition('/')[2]}"


def _unpack(archive: Path, member: str, url: str) -> None:
    """Replace a zip archive by one of its members."""
    unpacked = archive.with_name(f"{archive.name}.member")
    try:
        with zipfile.ZipFile(archive) as opened:
            unpacked.write_bytes(opened.read(member))
        os.replace(unpacked, archive)
    except (zipfile.BadZipFile, KeyError) as error:
        raise DownloadError(f"{url} is no zip archive with {member} in it.") from error
    finally:
        unpacked.unlink(missing_ok=True)
