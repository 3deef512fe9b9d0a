from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from recdash.ui import wording

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.12834, "0.128"),
        (18.42, "18.4"),
        (1204.4, "1,204"),
        (30.0, "30"),
        (0.00041, "0.0004"),
        (0, "0"),
        (None, "–"),
        (float("nan"), "–"),
        (-0.0241, "-0.0241"),
    ],
)
def test_figures_have_three_digits(value, text):
    assert wording.figure(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.184, "18.4 %"),
        (0.31, "31 %"),
        (0.1, "10 %"),
        (0.00031, "0.03 %"),
        (0.00001, "under 0.01 %"),
        (0, "0 %"),
        (1, "100 %"),
        (None, "–"),
    ],
)
def test_shares_are_percentages(value, text):
    assert wording.share(value) == text.replace(" %", "\u00a0%")


@pytest.mark.parametrize(
    ("seconds", "text"), [(40, "40 s"), (170, "3 min"), (660, "11 min"), (7500, "2 h 5 min"), (7200, "2 h")]
)
def test_durations_are_rounded_to_what_matters(seconds, text):
    assert wording.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (3, "a few seconds left"),
        (31, "about 40 s left"),
        (170, "about 3 min left"),
        (None, "working out how long it takes"),
    ],
)
def test_time_left_is_said_roughly(seconds, text):
    assert wording.time_left(seconds) == text


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=10), "59 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(hours=30), "yesterday"),
        (timedelta(days=4), "4 days ago"),
        (timedelta(days=40), "23 Jan 2026"),
    ],
)
def test_moments_are_told_by_distance(before, text):
    assert wording.ago(NOW - before, NOW) == text


def test_a_date_needs_no_reading_aid():
    assert wording.day(996_192_000) == "27 Jul 2001"


def test_plural_agrees_with_its_number():
    assert [wording.plural(n, "person", "people") for n in (0, 1, 9742)] == ["0 people", "1 person", "9,742 people"]


@pytest.mark.parametrize(
    "text",
    [
        "**bold** _it_ `code`",
        "[a](javascript:alert(1))",
        "![x](http://evil.example/p.png)",
        "<script>alert(1)</script>",
        ":red[x] :smile: :material/home:",
        "$x^2$ ~~gone~~",
        "# heading",
        "1. list",
        "a | b",
    ],
)
def test_foreign_text_keeps_its_letters_and_loses_its_markup(text):
    escaped = wording.escape_markdown(text)
    assert escaped.replace("\\", "").replace("\u2060", "") == text
    for before, character in pairwise(" " + escaped):
        if character in "*_`[]()!<>#$~|:.":
            assert before == "\\"


def test_foreign_text_stays_on_one_line():
    assert wording.escape_markdown("a\n\n# b\x00\u202ec") == "a \\# b c"


def test_long_text_is_cut_at_a_word():
    assert wording.shorten("The Lord of the Rings: The Fellowship", 24) == "The Lord of the Rings…"
    assert wording.shorten("x" * 50, 10) == "xxxxxxxxx…"


def test_metric_keys_have_plain_names_and_help_with_the_term():
    assert wording.metric_name("ndcg@10") == "Ranking quality"
    assert "NDCG" in wording.metric_help("ndcg@10")
    assert "first 20" in wording.metric_help("recall@20/new_users")
    assert wording.metric_value("hit_rate@10", 0.184) == "18.4\u00a0%"
    assert wording.metric_value("ndcg@10", 0.12834) == "0.128"
