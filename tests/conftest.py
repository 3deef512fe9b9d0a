"""What every test shares: one thread, an empty data folder of its own, and no way out to the network."""

import os

os.environ.update(
    {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_OFFLINE": "1",
    }
)

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as examples

from recdash.settings import Settings

if TYPE_CHECKING:  # it brings the database in
    from recdash.store.database import Store

# The same examples each time; no deadline: how long one takes tells of the load of the machine, not of the code.
examples.register_profile("recdash", derandomize=True, deadline=None)
examples.load_profile("recdash")

LOOPBACK = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::", "", None}  # noqa: S104  (compared with, never bound)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the data folder of this test; RECDASH_HOME points to it."""
    folder = tmp_path / "var"
    for name in ("RECDASH_DATABASE_URL", "RECDASH_EXECUTOR", "RECDASH_DEVICE", "RECDASH_MAX_UPLOAD_MB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RECDASH_HOME", str(folder))
    return folder


@pytest.fixture
def settings(home: Path) -> Settings:
    """Return settings of this test's own data folder, on the processor."""
    return Settings(home=home, device="cpu")


@pytest.fixture
def store(settings: Settings) -> Iterator["Store"]:
    """Return the open store of this test's data folder; imported here, so that few tests pay for the database."""
    from recdash.store.database import close_store, open_store

    opened = open_store(settings)
    yield opened
    close_store(opened)


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection and look-up that would leave this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _only_loopback(getattr(socket.socket, name)))
        look_up = socket.getaddrinfo

        def look_up_loopback(host, *arguments, **options):
            _refuse_foreign(host)
            return look_up(host, *arguments, **options)

        patch.setattr(socket, "getaddrinfo", look_up_loopback)
        yield


def _only_loopback(connect: Callable) -> Callable:
    def connect_loopback(self: socket.socket, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_foreign(address[0])
        return connect(self, address)

    return connect_loopback


def _refuse_foreign(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in LOOPBACK:
        raise AssertionError(f'A test tried to reach "{name}"; tests must not need the network.')


@pytest.fixture(scope="session")
def save_encoder() -> Callable:
    """Return a function (folder, words, kind) that saves a tiny "bert", "gpt2" or "llama" and its tokeniser."""
    return _save_encoder


def _save_encoder(folder: Path, words: list[str], kind: str = "bert", dimension: int = 16) -> str:
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import (
        BertConfig,
        BertModel,
        GPT2Config,
        GPT2Model,
        LlamaConfig,
        LlamaModel,
        PreTrainedTokenizerFast,
    )

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    vocabulary = {word: number for number, word in enumerate([*special, *dict.fromkeys(words)])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=special[1]))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    torch.manual_seed(0)
    size = len(vocabulary)
    if kind == "gpt2":
        shape = {"n_embd": dimension, "n_layer": 3, "n_head": 2, "n_positions": 64, "bos_token_id": 2}
        module = GPT2Model(GPT2Config(vocab_size=size, eos_token_id=3, **shape))
    else:
        config, model = (LlamaConfig, LlamaModel) if kind == "llama" else (BertConfig, BertModel)
        shape = {"num_hidden_layers": 3, "num_attention_heads": 2, "intermediate_size": 32}
        module = model(config(vocab_size=size, hidden_size=dimension, max_position_embeddings=64, **shape))
    module.save_pretrained(folder)
    return str(folder)
