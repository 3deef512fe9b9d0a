"""Compare runs: the verdict, the table with intervals, and what differs."""

from recdash.ui import compare_view


def test_the_verdict_comes_first_and_every_run_is_in_the_table(open_page, filled_home):
    app = open_page("compare", filled_home)
    assert any("ranks what people choose next" in one.value or "could be luck" in one.value for one in app.markdown)
    table = app.dataframe[0].value
    assert len(table.columns) == 4
    assert "Ranking quality" in set(table["Figure"])


def test_one_run_alone_leads_to_training(open_page, filled_home, monkeypatch):
    usable = compare_view.context.usable_runs
    monkeypatch.setattr(compare_view.context, "usable_runs", lambda dataset_id: usable(dataset_id)[:1])
    app = open_page("compare", filled_home)
    assert any(button.label == "Train another model" for button in app.button)
