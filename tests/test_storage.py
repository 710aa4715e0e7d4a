"""Full disks and missing rights: one sentence, and what was there stays."""

import errno
import os
from pathlib import Path

import pytest

from bcgan.atomic import atomic_folder, write_text
from bcgan.errors import StorageError
from bcgan.storage import plain_storage_errors, storage_error


def os_error(number: int, name: str | None = None) -> OSError:
    return OSError(number, os.strerror(number), name)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_with_the_file_that_was_written(number: int, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"table\.csv cannot be written: there is no space left"):
        with plain_storage_errors(tmp_path / "table.csv"):
            raise os_error(number, str(tmp_path / ".table.csv.x1"))


def test_a_full_disk_keeps_the_file_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "table.csv"
    write_text(path, "old")

    def full(self: Path, *args: object, **kwargs: object) -> int:
        raise os_error(errno.ENOSPC)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with pytest.raises(StorageError, match="no space left"):
            write_text(path, "new")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["table.csv"]


def test_a_folder_that_cannot_be_filled_keeps_the_one_that_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    with atomic_folder(folder) as made:
        (made / "weights").write_text("old")
    with pytest.raises(StorageError), atomic_folder(folder) as made:
        (made / "weights").write_text("new")
        raise os_error(errno.ENOSPC)
    assert (folder / "weights").read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["model"]


def test_a_folder_that_cannot_be_put_in_place_leaves_the_one_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    with atomic_folder(folder) as made:
        (made / "weights").write_text("old")
    replace = os.replace

    def refuses(source: Path, target: Path) -> None:
        # The old folder steps aside and comes back; the new one does not go in.
        if Path(target) == folder and (Path(source) / "weights").read_text() == "new":
            raise os_error(errno.EACCES)
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuses)
    with pytest.raises(StorageError), atomic_folder(folder) as made:
        (made / "weights").write_text("new")
    assert (folder / "weights").read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize(
    ("number", "words"), [(errno.EROFS, "read-only"), (errno.EACCES, "the right to it is missing")]
)
def test_missing_rights_name_the_file_that_the_system_names(number: int, words: str) -> None:
    error = storage_error(os_error(number, "/srv/results"), Path("other"))
    assert str(error).startswith("/srv/results cannot be")
    assert words in str(error)


def test_other_errors_pass(tmp_path: Path) -> None:
    assert storage_error(os_error(errno.ENOENT)) is None
    with pytest.raises(FileNotFoundError), plain_storage_errors(tmp_path):
        (tmp_path / "none").read_text()


def test_code_that_expects_an_error_of_the_system_catches_it() -> None:
    assert issubclass(StorageError, OSError)
