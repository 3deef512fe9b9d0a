"""Compare runs: is one better, for whom, and could it be luck?"""

from recdash.ui import compare_view, context, parts_view, widgets

widgets.page_header("Compare runs", "Is one model better, for whom, and can we trust the difference?")

row = context.require_dataset()
context.require_run()
runs = context.usable_runs(row.id)
if len(runs) < 2:
    widgets.empty_state(
        "There is one run only, so there is nothing to compare it with.",
        "Train another model",
        "train",
        icon=":material/model_training:",
    )
else:
    run, against = compare_view.pick(runs)
    compare_view.draw(row, run, against, runs)
    parts_view.draw(run, row)
