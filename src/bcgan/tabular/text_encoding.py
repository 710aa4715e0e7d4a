"""From the bytes of a text file to UTF-8: byte order marks, detection, refusal.

Detection is deliberately cautious, for a wrong guess corrupts every accented category
silently. UTF-8 is tried strictly. Otherwise Windows-1252 and its Latin neighbours are taken
where the result reads like words, and what charset-normalizer proposes where that does.
"""

import codecs
import logging
import re
import unicodedata
from pathlib import Path

import charset_normalizer

from bcgan.errors import InputError, SettingsError
from bcgan.tabular.wording import quoted

_LOGGER = logging.getLogger(__name__)

# The UTF-32 marks come first: the little-endian one begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LATIN_FIRST = ("cp1252", "cp1250", "cp1254")
_FOREIGN = re.compile(
    r"big5|cp949|cp932|shift|euc|gb|hz|iso2022|johab|koi8|ptcp154|kz1048|tis_620|mac_cyrillic"
    r"|mac_greek|cp(1251|1253|1255|1256|855|862|864|866|869|737|874|1125)"
    r"|iso8859_(5|6|7|8|11)$"
)
_SAMPLE_BYTES = 65_536
_COMMON_SYMBOLS = frozenset("€£¥§°±²³µ·¹ºª¼½¾÷©®™“”„«»…•†‰¿¡\u00a0\u00d7\u2013\u2014\u2018\u2019")
# Two neighbours in a word; the signs are what letters of other encodings look like.
_ODD_PAIR = re.compile(r"(?=([^\W\d_])([^\W\d_]|[£¥¹³¼¾±]))")
_FIX = "save it as UTF-8 or give its encoding by the parameter reading.encoding"


def to_utf8(data: bytes, path: Path, encoding: str | None) -> bytes:
    """Decode the bytes of a text file and encode them as UTF-8 without a mark.

    Args:
        data: Content of the file.
        path: Where it came from, for messages.
        encoding: Encoding given by the user, or None to detect it.

    Returns:
        The same text in UTF-8.

    Raises:
        InputError: If the text is not in the given encoding, or none can be detected.
        SettingsError: If Python does not know the given encoding.
    """
    if encoding is not None:
        return _decode_as_told(data, path, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _decode_as_told(data, path, name)
    if b"\x00" in data:
        raise InputError(
            f"{path} is a binary file (it holds NUL bytes): give a CSV or Parquet file, or, if "
            "it is UTF-16 text without a byte order mark, the parameter "
            f"reading.encoding={_utf_16_order(data)}."
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_detected(data, path, error)
    return data


def _utf_16_order(data: bytes) -> str:
    """Tell from where the NUL bytes of Latin letters stand which UTF-16 a text would be in."""
    return "utf-16-be" if data[::2].count(0) > data[1::2].count(0) else "utf-16-le"


def _decode_as_told(data: bytes, path: Path, encoding: str) -> bytes:
    try:
        text = data.decode(encoding)
    except LookupError:
        raise SettingsError(
            f"Unknown encoding {quoted(encoding)}: use a name such as utf-8, utf-16 or cp1252."
        ) from None
    except UnicodeError as error:
        position = getattr(error, "start", 0)
        raise InputError(
            f"{path} is not valid {encoding} at byte {position:,} (line "
            f"{_line_of(data, position):,}): give its real encoding, or none to have it detected."
        ) from None
    return text.removeprefix("\ufeff").encode("utf-8", errors="replace")


def _decode_detected(data: bytes, path: Path, error: UnicodeDecodeError) -> bytes:
    line = _line_of(data, error.start)
    lenient = _non_ascii_lines(data).decode("utf-8", errors="replace")
    broken = lenient.count("\ufffd")
    if sum(character > "\x7f" for character in lenient) > 4 * broken:
        raise InputError(
            f"{path} is UTF-8 with a damaged character in line {line:,}: "
            "repair that line, or give another encoding such as cp1252."
        )
    name = _detect(_non_ascii_lines(data))
    if name is not None:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            name = None
    if name is None:
        raise InputError(
            f"{path} is not UTF-8 (line {line:,}) and no other text encoding fits it: {_FIX}, "
            "for example cp1252."
        )
    _LOGGER.warning(
        "%s is not UTF-8: read as %s; give the parameter reading.encoding if letters look wrong.",
        path,
        name,
    )
    return text.encode("utf-8", errors="replace")


def _line_of(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _non_ascii_lines(data: bytes) -> bytes:
    """Collect the lines that tell encodings apart, at most about 64 KiB of them."""
    sample = bytearray()
    for found in re.finditer(rb"[^\n]*[\x80-\xff][^\n]*\n?", data):
        sample += found.group()[:4096]
        if len(sample) > _SAMPLE_BYTES:
            break
    return bytes(sample)


def _detect(sample: bytes) -> str | None:
    proposals = [match.encoding for match in charset_normalizer.from_bytes(sample)]
    for name in dict.fromkeys((*_LATIN_FIRST, *proposals)):
        try:
            text = sample.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if _reads_like_text(text, foreign=_FOREIGN.match(name) is not None):
            return name
    return None


def _reads_like_text(text: str, *, foreign: bool) -> bool:
    """Judge whether decoded text looks like words rather than noise.

    Args:
        text: Decoded lines, each with at least one character beyond ASCII.
        foreign: Whether the encoding is of another script, whose words are wholly non-ASCII;
            otherwise accented letters must be a minority within their words.
    """
    special = [character for character in text if character > "\x7f"]
    categories = [unicodedata.category(character) for character in special]
    if any(category in {"Cc", "Cn", "Co", "Cs"} for category in categories):
        return False
    letters = sum(category[0] in "LM" for category in categories)
    symbols = sum(character in _COMMON_SYMBOLS for character in special)
    if foreign:
        return letters >= 0.8 * len(special) and _oddly_cased(text) <= 0.05 * letters
    if letters + symbols < 0.95 * len(special) or _oddly_cased(text) > 0.02 * letters:
        return False
    words = [word for word in re.findall(r"[^\W\d_]+", text) if not word.isascii()]
    accented = sum(character > "\x7f" for word in words for character in word)
    return bool(accented <= 0.5 * sum(map(len, words)))


def _oddly_cased(text: str) -> int:
    """Count places inside words where a capital or a symbol follows a small letter."""
    pairs = (found.groups() for found in _ODD_PAIR.finditer(text))
    return sum(
        left.islower() and not right.islower() and not (left.isascii() and right.isascii())
        for left, right in pairs
    )
