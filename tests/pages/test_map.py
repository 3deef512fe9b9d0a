"""Map: models with vectors show points; others say why not."""


def _choose(app, model):
    picker = next(box for box in app.selectbox if box.label == "Model")
    picker.select_index(next(at for at, option in enumerate(picker.options) if model in option)).run()
    app.switch_page("../../pages/map.py").run()


def test_a_search_finds_an_item_and_lists_what_is_alike(open_page, filled_home):
    app = open_page("map", filled_home)
    _choose(app, "ALS")
    next(box for box in app.text_input if box.label == "Find an item").set_value("title 3").run()
    assert not app.exception
    assert any("Alike" in frame.value.columns for frame in app.dataframe)


def test_the_map_without_vectors_leads_to_another_model(open_page, filled_home):
    app = open_page("map", filled_home)
    _choose(app, "EASE")
    assert not app.exception
    assert any(button.label == "Choose or train another model" for button in app.button)
