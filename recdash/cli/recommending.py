"""`recommend`, `predict`, `explain` and `similar`: what a trained model says."""

from argparse import Namespace
from pathlib import Path

import numpy as np
import pandas as pd

from recdash.cli.arranging import chosen_candidates, describe_cost, rerank_by
from recdash.cli.id_files import read_items, read_pairs, read_users, unknown_note
from recdash.cli.newcomers import Asked, with_new_items, with_newcomers
from recdash.cli.output import Answer, table
from recdash.cli.reasoning import (
    describe_reasons,
    describe_words,
    look_into,
    reasons_text,
    words_of,
    words_text,
)
from recdash.cli.stored import LoadedRun, load_run, open_home
from recdash.columns import (
    ITEM_ID,
    ITEM_INDEX,
    PREDICTED_RATING,
    RANK,
    RATING_HIGH,
    RATING_LOW,
    SCORE,
    USER_ID,
    USER_INDEX,
)
from recdash.data.dataset import Dataset
from recdash.errors import ConfigError, StateError
from recdash.recommend.explain import Explanation
from recdash.recommend.explain import explain as explain_item
from recdash.recommend.ranking import USERS_AT_ONCE, predicts_ratings
from recdash.recommend.ranking import recommend as rank_items
from recdash.recommend.rerank import Dial
from recdash.recommend.similar import similar_items
from recdash.store.database import Store
from recdash.store.exports import export_frame
from recdash.ui.wording import figure, likely, plain

FOR_MANY = ("For many users the lists go to a file.", "Add --out F.parquet.")


def recommend(arguments: Namespace) -> Answer:
    """Write or show ranked items."""
    if arguments.out is None and (arguments.users is not None or arguments.all):
        raise ConfigError(*FOR_MANY)
    check_out(arguments.out)
    with open_home() as store:
        loaded = with_new_items(store, load_run(store, arguments.run), arguments.new_items)
        loaded, asked = _asked(store, loaded, arguments)
    dataset = loaded.dataset
    items = read_items(arguments.items, dataset) if arguments.items else None
    dial = Dial(arguments.variety, arguments.popularity)
    candidates = chosen_candidates(dataset, None if items is None else items.index, tuple(arguments.filter))
    if arguments.order == "rating" and not predicts_ratings(loaded.model, asked.histories):
        raise StateError(f'The run "{loaded.run.name}" predicts no ratings to order by.', "Use --order score.")
    ranked = rank_items(
        loaded.model,
        dataset,
        asked.histories,
        arguments.k,
        candidates,
        arguments.include_seen,
        arguments.order == "rating",
        rerank_by(loaded, dial),
    )
    frame = with_ids(ranked, dataset)
    unknown_items = (*asked.unknown_items, *(items.unknown if items else ()))
    notes = [unknown_note(asked.unknown_users, "user"), unknown_note(unknown_items, "item")]
    document = {
        "run_id": loaded.run.id,
        "num_users": len(asked.histories),
        "num_recommendations": len(frame),
        "num_unknown_users": len(asked.unknown_users),
        "num_unknown_items": len(unknown_items),
    }
    lines = [note for note in notes if note]
    if not dial.is_neutral:
        document["arranged"], told = describe_cost(loaded, dial, arguments.order == "rating")
        lines.append(told)
    if arguments.out is not None:
        export_frame(arguments.out, frame)
        document["path"] = str(arguments.out)
        lines.append(f"{len(frame):,} recommendations for {len(asked.histories):,} users are in {arguments.out}.")
    if arguments.out is None or arguments.user is not None:
        document["recommendations"] = list_recommendations(ranked, dataset)
        lines.append(_ranked_table(ranked, dataset))
    return Answer(document, "\n".join(lines))


