"""Present: five still screens for an audience, without menu or settings."""

from recdash.ui import context, present_view, widgets

if present_view.is_on() and context.current_run() is not None:
    present_view.present(context.require_dataset(), context.require_run())
else:
    actions = widgets.page_header("Present", "Five still screens for an audience, in big type and without settings.")
    row = context.require_dataset()
    present_view.prepare(actions, row, context.require_run())
