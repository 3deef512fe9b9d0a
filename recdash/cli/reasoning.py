"""What `explain` says beyond the parts of a score: does the reason hold, what would change it, which words count."""

from collections.abc import Sequence

from recdash.cli.output import table
from recdash.cli.stored import LoadedRun
from recdash.columns import ITEM_ID
from recdash.data.dataset import Dataset
from recdash.data.histories import Histories
from recdash.recommend.reasons import evidence as kinds
from recdash.recommend.reasons.telling import change_sentence, deletion_sentence
from recdash.recommend.reasons.whole import Reasons, reasons_of
from recdash.recommend.reasons.words import Words, look_at_words
from recdash.store.database import Store
from recdash.store.run_files import load_embeddings, load_encoder_state
from recdash.ui.wording import figure, plain

MOST_SHOWN = 8


def look_into(store: Store, loaded: LoadedRun, histories: Histories, item_index: int) -> Reasons:
    """Return everything that needs no text to be read anew."""
    embeddings = load_embeddings(store, loaded.run.id).get("item_after")
    embedding = None if embeddings is None else embeddings[item_index]
    return reasons_of(loaded.model, loaded.dataset, histories, item_index, embedding=embedding)


def words_of(store: Store, loaded: LoadedRun, histories: Histories, item_index: int) -> Words:
    """Return which words count, by taking them away and by integrated gradients.

    Raises:
        StateError: if the run places nothing by its text.
    """
    state = load_encoder_state(store, loaded.run.id)
    return look_at_words(loaded.model, loaded.dataset, histories, item_index, loaded.run.config.encoder, state)


def describe_reasons(found: Reasons, dataset: Dataset) -> dict:
    """Return what was found as plain JSON values; `base` of the explanation plus the evidence is its score."""
    tested, change = found.faithfulness, found.counterfactual
    return {
        "evidence": [{"kind": kind, "value": value} for kind, value in found.evidence.values.items()],
        "faithfulness": {
            "named": _named(tested.named, dataset),
            "named_drop": tested.named_drop,
            "random_drop": tested.random_drop,
            "ratio": tested.ratio,
            "verdict": tested.verdict,
        },
        "shapley": {
            "total": found.shapley.total,
            "is_exact": found.shapley.is_exact,
            "values": [
                {
                    "kind": one.kind,
                    **(_named((one.item_index,), dataset)[0] if one.item_index is not None else {"item_id": None}),
                    "value": one.value,
                    "error": one.error,
                }
                for one in found.shapley.shares
            ],
        },
        "counterfactual": None
        if change is None
        else {
            "removed": _named(change.removed, dataset),
            "rank_after": change.rank_after,
            "is_smallest": change.is_smallest,
        },
    }


def describe_words(words: Words) -> dict:
    """Return which words count as plain JSON values."""
    return {
        "words": {
            "text_score": words.text_score,
            "share_of_text": words.share_of_text,
            "left_out": [vars(one) for one in words.values],
            "gradients": [vars(one) for one in words.gradients],
            "attributes": [vars(one) for one in words.attributes],
        }
    }


def reasons_text(found: Reasons, dataset: Dataset, k: int = 10) -> str:
    """Return what was found as people read it; what would push the item out only where that was looked for."""
    parts = [(kinds.NAMES[kind], figure(value)) for kind, value in found.evidence.values.items()]
    lines = [table(("rests on", "adds"), parts), deletion_sentence(found.faithfulness)]
    if found.counterfactual is not None:
        lines.append(change_sentence(found.counterfactual, dataset.item_titles, k))
    how = "exact" if found.shapley.is_exact else "estimated"
    players = [
        (
            plain(dataset.item_titles[one.item_index], 50) if one.item_index is not None else kinds.NAMES[one.kind],
            figure(one.value) + (f" ± {figure(one.error)}" if one.error >= 5e-5 else ""),
        )
        for one in found.shapley.shares[:MOST_SHOWN]
    ]
    return "\n".join([*lines, table((f"Shapley value, {how}", "adds"), players)])


def words_text(words: Words) -> str:
    """Return which words count as people read it."""
    second = {one.word: one.value for one in words.gradients}
    rows = [(plain(one.word, 30), figure(one.value), figure(second[one.word])) for one in words.values[:MOST_SHOWN]]
    attributes = [
        (plain(one.column, 30), figure(one.value) + (f" ± {figure(one.error)}" if one.error >= 5e-5 else ""))
        for one in words.attributes[:MOST_SHOWN]
    ]
    tables = [table(("word of its text", "adds", "by gradients"), rows)]
    return "\n".join([*tables, *([table(("attribute", "adds"), attributes)] if attributes else [])])


def _named(items: Sequence[int], dataset: Dataset) -> list[dict]:
    return [
        {"item_id": str(dataset.items[ITEM_ID].iloc[item]), "title": str(dataset.item_titles[item])} for item in items
    ]
