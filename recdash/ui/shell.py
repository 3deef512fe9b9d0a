"""The main script: page frame, menu, sidebar, and the boundary around the page that is open."""

from pathlib import Path

import streamlit as st

from recdash.ui import context, navigation, sidebar
from recdash.ui.errors import boundary

ASSETS = Path(__file__).parent / "assets"

st.logo(str(ASSETS / "logo.svg"), size="large", icon_image=str(ASSETS / "icon.svg"))
page = st.navigation(navigation.menu())
st.set_page_config(page_title=f"{page.title} · RecDash", page_icon=str(ASSETS / "icon.svg"), layout="wide")
with context.one_look():
    with boundary():
        sidebar.draw()
        sidebar.announce()
    with boundary():
        page.run()
