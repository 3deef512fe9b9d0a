"""The link that shows somebody else what is on the screen."""

from urllib.parse import urlencode

import streamlit as st


def copy_link() -> None:
    """Draw the button that shows the page's address with everything that is chosen, ready to be copied."""
    with st.popover("Copy link", icon=":material/link:", key="copy_link"):
        st.caption("Opens this page with the same choices. The button at the right of the line copies it.")
        values = st.query_params.to_dict()
        st.code(f"{st.context.url or ''}{'?' + urlencode(values) if values else ''}", language=None, wrap_lines=True)