def predict(arguments: Namespace) -> Answer:
    """Write predicted ratings, one row for each given pair, in the same order."""
    check_out(arguments.out)
    with open_home() as store:
        loaded = load_run(store, arguments.run)
    if not loaded.dataset.has_ratings:
        raise StateError(f'The dataset "{loaded.dataset.name}" has no ratings to learn from.', "Use recommend instead.")
    pairs = read_pairs(arguments.pairs, loaded.dataset)
    known = ((pairs[USER_INDEX] >= 0) & (pairs[ITEM_INDEX] >= 0)).to_numpy()
    ratings = np.full(len(pairs), np.nan, np.float32)
    ratings[known] = predict_pairs(loaded, pairs[known])
    export_frame(arguments.out, pairs[[USER_ID, ITEM_ID]].assign(**{PREDICTED_RATING: ratings}))
    num_unknown, num_undefined = int((~known).sum()), int(np.isnan(ratings).sum())
    document = {
        "run_id": loaded.run.id,
        "num_pairs": len(pairs),
        "num_unknown_pairs": num_unknown,
        "num_undefined": num_undefined,
        "path": str(arguments.out),
    }
    lines = [f"{len(pairs):,} pairs are in {arguments.out}."]
    if num_undefined:
        lines.append(f"{num_undefined:,} have no rating; of {num_unknown:,} a user or item is not in the dataset.")
    return Answer(document, "\n".join(lines))


def explain(arguments: Namespace) -> Answer:
    """Say why an item has its place for a user."""
    with open_home() as store:
        loaded = load_run(store, arguments.run)
        dataset = loaded.dataset
        histories = loaded.histories(np.array([dataset.user_index(arguments.user)], np.int32))
        item_index = dataset.item_index(arguments.item)
        found = look_into(store, loaded, histories, item_index)
        words = words_of(store, loaded, histories, item_index) if arguments.words else None
    explanation = explain_item(loaded.model, dataset, histories, item_index)
    document = {
        "run_id": loaded.run.id,
        "user_id": arguments.user,
        "item_id": arguments.item,
        "title": str(dataset.item_titles[item_index]),
        **describe_explanation(explanation),
        **describe_reasons(found, dataset),
        **(describe_words(words) if words else {}),
    }
    texts = [_explanation_text(explanation), reasons_text(found, dataset), words_text(words) if words else ""]
    return Answer(document, "\n\n".join(filter(None, texts)))


def similar(arguments: Namespace) -> Answer:
    """List the items closest to an item."""
    with open_home() as store:
        loaded = load_run(store, arguments.run)
    dataset = loaded.dataset
    found = similar_items(loaded.model, dataset, dataset.item_index(arguments.item), arguments.k)
    ids, titles = dataset.items[ITEM_ID].to_numpy(object), dataset.item_titles
    pairs = [(int(item), float(similarity)) for item, similarity in found.itertuples(index=False)]
    rows = [{"item_id": ids[item], "title": titles[item], "similarity": similarity} for item, similarity in pairs]
    cells = [(plain(titles[item], 60), figure(similarity), plain(ids[item], 30)) for item, similarity in pairs]
    document = {"run_id": loaded.run.id, "item_id": arguments.item, "similar": rows}
    return Answer(document, table(("item", "similarity", "id"), cells))


def check_out(path: Path | None) -> None:
    """Refuse an output that is no Parquet file, before the work is done.

    Raises:
        ConfigError: naming the path.
    """
    if path is not None and path.suffix != ".parquet":
        raise ConfigError(f'"{path}" is no Parquet file.', "Give --out a name that ends in .parquet.")


