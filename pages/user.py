"""One user: what a person gets, and what in their history led there."""

import streamlit as st

from recdash.ui import address, context, user_picker, user_view, widgets

widgets.page_header("One user", "What this person gets, and what in their history led there.")

row = context.require_dataset()
run = context.require_run()
with st.container():  # one element, however much it holds: what is below can then be cleared in its place
    chosen = user_picker.pick(row, run)
if chosen is None:
    user_picker.unknown(row, address.param("user") or "")
else:
    address.set_params(user=chosen.user_id)
    user_view.draw(chosen, row, run)
