"""Words that somebody types are read by the model of the run and placed on the map, among items that stay."""

import pytest

from tests.pages.newcomers import make_placing_run
from tests.pages.on_map import press, scene, set_value, texts


@pytest.fixture(scope="module", params=["frozen", "full"])
def placing(request, tmp_path_factory, save_encoder):
    """Return a data folder whose run reads texts and has a map; the id of its dataset; and whether it was tuned."""
    folder, mode = tmp_path_factory.mktemp("placing"), request.param
    dataset_id = make_placing_run(folder / "var", folder / "encoder", save_encoder, has_map=True, mode=mode)
    return folder / "var", dataset_id, mode == "full"


def test_words_are_placed_in_what_recommends_and_among_the_texts_as_read(open_page, placing):
    home, dataset_id, was_tuned = placing
    app = open_page("map", home, dataset=dataset_id)
    set_value(app, "text_input", "Find an item", "Sea of words")
    press(app, "Place these words")
    assert "Placed by its words alone; nothing else moved." in texts(app)
    assert any("Alike" in frame.value.columns for frame in app.dataframe)
    for stage in ("final", "main", "before", *(["after"] if was_tuned else [])):
        set_value(app, "radio", "Picture", stage)
        assert [mark["name"] for mark in scene(app)["marks"]] == ["Found"], stage
        assert len(scene(app)["marks"][0]["places"]) == 1
