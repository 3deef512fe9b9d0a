"""New person: what somebody would get of whom only what they say now is known."""

from recdash.ui import context, studio_view, widgets

widgets.page_header("New person", "What would you get? Try it as yourself.")

row = context.require_dataset()
run = context.require_run()
studio_view.draw(row, run)
