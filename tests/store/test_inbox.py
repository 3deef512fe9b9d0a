"""Claims about the inbox: only files that lie in it are offered, and nothing leads out of it."""

import os
from dataclasses import replace

import pytest

from recdash.errors import NotFoundError
from recdash.store.inbox import inbox_file, list_inbox


@pytest.fixture
def inbox(store):
    store.settings.inbox.mkdir()
    return store.settings.inbox


def test_no_folder_means_no_files(store):
    assert list_inbox(store) == []


def test_files_come_newest_first_with_their_sizes(store, inbox):
    for name, content, changed in (("old.csv", "a", 1_700_000_000), ("new.csv", "abc", 1_700_000_100)):
        (inbox / name).write_text(content)
        os.utime(inbox / name, (changed, changed))
    assert [(file.name, file.num_bytes) for file in list_inbox(store)] == [("new.csv", 3), ("old.csv", 1)]
    assert inbox_file(store, "old.csv").read_text() == "a"


def test_links_folders_and_hidden_files_are_not_offered(store, inbox, tmp_path):
    (tmp_path / "secret.csv").write_text("a")
    (inbox / "link.csv").symlink_to(tmp_path / "secret.csv")
    (inbox / "folder").mkdir()
    (inbox / ".hidden.csv").write_text("a")
    os.mkfifo(inbox / "pipe.csv")
    assert list_inbox(store) == []


@pytest.mark.parametrize("name", ["../recdash.sqlite", "link.csv", "gone.csv", "", ".", "/etc/hosts"])
def test_a_name_that_is_not_offered_is_refused(store, inbox, tmp_path, name):
    (tmp_path / "secret.csv").write_text("a")
    (inbox / "link.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(NotFoundError, match="no file"):
        inbox_file(store, name)


def test_the_inbox_can_be_another_folder(store, tmp_path):
    (tmp_path / "shop.csv").write_text("a")
    elsewhere = replace(store, settings=replace(store.settings, inbox_folder=str(tmp_path)))
    assert "shop.csv" in [file.name for file in list_inbox(elsewhere)]
