"""The data sets that studies name, and what is known of each."""

import difflib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from bcgan.datasets.sources import formats, toy
from bcgan.datasets.sources.known_source import Download, KnownSource, RawFile
from bcgan.errors import InputError
from bcgan.tabular.reader import read_table

_LIBSVM = "https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets"
_UCI_FILES = "https://archive.ics.uci.edu/ml/machine-learning-databases"
_UCI_PAGES = "https://archive.ics.uci.edu/dataset"


def _read_plain(path: Path) -> pd.DataFrame:
    return read_table(path)


_A9A_LICENCE = "CC BY 4.0 (Adult, UCI, doi 10.24432/C5XW20; in LIBSVM's form)"

KNOWN: dict[str, KnownSource] = {
    "public:a9a": KnownSource(
        title="a9a, LIBSVM's form of Adult (training rows)",
        licence=_A9A_LICENCE,
        files=(RawFile("a9a.gz", formats.read_a9a), RawFile("a9a", formats.read_a9a)),
        downloads=(
            Download(
                f"{_LIBSVM}/binary/a9a",
                "a9a",
                sha256="f5d5ffd8d865ff41328e7ee043e4b020816914ff6843ff15b98905ddbedce906",
            ),
        ),
        manual=f"get a9a from {_LIBSVM}/binary.html",
        rows=32_561,
        counts={"income": {"<=50K": 24_720, ">50K": 7_841}},
    ),
    "public:a9a.test": KnownSource(
        title="a9a.t, LIBSVM's form of Adult (test rows)",
        licence=_A9A_LICENCE,
        files=(
            RawFile("a9a.t.gz", formats.read_a9a_test),
            RawFile("a9a.t", formats.read_a9a_test),
        ),
        downloads=(Download(f"{_LIBSVM}/binary/a9a.t", "a9a.t"),),
        manual=f"get a9a.t from {_LIBSVM}/binary.html",
        rows=formats.A9A_TEST_ROWS,
        counts={"income": {"<=50K": 12_435, ">50K": 3_846}},
    ),
    "public:connect4": KnownSource(
        title="Connect-4",
        licence="CC BY 4.0 (UCI, doi 10.24432/C59P43)",
        files=(
            RawFile("connect4.parquet", _read_plain),
            RawFile("connect-4.data", formats.read_connect4_text),
            RawFile("connect-4", formats.read_connect4_indicators),
        ),
        downloads=(Download(f"{_LIBSVM}/multiclass/connect-4", "connect-4"),),
        manual=f"get connect-4.data from {_UCI_PAGES}/26 (unpack its .Z), "
        f"or connect-4 from {_LIBSVM}/multiclass.html",
        rows=67_557,
        counts={
            "class": {"win": 44_473, "loss": 16_635, "draw": 6_449},
            # Tells the two players apart, whichever way a file has coded them.
            "a1": {"b": 24_982, "o": 20_324, "x": 22_251},
        },
    ),
    "public:covertype": KnownSource(
        title="Covertype",
        licence="CC BY 4.0 (UCI, doi 10.24432/C50K5N)",
        files=(
            RawFile("covertype.parquet", _read_plain),
            RawFile("covtype.data.gz", formats.read_covertype),
            RawFile("covtype.data", formats.read_covertype),
            RawFile(
                "covertype_sample.parquet",
                _read_plain,
                sample="a uniform sample of 34,449 of the 581,012 rows",
            ),
        ),
        downloads=tuple(
            Download(
                url,
                "covtype.data.gz",
                sha256="614360d0257557dd1792834a85a1cdebfadc3c4f30b011d56afee7ffb5b15771",
            )
            for url in (
                f"{_UCI_FILES}/covtype/covtype.data.gz",
                # The copy that scikit-learn takes.
                "https://ndownloader.figshare.com/files/5976039",
            )
        ),
        manual=f"get covtype.data.gz from {_UCI_PAGES}/31",
        rows=581_012,
        counts={
            "Cover_Type": {
                "1": 211_840,
                "2": 283_301,
                "3": 35_754,
                "4": 2_747,
                "5": 9_493,
                "6": 17_367,
                "7": 20_510,
            }
        },
    ),
    "public:sensorless": KnownSource(
        title="Sensorless drive diagnosis",
        licence="CC BY 4.0 (UCI, doi 10.24432/C5VP5F)",
        files=(
            RawFile("sensorless.parquet", _read_plain),
            RawFile("Sensorless_drive_diagnosis.txt", formats.read_sensorless),
            RawFile(
                "sensorless_sample.parquet",
                _read_plain,
                sample="a sample of 2,200 of the 58,509 rows, 200 of each class",
            ),
        ),
        downloads=(
            Download(
                f"{_UCI_FILES}/00325/Sensorless_drive_diagnosis.txt",
                "Sensorless_drive_diagnosis.txt",
            ),
            Download(
                "https://archive.ics.uci.edu/static/public/325/"
                "dataset+for+sensorless+drive+diagnosis.zip",
                "Sensorless_drive_diagnosis.txt",
                member="Sensorless_drive_diagnosis.txt",
            ),
        ),
        manual=f"get Sensorless_drive_diagnosis.txt from {_UCI_PAGES}/325",
        rows=58_509,
        counts={"class": {str(number): 5_319 for number in range(1, 12)}},
    ),
    "supplied:gst": KnownSource(
        title="GST fraud table",
        licence="none stated: not to be redistributed",
        files=(RawFile("gst.parquet", _read_plain), RawFile("gst.csv", _read_plain)),
        manual="bring your own copy as gst.parquet or gst.csv (1,199 rows of ten numbers), "
        "since it has no licence and is not published",
        rows=1_199,
    ),
    "generated:toy2d": KnownSource(
        title="two interleaved bands in the plane (training rows)",
        licence="Apache-2.0, as the code that makes it",
        make=toy.toy2d,
    ),
    "generated:toy2d.test": KnownSource(
        title="two interleaved bands in the plane (test rows)",
        licence="Apache-2.0, as the code that makes it",
        make=toy.toy2d_test,
    ),
}
"""Data sets by the name that `source` and `test_source` take."""

SCHEMES = ("public:", "supplied:", "generated:")


def known_source(
    name: str,
    known: Mapping[str, KnownSource] | None = None,
    others: Mapping[str, KnownSource] | None = None,
) -> KnownSource | None:
    """Look up a data set by its name.

    Args:
        name: A value of `source`.
        known: Where to look; the tables if not given.
        others: Data sets of another kind. A catalog holds a data set for the source of each kind,
            of which a run uses one; the other only must not be read.

    Returns:
        The data set; nothing if the value is a path, or the name of one of another kind.

    Raises:
        InputError: If the value is a name but not a known one.
    """
    known = KNOWN if known is None else known
    if not name.startswith(SCHEMES) or name in (others or {}):
        return None
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" (did you mean '{near[0]}'?)" if near else ""
        raise InputError(
            f"There is no data set '{name}'{hint}; the known ones are {', '.join(known)}."
        )
    return known[name]
