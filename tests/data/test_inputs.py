"""Claims about bad input: what each of 84 known cases gets, to the word (a picture of a file, a table of columns)."""

import pytest

from recdash.data.bytes import ReadOptions
from recdash.data.importing import ImportOptions, import_tables
from recdash.data.read import read_table
from recdash.errors import DataError
from tests.data.input_files import FILES
from tests.data.input_packed import PACKED
from tests.data.input_times import TIMED
from tests.data.input_values import VALUES

CASES = sorted([*FILES, *VALUES, *TIMED, *PACKED], key=lambda case: case.number)
USUAL = ("No item has a text", "A split by time is not possible without times")
"""Warnings that say what is not there at all, so that they come with nearly every small case."""


@pytest.fixture
def bring_in(tmp_path):
    """Return a function (case, **options) -> ImportResult, or the DataError."""

    def bring(case, **options):
        try:
            tables = [
                _read(tmp_path / f"{kind}.upload", content, name, ReadOptions(**case.read))
                for kind, content, name in (
                    ("interactions", case.interactions, case.file),
                    ("items", case.items, "items.csv"),
                    ("users", case.users, "users.csv"),
                )
            ]
            return import_tables(*tables, ImportOptions(**{"name": "test", **case.options, **options}))
        except DataError as error:
            return error

    return bring


def _read(path, content, name, options):
    if content is None and not path.name.startswith("interactions"):
        return None
    content = content() if callable(content) else content
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path, name, options)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number} {case.name}")
def test_bad_input_gets_what_it_must(case, bring_in):
    result = bring_in(case)
    if case.outcome == "refused":
        assert isinstance(result, DataError)
        assert result.fix
        said = " ".join([result.sentence(), *(problem.sentence() for problem in result.problems)])
    else:
        assert not isinstance(result, DataError), result.sentence()
        assert case.holds(result)
        assert tuple(result.rejects["row"]) == case.rows
        said = _said(case, result, bring_in)
    for word in case.words:
        assert word in said


def _said(case, result, bring_in):
    """Return what the report says in the place where this outcome must stand."""
    report = result.dataset.report
    if case.outcome == "rows refused":
        strict = bring_in(case, skip_bad_rows=False)
        assert isinstance(strict, DataError)
        assert strict.problems == report.problems
        return " ".join(problem.sentence() for problem in report.problems)
    if case.outcome == "warned":
        return " ".join(report.warnings)
    unexpected = [warning for warning in report.warnings if not warning.startswith(USUAL)]
    assert case.outcome in ("told", "accepted")
    assert unexpected == []
    return " ".join(report.changes)


def test_every_known_case_stands_in_the_table():
    assert {case.number for case in CASES} == set(range(1, 85))


def test_the_first_twenty_problems_are_shown_and_all_are_counted(tmp_path):
    bad = "".join(f"u1,i{n},five\n" for n in range(50))
    path = tmp_path / "ratings.csv"
    path.write_text("user_id,item_id,rating\nu1,a,4\nu2,b,5\n" + bad)
    result = import_tables(read_table(path), None, None, ImportOptions("test"))
    report = result.dataset.report
    assert (report.num_refused, len(report.problems), len(result.rejects)) == (50, 20, 50)
    assert result.rejects["row"].tolist() == list(range(3, 53))
    assert report.problems[0].sentence() == (
        'ratings.csv, row 3 (line 4), column "rating": "five" is not a number. '
        "Fix: Write the rating as a number, such as 4 or 3.5."
    )
    with pytest.raises(DataError, match="50 rows can't be used"):
        import_tables(read_table(path), None, None, ImportOptions("test", skip_bad_rows=False))
