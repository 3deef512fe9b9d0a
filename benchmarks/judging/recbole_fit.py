"""RecBole's side of `recbole_peer.py`: runs in RecBole's environment, in the folder that the other side filled.

It imports nothing of ours. Models, training data and trainer are RecBole's own; only the lists and their NDCG@10 are
made here, because RecBole judges a sequence model by single interactions, not by people.
"""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from recbole.config import Config  # ty: ignore[import-not-found]
from recbole.data import create_dataset  # ty: ignore[import-not-found]
from recbole.data.dataloader import TrainDataLoader  # ty: ignore[import-not-found]
from recbole.data.interaction import Interaction  # ty: ignore[import-not-found]
from recbole.sampler import Sampler  # ty: ignore[import-not-found]
from recbole.trainer import Trainer  # ty: ignore[import-not-found]
from recbole.utils import get_model, get_trainer, init_seed  # ty: ignore[import-not-found]

PATIENCE = 10
LONGEST_HISTORY = 50
PEOPLE_AT_ONCE = 256


@dataclass
class Peer:
    """A model of RecBole in training.

    users, items: RecBole's number of each of our indices. item_index: int32, ours of each of its numbers, -1 for
    padding. histories: RecBole's items of each of its users, oldest first. popular: ours of all items, those that
    most people chose first.
    """

    trainer: Trainer
    training: TrainDataLoader
    users: dict[str, int]
    item_index: np.ndarray
    histories: dict[int, np.ndarray] = field(repr=False)
    popular: np.ndarray

    def train(self, epochs: int) -> None:
        """Train some epochs more."""
        self.trainer.start_epoch, self.trainer.epochs = self.trainer.epochs, self.trainer.epochs + epochs
        self.trainer.fit(self.training, verbose=False, saved=False)

    def lists(self, people: np.ndarray, length: int) -> np.ndarray:
        """Return the best items without those of the history, int32 (n, length), -1 where there are no more.

        Whoever RecBole doesn't know gets what most people chose.
        """
        found = np.full((len(people), length), -1, np.int32)
        found[:, : len(self.popular)] = self.popular[:length]
        known = [(row, self.users[str(user)]) for row, user in enumerate(people) if str(user) in self.users]
        self.trainer.model.eval()
        for start in range(0, len(known), PEOPLE_AT_ONCE):
            rows, users = zip(*known[start : start + PEOPLE_AT_ONCE], strict=True)
            best = self._best(users, length)
            found[list(rows)] = -1
            found[list(rows), : best.shape[1]] = best
        return found

    @torch.no_grad()
    def _best(self, users: tuple[int, ...], length: int) -> np.ndarray:
        past = [self.histories[user] for user in users]
        recent = [items[-LONGEST_HISTORY:] for items in past]
        sequences = np.zeros((len(users), LONGEST_HISTORY), np.int64)
        for row, items in enumerate(recent):
            sequences[row, : len(items)] = items
        asked = {
            "user_id": torch.tensor(users),
            "item_id_list": torch.from_numpy(sequences),
            "item_length": torch.tensor([len(items) for items in recent]),
        }
        scores = self.trainer.model.full_sort_predict(Interaction(asked)).reshape(len(users), -1)
        scores[:, 0] = -torch.inf
        for row, items in enumerate(past):
            scores[row, items] = -torch.inf
        best = scores.topk(min(length, scores.shape[1]))
        return np.where(best.values.isfinite().numpy(), self.item_index[best.indices.numpy()], -1)


def main() -> None:
    """Choose settings and epochs, fit on everything that may be known, and write the lists."""
    folder = Path.cwd()
    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    settings, epochs, figure = choose(folder, order)
    peer = build(folder, "final", order, settings)
    peer.train(epochs)
    asked = pd.read_csv(folder / "asked.user", sep="\t").iloc[:, 0].to_numpy(np.int32)
    np.savez(folder / "lists.npz", user_index=asked, item_index=peer.lists(asked, order["longest_list"]))
    answer = {"settings": settings, "epochs": epochs, "validation": figure}
    (folder / "chosen.json").write_text(json.dumps(answer), encoding="utf-8")


