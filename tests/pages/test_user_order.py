"""One user: the sentence on the order, the switch that the address keeps, and what to ask next."""

from tests.pages.conftest import unfold


def captions(app):
    return " ".join(one.value for one in app.caption)


def test_where_ratings_are_predicted_the_order_is_said_and_can_be_changed(open_page, filled_home):
    app = open_page("user", filled_home, run=run_id(filled_home, "popularity"))
    assert "Ordered by score; the predicted rating does not count." in captions(app)
    app.toggle[0].set_value(True).run()
    assert not app.exception
    assert app.query_params["order"] == "rating"
    assert "the highest predicted rating comes first." in captions(app)
    again = open_page("user", filled_home, run=run_id(filled_home, "popularity"), order="rating")
    assert again.toggle[0].value


def test_where_none_are_predicted_nothing_is_offered(open_page, filled_home):
    app = open_page("user", filled_home, run=run_id(filled_home, "ease"), order="rating")
    assert not app.exception
    assert len(app.toggle) == 0


def test_what_to_ask_next_is_listed_for_models_with_vectors_only(open_page, filled_home):
    app = unfold(open_page("user", filled_home, run=run_id(filled_home, "als")), "asking")
    assert not app.exception
    asked = next(one.value for one in app.markdown if one.value.startswith("1. ") and "%)" in one.value)
    assert len(asked.splitlines()) == 10
    other = open_page("user", filled_home, run=run_id(filled_home, "ease"))
    assert not any(one.label == "What to ask next" for one in other.expander)


def run_id(home, model):
    from recdash.settings import Settings
    from recdash.store.database import close_store, open_store
    from recdash.store.runs import list_runs

    store = open_store(Settings(home=home))
    found = next(run.id for run in list_runs(store) if run.model == model)
    close_store(store)
    return found
