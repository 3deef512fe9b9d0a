"""New item: who would get an item that doesn't exist yet, and what in its text does it."""

from recdash.ui import context, widgets
from recdash.ui.new_item import page

widgets.page_header("New item", "Who would get an item that doesn't exist yet, and what in its text does it?")

row = context.require_dataset()
run = context.require_run()
page.draw(row, run)