def with_ids(ranked: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Return ranked items with the ids as uploaded: user_id, item_id, rank, score, predicted_rating and its bounds."""
    users = dataset.users[USER_ID].to_numpy(object)[ranked[USER_INDEX]]
    items = dataset.items[ITEM_ID].to_numpy(object)[ranked[ITEM_INDEX]]
    frame = ranked[[RANK, SCORE, PREDICTED_RATING, RATING_LOW, RATING_HIGH]].copy()
    frame.insert(0, ITEM_ID, pd.Series(items, index=frame.index, dtype="str"))
    frame.insert(0, USER_ID, pd.Series(users, index=frame.index, dtype="str"))
    return frame


def list_recommendations(ranked: pd.DataFrame, dataset: Dataset) -> list[dict]:
    """Return the recommendations of one person as plain JSON values."""
    titles = dataset.item_titles[ranked[ITEM_INDEX]]
    records = with_ids(ranked, dataset).drop(columns=USER_ID).to_dict("records")
    return [{**record, "title": str(title)} for record, title in zip(records, titles, strict=True)]


def describe_explanation(explanation: Explanation) -> dict:
    """Return an explanation as plain JSON values; `base` and the contributions sum to `score`."""
    return {
        "score": explanation.score,
        "base": explanation.base,
        "rank": explanation.rank,
        "contributions": [
            {"kind": part.kind, "item_id": part.item_id, "title": part.title, "value": part.value}
            for part in explanation.contributions
        ],
        "leave_one_out": [
            {
                "item_id": one.item_id,
                "title": one.title,
                "score_drop": one.score_drop,
                "rank_after": one.rank_after,
            }
            for one in explanation.leave_one_out
        ],
        "sentence": explanation.sentence,
    }


def predict_pairs(loaded: LoadedRun, pairs: pd.DataFrame) -> np.ndarray:
    """Predict the ratings of known pairs, float32 (n,), within the rating scale; each user's pairs in one call."""
    users, rows = np.unique(pairs[USER_INDEX].to_numpy(np.int32), return_inverse=True)
    ratings = np.full(len(pairs), np.nan, np.float32)
    histories = loaded.histories(users)
    places = pd.Series(rows).groupby(rows).cumcount().to_numpy()
    items = pairs[ITEM_INDEX].to_numpy(np.int32)
    for start in range(0, len(users), USERS_AT_ONCE):
        here = np.flatnonzero((rows >= start) & (rows < start + USERS_AT_ONCE))
        block = histories.take(slice(start, start + USERS_AT_ONCE))
        asked = np.zeros((len(block), places[here].max() + 1), np.int32)  # (n, most pairs of one user), padded with 0
        asked[rows[here] - start, places[here]] = items[here]
        ratings[here] = loaded.model.predict_ratings(block, asked)[rows[here] - start, places[here]]
    scale = loaded.dataset.rating_scale
    return ratings if scale is None else np.clip(ratings, *scale)


def _asked(store: Store, loaded: LoadedRun, arguments: Namespace) -> tuple[LoadedRun, Asked]:
    """Return the people whose lists are asked for, and the run that knows them."""
    if arguments.history is not None or arguments.profile is not None:
        loaded, asked = with_newcomers(store, loaded, arguments.history, arguments.profile)
        if arguments.out is None and len(asked.histories) > 1:
            raise ConfigError(*FOR_MANY)
        return loaded, asked
    if arguments.user is not None:
        return loaded, Asked(loaded.histories(np.array([loaded.dataset.user_index(arguments.user)], np.int32)))
    if arguments.users is not None:
        users = read_users(arguments.users, loaded.dataset)
        return loaded, Asked(loaded.histories(users.index), users.unknown)
    return loaded, Asked(loaded.histories())


def _ranked_table(ranked: pd.DataFrame, dataset: Dataset) -> str:
    rows = [
        (str(row["rank"]), plain(row["title"], 60), figure(row["predicted_rating"]),
         likely(row[RATING_LOW], row[RATING_HIGH]) or "–", figure(row["score"]), plain(row["item_id"], 30))
        for row in list_recommendations(ranked, dataset)
    ]  # fmt: skip
    return table(("rank", "item", "predicted rating", "likely", "score", "id"), rows)


def _explanation_text(explanation: Explanation) -> str:
    parts = [(plain(part.name, 50), figure(part.value)) for part in explanation.contributions[:12]]
    num_more = len(explanation.contributions) - len(parts)
    rest = [f"and {num_more} smaller parts"] if num_more else []
    leave = [
        f"Without {plain(one.title, 50)} it would stand at place {one.rank_after:,}."
        for one in explanation.leave_one_out[:3]
    ]
    score = (
        f"Place {explanation.rank:,}; score {figure(explanation.score)}, of which {figure(explanation.base)} is base."
    )
    return "\n".join([explanation.sentence, score, table(("because of", "adds"), parts), *rest, *leave])
