"""What each part of a run brings, on the Compare page."""

from datetime import UTC, datetime
from types import SimpleNamespace

from recdash.evaluation.significance import PairedDifference
from recdash.training.config import RunConfig
from recdash.training.leaving_out import without
from recdash.ui import parts_view


def difference(value):
    return PairedDifference(value, value - 0.01, value + 0.01, 3, 1, 6, 10)


def run(number, config):
    return SimpleNamespace(id=str(number), config=config, created_at=datetime(2026, 1, number, tzinfo=UTC))


def test_the_newest_variant_of_each_part_counts_and_the_most_missed_comes_first(monkeypatch):
    whole, values = RunConfig(), {"2": 0.5, "3": 0.002, "4": -0.021, "5": 0.9}
    monkeypatch.setattr(parts_view, "paired", lambda one, other: difference(values[one.id]))
    others = [
        run(3, without(whole, "predictor")),
        run(2, without(whole, "predictor")),
        run(4, without(whole, "texts")),
        run(5, RunConfig("ease")),
    ]
    found = parts_view.left_out(run(1, whole), [run(1, whole), *others])
    assert [one.sentence for one in found] == [
        "Without texts: 0.021 lower, between 0.031 lower and 0.011 lower: the part helps.",
        "Without predictor: 0.002 higher, between 0.008 lower and 0.012 higher: could be luck.",
    ]


def test_the_page_says_what_parts_bring_where_it_was_measured(open_page, filled_home, monkeypatch):
    assert not any("Without texts" in one.value for one in open_page("compare", filled_home).markdown)
    rows = [parts_view.LeftOut("Without texts", difference(-0.021))]
    monkeypatch.setattr(parts_view, "left_out", lambda *_: rows)
    app = open_page("compare", filled_home)
    assert any("Without texts" in one.value for one in app.markdown)
    assert not app.exception
