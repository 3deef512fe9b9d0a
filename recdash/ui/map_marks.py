"""What stands out on the Map page: a person's history, list and later choices, what was found, the names of groups."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import streamlit as st

from recdash.columns import ITEM_ID, ITEM_INDEX, TEXT, TITLE, USER_INDEX
from recdash.embeddings.neighbours import nearest_to
from recdash.embeddings.points import AFTER, BEFORE, FINAL, INDEX, ITEM, KIND, MAIN, TEXT_EMBEDDINGS, columns_of
from recdash.embeddings.projection import place
from recdash.recommend.newcomers import serve
from recdash.ui import context, drawn_maps, map_colour, map_points, person, text_reader, wording
from recdash.ui.drawn_maps import MapKey
from recdash.ui.map_points import Shown, View

MOST_FOUND = 200
MOST_RINGED = 60
NUM_RECOMMENDED = 10


@dataclass(frozen=True)
class Mark:
    """Points that stand out alike.

    shape: "ring", "diamond", "cross" or "dot". ids: of the points, see `map_points.PERSON`. joined: whether a line
    joins them in their order. places: (x, y) of what is no point of the map.
    """

    name: str
    shape: str
    ids: tuple[int, ...]
    joined: bool = False
    places: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class NewPoint:
    """Words that were placed on the map as if they were an item.

    places: by picture, (x, y). items: the item indices most alike, and similarities their cosines.
    """

    words: str
    places: dict[str, tuple[float, float]]
    items: tuple[int, ...]
    similarities: tuple[float, ...]


@dataclass(frozen=True)
class Search:
    """What was searched for: the words, the items found, and the point that the words make where they were placed.

    flies: whether the map flies to what was found though no words were typed.
    """

    words: str = ""
    found: tuple[int, ...] = ()
    new: NewPoint | None = field(default=None)
    flies: bool = False

    @property
    def item(self) -> int | None:
        """The one item that it is about, None for none or several."""
        return self.found[0] if len(self.found) == 1 else None


def find_items(items: pd.DataFrame, words: str) -> tuple[int, ...]:
    """Return the items whose title holds the words, the shortest titles first; else those whose text does; at most 200.

    One whose title is exactly the words is the only one returned.
    """
    titles = items[TITLE].str.casefold()
    sought = words.casefold()
    for column in (titles, items[TEXT].str.casefold()):
        at = np.flatnonzero(column.str.contains(sought, regex=False).to_numpy(bool))
        if len(at):
            exact = at[(titles.iloc[at] == sought).to_numpy(bool)]
            order = np.argsort(titles.iloc[at].str.len().to_numpy(), kind="stable")
            return tuple(int(one) for one in (exact[:1] if len(exact) else at[order][:MOST_FOUND]))
    return ()


def can_place(run_id: str) -> bool:
    """Whether words can be placed on the map of a run."""
    return getattr(context.model(run_id), "placing", None) is not None


@st.cache_resource(show_spinner="Reading your words…", max_entries=32)
def place_words(drawn: MapKey, dataset_id: str, words: str) -> NewPoint:
    """Read words with the encoder of the run, place them as an item of which only the text is known.

    Raises:
        StateError: if the run can't place what it was not trained on.
        ModelError: if the encoder is not there.
    """
    dataset, model = context.dataset(dataset_id), context.model(drawn.run_id)
    placing, embeddings = serve(model, dataset).placing, text_reader.reader(drawn.run_id)([words])
    empty = pd.DataFrame("", index=range(1), columns=dataset.items.columns, dtype="str")
    vector = placing.place_items(empty.assign(**{TITLE: words, TEXT: words, ITEM_ID: ""}), embeddings, None).z_items
    vectors = np.asarray(model.item_vectors(), np.float32)
    items, similarities = nearest_to(vectors, vector[0], NUM_RECOMMENDED)
    among = {FINAL: (vector, vectors), MAIN: (vector, vectors)} | _among_texts(drawn, words, embeddings)
    return NewPoint(words, _places(drawn, among), tuple(items.tolist()), tuple(similarities.tolist()))


def _among_texts(drawn: MapKey, words: str, read: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return, for each picture of texts, what was read (1, d) and the texts (n, d) among which it belongs.

    read: the words as the encoder of the run reads them. Where it was tuned, it reads them as it was before, too.
    """
    stages, embeddings = map_points.stages_of(drawn_maps.run_map(drawn)), context.embeddings(drawn.run_id)
    now = {stage: read for stage in (BEFORE, AFTER) if stage in stages}
    if len(now) > 1:
        now[BEFORE] = text_reader.reader(drawn.run_id, tuned=False)([words])
    return {stage: (one, embeddings[TEXT_EMBEDDINGS[stage]]) for stage, one in now.items()}


