from bcgan.tabular.wording import listing, near_matches, plural, quoted


def test_quoted_values_are_short_and_on_one_line():
    assert quoted("a\nb") == r"'a\nb'"
    assert len(quoted("x" * 1000)) < 50


def test_listing_is_cut():
    assert listing("abc") == "'a', 'b', 'c'"
    assert listing(range(100)).endswith("and 95 more")


def test_plural():
    assert plural(1, "row") == "1 row"
    assert plural(32561, "row") == "32,561 rows"


def test_near_matches_ignore_case_and_blanks():
    assert near_matches("Income ", ["age", " income"]) == "did you mean ' income'?"
    assert near_matches("zzz", ["age"]) == "the columns are 'age'"
