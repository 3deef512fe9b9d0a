"""Claims about the Data page: the most common bad files get there what the library gives them."""

import pytest

from tests.data.input_case import table
from tests.data.input_files import FILES
from tests.data.input_packed import PACKED
from tests.data.input_values import VALUES

COMMON = {
    "empty file", "header only", "cp1252", "unclosed quote", "an extra field in every row", "columns of one name",
    "xlsx", "web page", "truncated gzip", "one user",
}  # fmt: skip
CASES = [case for case in (*FILES, *PACKED, *VALUES) if case.name in COMMON]


def words(app) -> str:
    parts = [str(part.value) for part in (*app.markdown, *app.caption, *app.error, *app.info, *app.warning)]
    tables = [one.value for one in app.dataframe if "Row" in one.value.columns]
    parts += [f"row {row} (line {line})" for found in tables for row, line in found[["Row", "Line"]].values]
    return "\n".join(parts).replace("\\", "").replace("\u2060", "")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_file_gets_its_sentence_on_the_page_and_takes_nothing_down(case, open_page):
    content = case.interactions.encode() if isinstance(case.interactions, str) else case.interactions
    app = open_page("data")
    app.file_uploader[0].set_value([(case.file, content, "text/csv")]).run()
    assert not app.exception
    said = words(app)
    for word in case.words:
        assert word in said
    app.button(key="remove_1").click().run()
    assert not app.exception


def test_rows_that_are_refused_stand_on_the_page_with_their_place(open_page):
    app = open_page("data")
    app.file_uploader[0].set_value([("ratings.csv", table("u1,i9,five,1600000099").encode(), "text/csv")]).run()
    assert "1 row can't be used and is left out" in words(app)
    shown = next(one.value for one in app.dataframe if "Row" in one.value.columns)
    assert shown[["Row", "Line", "Column", "Value"]].values.tolist() == [["13", "14", "rating", "five"]]


def test_every_common_case_is_known():
    assert {case.name for case in CASES} == COMMON
