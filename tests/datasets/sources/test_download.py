"""A download is the whole right file, or an error that says why not."""

import hashlib
from pathlib import Path

import pytest

from bcgan.datasets.sources.download import DownloadError, fetch

CONTENT = b"1,2,3\n" * 20_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def test_failures_that_pass_are_tried_again(site, tmp_path: Path) -> None:
    site.answer(status=503)
    site.answer(status=500)
    site.answer(CONTENT)
    fetch(f"{site.url}/a.csv", tmp_path / "a", sha256=SHA256, pause=0.01)
    assert (tmp_path / "a").read_bytes() == CONTENT
    assert len(site.requests) == 3


def test_attempts_come_to_an_end(site, tmp_path: Path) -> None:
    site.answer(status=503)
    with pytest.raises(DownloadError, match=r"cannot be downloaded \(status 503"):
        fetch(f"{site.url}/a.csv", tmp_path / "a", attempts=2, pause=0.01)
    assert len(site.requests) == 2


def test_a_file_that_is_not_there_is_asked_for_once(site, tmp_path: Path) -> None:
    site.answer(status=404)
    with pytest.raises(DownloadError, match="status 404"):
        fetch(f"{site.url}/a.csv", tmp_path / "a", pause=0.01)
    assert len(site.requests) == 1


def test_a_truncated_answer_is_not_accepted(site, tmp_path: Path) -> None:
    site.answer(CONTENT[:5_000], length=len(CONTENT))
    site.answer(CONTENT)
    fetch(f"{site.url}/a.csv", tmp_path / "a", pause=0.01)
    assert (tmp_path / "a").read_bytes() == CONTENT
    site.answers = site.answers[:1]
    with pytest.raises(DownloadError, match="ended after 5,000 of 120,000 bytes"):
        fetch(f"{site.url}/a.csv", tmp_path / "b", attempts=2, pause=0.01)


def test_an_empty_answer_is_not_accepted(site, tmp_path: Path) -> None:
    site.answer(b"")
    with pytest.raises(DownloadError, match="it is empty"):
        fetch(f"{site.url}/a.csv", tmp_path / "a", attempts=1)


def test_another_file_is_not_accepted(site, tmp_path: Path) -> None:
    site.answer(CONTENT + b"4")
    with pytest.raises(DownloadError, match="not the file that is expected"):
        fetch(f"{site.url}/a.csv", tmp_path / "a", sha256=SHA256, pause=0.01)
    assert len(site.requests) == 1


def test_no_connection_is_told(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"cannot be downloaded \(.*refused"):
        fetch("http://127.0.0.1:9/a.csv", tmp_path / "a", attempts=2, pause=0.01)
