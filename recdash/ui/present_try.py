"""Screen 3, second part: somebody in the audience takes the place of the person."""

from recdash.recommend.taste import unable
from recdash.ui import context, said, studio_view, visitor
from recdash.ui.present_parts import Show, headline


def is_there(show: Show) -> bool:
    """Whether the model of the show answers to what a visitor says."""
    return not unable(context.model(show.run.id))


def draw(show: Show) -> None:
    """Ask the audience, and let the list answer."""
    headline("What would you get?", "Name three things you like. The list follows at once, and says why.")
    studio_view.draw(show.row, show.run)


def warm(show: Show) -> None:
    """Work out what is shown before anybody has said a thing."""
    visitor.recommended(visitor.visit(show.row.id, show.run.id, said.said()))
