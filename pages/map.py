"""Map: items and people by how alike they are to the model."""

from recdash.ui import context, map_view, widgets

widgets.page_header("Map", "What lies close together to the model, and what stands apart?")

row = context.require_dataset()
run = context.require_run()
map_view.draw(row, run)
