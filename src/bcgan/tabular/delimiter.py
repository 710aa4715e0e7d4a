"""Which character separates the fields of a CSV file."""

import csv
import io

from bcgan.errors import SettingsError
from bcgan.tabular.wording import quoted

CANDIDATES = (",", ";", "\t", "|")
# A file of one column is read with a separator that text does not contain.
NO_DELIMITER = "\x1f"
_SPELLED = {"\\t": "\t", "tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_SAMPLE_CHARACTERS = 65_536
_SAMPLE_RECORDS = 200


def checked_delimiter(delimiter: str) -> str:
    r"""Check a delimiter given by the user.

    Args:
        delimiter: One character, or `"\\t"`, `"tab"`, `"comma"`, `"semicolon"`, `"pipe"`.

    Returns:
        The one character.

    Raises:
        SettingsError: If it is not one ASCII character, or a quotation mark or line break.
    """
    character = _SPELLED.get(delimiter.lower(), delimiter)
    if len(character) != 1 or not character.isascii() or character in '"\n\r':
        raise SettingsError(
            f"The delimiter {quoted(delimiter)} is not usable: give one character, "
            "such as ',' or ';' or 'tab'."
        )
    return character


def detect_delimiter(text: str, *, complete: bool) -> str:
    """Find the delimiter of CSV text, honouring quoted fields.

    A candidate counts where the header holds it outside quotation marks. Of these the one wins
    with which most records have as many fields as the header, and of equals the one that gives
    more fields. So commas inside the text cells of a semicolon file do not mislead.

    Args:
        text: The beginning of the file.
        complete: Whether `text` is the whole file; otherwise its last record may be cut off.

    Returns:
        One of `CANDIDATES`, or `NO_DELIMITER` for a file of one column.
    """
    best, best_score = NO_DELIMITER, (0.0, 0)
    for candidate in CANDIDATES:
        records = first_records(text, candidate, complete=complete)
        if not records or len(records[0]) < 2:
            continue
        width, body = len(records[0]), records[1:]
        agreeing = sum(len(record) == width for record in body)
        if body and not agreeing and _is_one_column(body):
            continue
        score = (agreeing / max(len(body), 1), width)
        if best == NO_DELIMITER or score > best_score:
            best, best_score = candidate, score
    return best


def first_records(text: str, delimiter: str, *, complete: bool) -> list[list[str]]:
    """Parse the first records of CSV text, leaving out blank lines.

    Args:
        text: The beginning of the file.
        delimiter: Field separator.
        complete: Whether `text` is the whole file.

    Returns:
        At most 200 records, each a list of fields.
    """
    records: list[list[str]] = []
    sample = text[:_SAMPLE_CHARACTERS]
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    cut = not (complete and len(text) <= _SAMPLE_CHARACTERS)
    try:
        for record in reader:
            if record:
                records.append(record)
            if len(records) > _SAMPLE_RECORDS:
                return records[:_SAMPLE_RECORDS]
    except csv.Error:
        return records
    return records[:-1] if cut and len(records) > 1 else records


def _is_one_column(body: list[list[str]]) -> bool:
    """Say whether no candidate occurs in any record, so that only the header holds one."""
    return all(
        len(record) == 1 and not any(other in record[0] for other in CANDIDATES) for record in body
    )
