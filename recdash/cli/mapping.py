"""`map`: draw the map of a run again with other settings, and say how far each picture can be trusted."""

from argparse import Namespace

from recdash.cli.output import Answer, table
from recdash.cli.stored import open_home
from recdash.embeddings.points import KEPT, TRUST
from recdash.embeddings.projection import LayoutSettings
from recdash.errors import ConfigError
from recdash.jobs.drawing import draw_map
from recdash.store.runs import find_run
from recdash.ui.wording import figure, plain, share

PICTURES = {"before": "before tuning", "after": "after tuning", "final": "as recommended", "main": "main directions"}


def draw(arguments: Namespace) -> Answer:
    """Draw a map; one that was drawn with these settings before is only read.

    Raises:
        ConfigError: if a setting is out of its range.
        NotFoundError: if there is no such run, or it has no model.
    """
    layout = LayoutSettings(arguments.neighbours, arguments.min_distance)
    if layout.num_neighbours < 2 or not 0 <= layout.min_distance <= 1:
        found = f"{layout.num_neighbours} neighbours and a distance of {layout.min_distance:g} were asked for."
        raise ConfigError(found, "Choose 2 neighbours or more, and a distance from 0 to 1.")
    with open_home() as store:
        run = find_run(store, arguments.run)
        drawn = draw_map(store, run.id, layout)
    stages = drawn.facts.get("stages", {})
    cells = [(PICTURES[name], figure(one[TRUST]), share(one[KEPT])) for name, one in stages.items()]
    found = table(("picture", "trustworthiness", "neighbours kept"), cells) if cells else "This model has no map."
    document = {"run_id": run.id, "num_points": len(drawn.points), **drawn.facts}
    return Answer(document, f'The map of "{plain(run.name)}" is drawn.\n{found}' if cells else found)
