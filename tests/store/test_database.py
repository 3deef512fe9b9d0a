"""Claims about opening a data folder: from nothing, from an older form, and not from a newer one."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from recdash.errors import ConfigError, StorageError
from recdash.settings import Settings
from recdash.store import migrate as migrating
from recdash.store.checkpoints import RunCheckpoints
from recdash.store.database import Store, close_store, open_store, reading, writing
from recdash.store.datasets import list_datasets
from recdash.store.engine import make_engine
from recdash.store.ids import new_id
from recdash.store.migrate import HEAD, VERSION_TABLE, current_revision, migrate
from recdash.store.runs import claim_run, create_run, finish_run, get_run, list_runs
from recdash.store.tables import log_lines, metadata
from recdash.training.config import RunConfig

DATASET = "01HZZZZZZZZZZZZZZZZZZZZZZ0"
NEWER = "01HZZZZZZZZZZZZZZZZZZZZZZ2"
RUN = "01HZZZZZZZZZZZZZZZZZZZZZZ1"


def make_first_form(home: Path) -> None:
    """Make a database as the first revision had it, with two datasets of one name and a run."""
    home.mkdir()
    engine = make_engine(Settings(home=home).sqlalchemy_url)
    migrate(engine, home / "backups", "0001")
    with engine.begin() as connection:
        for number, made in enumerate((DATASET, NEWER)):
            connection.execute(
                text("INSERT INTO datasets VALUES (:id, 'Old', 1.0, 3, 4, 5, 'c', :identity, 'time', 0, 1)"),
                {"id": made, "identity": str(number)},
            )
        connection.execute(
            text(
                "INSERT INTO runs (id, dataset_id, name, model, config, state, created_at, attempt, seconds, beats,"
                " stage, message, fraction, reason, advice, error_id, metrics, intervals, num_users, split, chosen,"
                " device) VALUES (:id, :dataset_id, 'First', 'ease', '{}', 'completed', 2.0, 1, 3.0, 0, '', '', 1.0,"
                " '', '', '', :metrics, '{}', 9, 'test', '{}', 'cpu')"
            ),
            {"id": RUN, "dataset_id": DATASET, "metrics": '{"ndcg@10": 0.5}'},
        )
    engine.dispose()


def test_a_fresh_folder_gets_the_newest_form(store: Store):
    with reading(store) as connection:
        assert current_revision(connection) == HEAD
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []


def test_head_is_the_newest_migration():
    assert ScriptDirectory(str(Path(migrating.__file__).parent / "migrations")).get_heads() == [HEAD]


def test_an_older_database_is_backed_up_and_migrated_with_its_rows(home: Path):
    make_first_form(home)
    store = open_store(Settings(home=home))
    run = get_run(store, RUN)
    assert (run.name, run.metrics, run.usage) == ("First", {"ndcg@10": 0.5}, {})
    assert [(row.name, row.version) for row in list_datasets(store)] == [("Old", 2), ("Old", 1)]
    close_store(store)
    (backup,) = (home / "backups").iterdir()
    engine = make_engine(f"sqlite:///{backup}")
    with engine.connect() as connection:
        assert current_revision(connection) == "0001"
    engine.dispose()


def test_a_migration_that_breaks_leaves_the_older_form(home: Path, monkeypatch: pytest.MonkeyPatch):
    make_first_form(home)
    real = command.upgrade

    def break_off(*arguments: object) -> None:
        real(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "upgrade", break_off)
    with pytest.raises(KeyboardInterrupt):
        open_store(Settings(home=home))
    monkeypatch.undo()
    engine = make_engine(Settings(home=home).sqlalchemy_url)
    with engine.connect() as connection:
        assert current_revision(connection) == "0001"
    engine.dispose()
    store = open_store(Settings(home=home))
    assert len(list_runs(store)) == 1
    close_store(store)


def test_a_database_of_a_newer_version_is_left_alone(home: Path, store: Store):
    with writing(store) as connection:
        connection.execute(text("UPDATE recdash_alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="a newer one wrote it") as caught:
        open_store(Settings(home=home))
    assert "newer RecDash" in caught.value.fix


def test_sqlite_is_set_up_to_lose_nothing(store: Store):
    with reading(store) as connection:
        values = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert values == ["wal", 2, 1, 30000]


def test_a_change_that_fails_leaves_nothing(store: Store):
    def change() -> None:
        with writing(store) as connection:
            connection.execute(insert(log_lines).values(run_id=RUN, at=0.0, level="", stage="", message=""))

    with pytest.raises(StorageError, match="The database refused"):
        change()  # there is no such run
    with reading(store) as connection:
        assert connection.execute(text("SELECT count(*) FROM log_lines")).scalar() == 0


def test_a_damaged_database_is_said_in_words(home: Path):
    home.mkdir()
    (home / "recdash.sqlite").write_bytes(b"this is no database, but it is long enough to be looked at" * 50)
    with pytest.raises(StorageError, match="The database file is damaged"):
        open_store(Settings(home=home))


def test_a_folder_that_can_not_be_made_is_said_in_words(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="the data folder"):
        open_store(Settings(home=tmp_path / "file" / "var"))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("no url", "no database address"),
        ("nothing://x", "no database address"),
        ("postgresql+psycopg2://h/x", "psycopg2"),
    ],
)
def test_a_database_address_that_can_not_be_used_is_said_in_words(home: Path, url: str, message: str):
    with pytest.raises(ConfigError, match=message):
        open_store(Settings(home=home, database_url=url))


def test_the_tables_can_be_made_on_postgresql():
    statements = [str(CreateTable(table).compile(dialect=postgresql.dialect())) for table in metadata.sorted_tables]
    assert len(statements) == 5
    assert "SERIAL" in "".join(statements)


def test_folders_without_a_row_are_swept_at_the_start(home: Path, store: Store, dataset_id: str):
    orphan = store.runs_folder / new_id()
    orphan.mkdir()
    (orphan / "run.log").touch()
    (store.runs_folder / "notes by hand").mkdir()
    close_store(open_store(Settings(home=home)))
    assert not orphan.exists()
    assert (store.runs_folder / "notes by hand").exists()
    assert (store.datasets_folder / dataset_id).exists()


def test_saved_positions_of_completed_runs_are_swept_at_the_start(home: Path, store: Store, dataset_id: str):
    done, working = (create_run(store, dataset_id, RunConfig("ease")) for _ in range(2))
    for run_id in (done, working):
        claim_run(store, run_id, "here/1")
        RunCheckpoints(store, run_id).save({}, {"step": 1})
    finish_run(store, done, "completed")
    close_store(open_store(Settings(home=home)))
    assert RunCheckpoints(store, done).load() is None
    assert RunCheckpoints(store, working).load() is not None


def test_the_percent_sign_in_a_path_does_no_harm(tmp_path: Path):
    store = open_store(Settings(home=tmp_path / "100% ä"))
    assert list_runs(store) == []
    close_store(store)


def test_threads_of_one_process_make_the_databases_of_several_folders_at_once(tmp_path):
    def make(number: int) -> str | None:
        store = open_store(Settings(home=tmp_path / str(number)))
        with reading(store) as connection:
            revision = current_revision(connection)
        close_store(store)
        return revision

    with ThreadPoolExecutor(4) as threads:
        assert [*threads.map(make, range(24))] == [HEAD] * 24
