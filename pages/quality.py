"""Quality: who is badly served, and why?"""

from recdash.ui import context, quality_view, run_note, widgets

actions = widgets.page_header("Quality", "Who is badly served, and why?")

row = context.require_dataset()
run = context.require_run()
with actions:
    run_note.edit(row, run)
run_note.show(row, run)
quality_view.draw(row, run)
