"""A known data set is found on disk, else downloaded, else it is said what to do."""

import hashlib
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from bcgan.datasets import TableDataset
from bcgan.datasets.sources import KNOWN, SCHEMES, KnownSource, Places, Resolution
from bcgan.datasets.sources.known_source import Download, RawFile
from bcgan.errors import InputError
from bcgan.synthesizer.run_settings import dataset_name, is_named

TEXT = b"x,y\n1,a\n2,a\n3,b\n"


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path)


def source(*downloads: Download) -> KnownSource:
    return KnownSource(
        title="Three rows",
        licence="CC0",
        files=(
            RawFile("rows.csv", read),
            RawFile("rows_part.csv", read, sample="a sample of 2 of the 3 rows"),
        ),
        downloads=downloads or (Download("http://elsewhere.invalid/rows.csv", "rows.csv"),),
        manual="get rows.csv from http://elsewhere.invalid",
        rows=3,
        counts={"y": {"a": 2, "b": 1}},
    )


@pytest.fixture
def places(tmp_path: Path, site) -> Places:
    (tmp_path / "raw").mkdir()
    return Places(tmp_path / "raw", tmp_path / "cache", site.url, attempts=3, pause=0.01)


def cached(places: Places) -> list[str]:
    return [each.name for each in places.cache.glob("*")] if places.cache.exists() else []


def test_a_local_file_comes_first(places, site) -> None:
    (places.folder / "rows.csv").write_bytes(TEXT)
    found = Resolution("public:rows", source(), places)
    assert found.exists()
    assert list(found.load()["x"]) == [1, 2, 3]
    assert (found.path, found.note, site.requests) == (places.folder / "rows.csv", "", [])


def test_a_download_is_kept_and_not_repeated(places, site) -> None:
    site.answer(status=503)
    site.answer(status=503)
    site.answer(TEXT)
    for _ in range(2):
        found = Resolution("public:rows", source(), places)
        assert len(found.load()) == 3
        assert found.path == places.cache / "rows.csv"
    assert site.requests == ["/rows.csv"] * 3
    assert cached(places) == ["rows.csv"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"x,y\n1,a\n2,a\n", "holds 2 rows and not the 3"),
        (b"x,y\n1,a\n2,b\n3,b\n", "is not Three rows: column 'y'"),
    ],
)
def test_without_a_checksum_the_content_is_counted(places, site, content, reason) -> None:
    site.answer(content)
    with pytest.raises(InputError, match=reason):
        Resolution("public:rows", source(), places).load()
    assert cached(places) == []


@pytest.mark.parametrize("answer", ["other", "truncated"])
def test_a_file_that_is_not_whole_is_not_kept(places, site, answer) -> None:
    right = hashlib.sha256(TEXT).hexdigest()
    if answer == "other":
        site.answer(TEXT + b"4,b\n")
    else:
        site.answer(TEXT[:9], length=len(TEXT))
    known = source(Download("http://elsewhere.invalid/rows.csv", "rows.csv", sha256=right))
    with pytest.raises(InputError, match=r"get rows\.csv from http"):
        Resolution("public:rows", known, places).load()
    assert cached(places) == []


def test_the_next_address_is_tried(places, site) -> None:
    site.answer(status=404)
    site.answer(TEXT)
    first, second = (Download(f"http://{each}.invalid/{each}.csv", "rows.csv") for each in "ab")
    assert len(Resolution("public:rows", source(first, second), places).load()) == 3
    assert site.requests == ["/a.csv", "/b.csv"]


def test_a_member_of_an_archive_is_unpacked(places, site) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("inner.csv", TEXT)
    site.answer(archive.getvalue())
    known = source(Download("http://elsewhere.invalid/rows.zip", "rows.csv", member="inner.csv"))
    assert len(Resolution("public:rows", known, places).load()) == 3
    assert cached(places) == ["rows.csv"]
    site.answers = [(200, b"no archive", None)]
    (places.cache / "rows.csv").unlink()
    with pytest.raises(InputError, match="no zip archive"):
        Resolution("public:rows", known, places).load()


def test_offline_it_is_said_what_to_do_by_hand(places, site) -> None:
    offline = replace(places, mirror="offline")
    with pytest.raises(InputError) as caught:
        Resolution("public:rows", source(), offline).load()
    message = str(caught.value)
    assert "downloads are switched off" in message
    assert f"get rows.csv from http://elsewhere.invalid, and put it into {places.folder}" in message
    assert site.requests == []
    unreachable = replace(places, mirror="http://127.0.0.1:9", attempts=1)
    with pytest.raises(InputError, match=r"cannot be downloaded .*: get rows.csv from"):
        Resolution("public:rows", source(), unreachable).load()


def test_a_sample_serves_where_nothing_else_does_and_is_called_one(places, site, caplog) -> None:
    (places.folder / "rows_part.csv").write_bytes(b"x,y\n1,a\n2,b\n")
    site.answer(status=404)
    found = Resolution("public:rows", source(), places)
    assert found.exists()
    assert len(found.load()) == 2
    assert found.note == "a sample of 2 of the 3 rows"
    assert "a sample of 2 of the 3 rows" in caplog.text
    found.load()
    assert len(site.requests) == 1
    # The whole file takes its place as soon as it can be had.
    site.answers = [(200, TEXT, None)]
    whole = Resolution("public:rows", source(), places)
    assert (len(whole.load()), whole.note) == (3, "")


def test_a_wrong_local_file_is_refused(places) -> None:
    (places.folder / "rows.csv").write_bytes(TEXT + b"4,b\n")
    with pytest.raises(InputError, match="holds 4 rows"):
        Resolution("public:rows", source(), places).load()


def test_what_is_supplied_by_the_user_is_asked_for(tmp_path: Path) -> None:
    dataset = TableDataset("supplied:gst", places={"folder": str(tmp_path), "cache": "x"})
    assert not dataset.exists()
    with pytest.raises(Exception, match=r"bring your own copy as gst.parquet .* put it into"):
        dataset.load()


def test_what_is_made_needs_no_file(tmp_path: Path) -> None:
    dataset = TableDataset("generated:toy2d", places={"folder": str(tmp_path)})
    assert dataset.exists()
    assert len(dataset.load()) == 4_000
    assert dataset.fingerprint() == TableDataset("generated:toy2d").fingerprint()
    assert dataset.fingerprint() != TableDataset("generated:toy2d.test").fingerprint()
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'public:covertype'"):
        TableDataset("public:covertpe")


@pytest.mark.parametrize("name", KNOWN)
def test_every_known_source_is_complete(name: str) -> None:
    known = KNOWN[name]
    assert is_named(name)
    assert name.startswith(SCHEMES)
    assert dataset_name(name) in name
    assert known.title
    assert known.licence
    assert bool(known.files) != (known.make is not None)
    assert bool(known.manual) == bool(known.files)
    for download in known.downloads:
        assert download.url.startswith("https://")
        assert not known.file(download.name).sample
        assert download.sha256 or known.counts
    for values in known.counts.values():
        assert sum(values.values()) == known.rows
