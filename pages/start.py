"""Start: three steps from nothing to a reason, and exactly one next button."""

import streamlit as st

from recdash.ui import address, context, steps, widgets
from recdash.ui.sample import SAMPLE_NAME, load_sample

widgets.page_header("Start", "Three steps from your data to a reason for every recommendation.")

row = context.current_dataset()
all_steps = steps.steps(row, context.run_rows(row.id) if row else [])
for column, step in zip(st.columns(3, gap="medium"), all_steps, strict=True):
    with column:
        steps.draw(step, row)

if row is None or row.name != SAMPLE_NAME:
    widgets.section("No data at hand?")
    with (
        st.container(border=True),
        st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"),
    ):
        with st.container(width=720, gap=None):
            st.markdown("**Try the sample: 1,000 people in a streaming and book shop**")
            st.caption("Made-up people with known tastes. Loads in a few seconds and goes through the same checks.")
        clicked = st.button("Load sample", icon=":material/play_arrow:", key="load_sample")
    if clicked:
        with st.spinner("Reading and checking the sample…"):
            address.set_params(dataset=load_sample())
        st.rerun()