def choose(folder: Path, order: dict) -> tuple[dict, int, float]:
    """Return the settings and the number of epochs with the highest NDCG@10 on the validation part, and the figure."""
    later = pd.read_csv(folder / "validation.inter", sep="\t")
    truth: dict[int, set[int]] = {}
    for user, item in later.to_numpy().tolist():
        truth.setdefault(user, set()).add(item)
    tried = []
    for settings in order["settings"]:
        figures = _figures(build(folder, "choosing", order, settings), truth, order["seconds"])
        tried.append((settings, int(np.argmax(figures)) + 1, max(figures)))
        print(*tried[-1], f"of {len(figures)} epochs", flush=True)
    return max(tried, key=lambda one: one[2])


def _figures(peer: Peer, truth: dict[int, set[int]], seconds: float) -> list[float]:
    """Return NDCG@10 after each epoch, until the processor time is spent or nothing has been gained for long."""
    people, start, figures = np.array(list(truth)), time.process_time(), []
    while True:
        peer.train(1)
        figures.append(ndcg_at_10(peer.lists(people, 10), list(truth.values())))
        is_stuck = len(figures) - int(np.argmax(figures)) > PATIENCE
        if is_stuck or time.process_time() - start > seconds:
            return figures


def ndcg_at_10(lists: np.ndarray, truth: list[set[int]]) -> float:
    """Return the mean over people of binary NDCG@10; the ideal list holds min(10, number chosen) of them."""
    gains = 1 / np.log2(np.arange(2, 12))
    hits = np.array([[item in chosen for item in items] for items, chosen in zip(lists.tolist(), truth, strict=True)])
    ideal = np.array([gains[: len(chosen)].sum() for chosen in truth])
    return float(np.mean(hits @ gains / ideal))


def build(folder: Path, part: str, order: dict, settings: dict) -> Peer:
    """Return an untrained model on the interactions of one part, all of them for training."""
    is_sequential = order["model"] == "SASRec"
    config = Config(
        model=order["model"], dataset=part, config_dict=_config(folder, order["seed"], is_sequential, settings)
    )
    init_seed(config["seed"], config["reproducibility"])
    dataset = create_dataset(config)
    rows = dataset.inter_feat.sort_values("timestamp") if is_sequential else dataset.inter_feat
    histories = {user: items.to_numpy() for user, items in rows.groupby("user_id")["item_id"]}
    tokens = dataset.field2id_token["item_id"]
    item_index = np.array([-1, *map(int, tokens[1:])], np.int32)
    popular = item_index[1 + np.argsort(-np.bincount(rows["item_id"], minlength=len(tokens))[1:], kind="stable")]
    users = dict(dataset.field2token_id["user_id"])
    training = dataset.build()[0]
    loader = TrainDataLoader(config, training, Sampler("train", training).set_phase("train"), shuffle=True)
    model = get_model(order["model"])(config, training)
    trainer = get_trainer(config["MODEL_TYPE"], order["model"])(config, model)
    trainer.epochs = 0
    return Peer(trainer, loader, users, item_index, histories, popular)


def _config(folder: Path, seed: int, is_sequential: bool, settings: dict) -> dict:
    columns = ["user_id", "item_id", *(["timestamp"] if is_sequential else [])]
    sampling = {"train_neg_sample_args": None} if is_sequential else {}
    return {
        "data_path": str(folder),
        "load_col": {"inter": columns},
        "eval_args": {
            "split": {"RS": [1, 0, 0]},
            "group_by": "none",
            "order": "TO" if is_sequential else "RO",
            "mode": "full",
        },
        "MAX_ITEM_LIST_LENGTH": LONGEST_HISTORY,
        "use_gpu": False,
        "seed": seed,
        **sampling,
        **settings,
    }


if __name__ == "__main__":
    main()
