"""`personas`: people who stand for others in a run."""

from argparse import Namespace

from recdash.cli.output import Answer, table
from recdash.cli.stored import LoadedRun, load_run, open_home
from recdash.columns import USER_ID
from recdash.errors import NotFoundError, StateError
from recdash.recommend.personas import find_personas
from recdash.store.run_files import load_per_user
from recdash.ui.wording import plain


def personas(arguments: Namespace) -> Answer:
    """List people who stand for others, each with the reason in a sentence."""
    with open_home() as store:
        loaded = load_run(store, arguments.run)
        other = load_run(store, arguments.against) if arguments.against else None
        try:
            per_user = load_per_user(store, loaded.run.id)
        except NotFoundError:
            per_user = None
    if other is not None:
        _refuse_unlike(loaded, other)
    found = find_personas(
        loaded.model, loaded.dataset, loaded.histories(), per_user, other.model if other is not None else None
    )
    ids = loaded.dataset.users[USER_ID].to_numpy(object)
    rows = [{"kind": one.kind, "name": one.name, "user_id": str(ids[one.user_index]), "why": one.why} for one in found]
    cells = [(plain(row["name"], 40), plain(row["user_id"], 30), row["why"]) for row in rows]
    document = {"run_id": loaded.run.id, "against": other.run.id if other is not None else None, "personas": rows}
    return Answer(document, table(("persona", "person", "why"), cells) if cells else "There are no people.")


def _refuse_unlike(one: LoadedRun, other: LoadedRun) -> None:
    if one.run.id == other.run.id:
        raise StateError(f'The run "{one.run.name}" can\'t differ from itself.', "Name another run with --against.")
    if one.run.dataset_id != other.run.dataset_id:
        raise StateError("These runs belong to different datasets.", "Compare runs of one dataset.")
