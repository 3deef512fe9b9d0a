"""Train: choose how thorough, see what it costs, start, follow, and keep what came out."""

import streamlit as st

from recdash.ui import context, job_view, run_list, training_form, widgets, wording

widgets.page_header("Train", "Fine-tune a language model on your data, and see whether it beats simple methods.")

row = context.require_dataset()
st.markdown(
    f"Training on **{wording.label(row.name)}**: {wording.plural(row.num_users, 'person', 'people')}, "
    f"{wording.plural(row.num_items, 'item')}, {wording.plural(row.num_interactions, 'interaction')}."
)
training_form.draw(row)
job_view.draw({one.id: one.name for one in context.dataset_rows()})
run_list.draw(context.run_rows(row.id))
