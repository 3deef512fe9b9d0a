"""Words that somebody types are read by the model of the run and placed on the map, among items that stay."""

import pytest

from tests.pages.newcomers import make_placing_run
from tests.pages.on_map import press, scene, set_value, texts


@pytest.fixture(scope="module")
def placing(tmp_path_factory, save_encoder):
    """Return a data folder whose run reads texts, untuned, and has a map; and the id of its dataset."""
    folder = tmp_path_factory.mktemp("placing")
    return folder / "var", make_placing_run(folder / "var", folder / "encoder", save_encoder, has_map=True)


def test_words_are_placed_in_what_recommends_and_among_the_texts_as_read(open_page, placing):
    home, dataset_id = placing
    app = open_page("map", home, dataset=dataset_id)
    set_value(app, "text_input", "Find an item", "Sea of words")
    press(app, "Place these words")
    assert "Placed by its words alone; nothing else moved." in texts(app)
    assert any("Alike" in frame.value.columns for frame in app.dataframe)
    for stage in ("final", "main", "before"):  # nothing was tuned, so the texts before tuning are what the model reads
        set_value(app, "radio", "Picture", stage)
        assert [mark["name"] for mark in scene(app)["marks"]] == ["Found"], stage
        assert len(scene(app)["marks"][0]["places"]) == 1