def _places(drawn: MapKey, among: dict[str, tuple[np.ndarray, np.ndarray]]) -> dict[str, tuple[float, float]]:
    """Return where a new vector (1, d) lies among those of all items (n, d) in each picture that there is."""
    points, found = drawn_maps.run_map(drawn).points, {}
    own = points[points[KIND] == ITEM]
    for stage, (new, vectors) in among.items():
        if columns_of(stage)[0] in own:
            on_map = own[list(columns_of(stage))].to_numpy()
            x, y = place(new, vectors[own[INDEX].to_numpy()], on_map)[0]
            found[stage] = (float(x), float(y))
    return found


def marks_of(view: View, search: Search) -> list[Mark]:
    """Return everything that stands out in a view, in the order in which it is drawn."""
    marks = _person_marks(view) if view.user_id is not None else []
    placed = [search.new.places[view.stage]] if search.new is not None and view.stage in search.new.places else []
    if search.found or placed:
        marks.append(Mark("Found", "dot", search.found, places=tuple(placed)))
    return marks


def named(view: View, search: Search, most: int) -> list[dict]:
    """Return what gets its name beside it, as the browser takes it: an id or a place, and a text."""
    titles = context.dataset(view.row.id).item_titles
    found: list[dict] = [{"id": item, "text": wording.plain(titles[item], 32)} for item in search.found[:most]]
    if search.new is not None and view.stage in search.new.places:
        found.append({"place": search.new.places[view.stage], "text": wording.plain(search.new.words, 32)})
    return found


def _person_marks(view: View) -> list[Mark]:
    if ITEM not in map_points.SHOW[view.show]:  # among people, the person alone
        index = _one(view).user_index
        return [Mark("This person", "dot", (index + map_points.PERSON,))] if index >= 0 else []
    history, in_order = person_history(view)
    marks = [
        Mark("Chosen so far", "ring", tuple(history), joined=in_order),
        Mark("Recommended", "diamond", tuple(recommended(view))),
        Mark("Chosen later", "cross", tuple(chosen_later(view))),
    ]
    return [mark for mark in marks if mark.ids]


def _one(view: View) -> person.Person:
    index = int(context.dataset(view.row.id).user_indices([view.user_id or ""])[0])
    return person.Person(view.row.id, view.run.id, index, view.user_id or "")


def person_history(view: View) -> tuple[list[int], bool]:
    """Return what the person chose, oldest first where times are known (the newest 60), else strongest first."""
    own = person.histories(_one(view))
    if own.timestamps is None:
        order = np.argsort(-own.matrix.data, kind="stable")[:MOST_RINGED]
        return own.matrix.indices[order].tolist(), False
    order = np.argsort(own.timestamps, kind="stable")[-MOST_RINGED:]
    return own.matrix.indices[order].tolist(), True


def recommended(view: View) -> list[int]:
    """Return the ten items that the person would get."""
    return person.recommendations(_one(view), NUM_RECOMMENDED)[ITEM_INDEX].tolist()


def chosen_later(view: View) -> list[int]:
    """Return what the person chose in the part of the data that the model never saw."""
    held_out = context.dataset_split(view.row.id).test
    return held_out.loc[held_out[USER_INDEX] == _one(view).user_index, ITEM_INDEX].tolist()[:MOST_RINGED]


@st.cache_resource(show_spinner=False, max_entries=16)
def regions(key: tuple, _view: View, _shown: Shown) -> list[tuple[float, float, str]]:
    """Return the names of the groups that were found, each on an item amid the others, the largest group first.

    key: what the points depend on.
    """
    names = drawn_maps.run_map(_view.drawn).facts.get("clusters", [])
    if not names or _view.stage != FINAL or ITEM not in map_points.SHOW[_view.show]:
        return []
    at = np.flatnonzero(_shown.ids < map_points.PERSON)
    of_row, places = map_colour.clusters(_view.drawn, _view.row.num_items)[_shown.ids[at]], _shown.places[at]
    middles = []
    for number, name in enumerate(names):
        own = places[of_row == number]
        if len(own):
            middle = np.median(own, axis=0)
            x, y = own[np.square(own - middle).sum(axis=1).argmin()]  # a name lies on an item, not between heaps
            middles.append((float(x), float(y), wording.plain(name, 28)))
    return middles
