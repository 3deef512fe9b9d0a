import subprocess
import sys
from pathlib import Path

import numpy as np
import orjson
import pytest

from recdash.errors import ModelError
from recdash.models.persistence import SETTINGS, TENSORS, load_model, save_model

SCORE_WITHOUT_TORCH = """
import sys
from pathlib import Path
import numpy as np
from scipy import sparse
from recdash.data.histories import Histories
from recdash.models.persistence import load_model
one = Histories(sparse.csr_matrix(np.ones((1, 9), np.float32)), np.zeros(1, np.int32))
for folder in sys.argv[1:]:
    model = load_model(Path(folder))
    model.score(one), model.contributions(one, 0)
loaded = {"torch", "transformers", "implicit", "streamlit"} & set(sys.modules)
sys.exit(f"imported {loaded}" if loaded else 0)
"""


def test_a_saved_model_scores_rates_and_explains_as_before(model, histories, tmp_path):
    save_model(model, tmp_path)
    loaded = load_model(tmp_path)
    items = np.tile(np.arange(9, dtype=np.int32), (6, 1))
    assert type(loaded) is type(model)
    assert loaded.name == model.name
    np.testing.assert_array_equal(loaded.score(histories), model.score(histories))
    np.testing.assert_array_equal(loaded.predict_ratings(histories, items), model.predict_ratings(histories, items))
    assert loaded.contributions(histories.take([0]), 3) == model.contributions(histories.take([0]), 3)


def test_a_popularity_model_without_ratings_is_kept(histories, tmp_path):
    from recdash.models.baselines import fit_popularity

    save_model(fit_popularity(histories, None), tmp_path)
    assert np.isnan(load_model(tmp_path).mean)


@pytest.mark.parametrize("name", [SETTINGS, TENSORS])
@pytest.mark.parametrize("damage", ["absent", "empty", "cut", "foreign"])
def test_a_damaged_file_is_told_in_words(make_model, tmp_path, name, damage):
    save_model(make_model("dot"), tmp_path)
    path = tmp_path / name
    content = {"empty": b"", "cut": path.read_bytes()[:-7], "foreign": b"\x80\x04\x95not this"}.get(damage)
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match="damaged or incomplete"):
        load_model(tmp_path)


def test_a_model_of_another_version_is_not_called_damaged(make_model, tmp_path):
    save_model(make_model("ease"), tmp_path)
    path = tmp_path / SETTINGS
    older = orjson.loads(path.read_bytes())
    del older["form"]
    path.write_bytes(orjson.dumps(older))
    assert load_model(tmp_path).name == "ease"  # what lacks nothing is still read
    path.write_bytes(orjson.dumps({**older, "settings": {**older["settings"], "of_then": 1}}))
    with pytest.raises(ModelError, match="Another version of RecDash kept this model") as caught:
        load_model(tmp_path)
    assert "Train" in caught.value.fix


@pytest.mark.parametrize(
    "settings",
    [
        b'{"class": "Path", "settings": {}}',
        b'{"class": "EASE", "settings": {"surprise": 1}}',
        b'{"class": "EASE"}',
        b"[1, 2]",
        b'"EASE"',
    ],
)
def test_settings_of_something_else_are_refused(make_model, tmp_path, settings):
    save_model(make_model("ease"), tmp_path)
    (tmp_path / SETTINGS).write_bytes(settings)
    with pytest.raises(ModelError):
        load_model(tmp_path)


def test_loading_and_scoring_any_model_needs_no_torch(make_model, tmp_path):
    kinds = ("popularity", "itemknn", "ease", "ease_full", "als", "content", "dot")
    for kind in kinds:
        (tmp_path / kind).mkdir()
        save_model(make_model(kind), tmp_path / kind)
    command = [sys.executable, "-c", SCORE_WITHOUT_TORCH, *(str(tmp_path / kind) for kind in kinds)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
