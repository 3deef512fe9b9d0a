"""The main script: page frame, menu, sidebar, and the boundary around the page that is open."""

from pathlib import Path

import streamlit as st

from recdash.ui import context, navigation, present_view, sidebar
from recdash.ui.errors import boundary

ASSETS = Path(__file__).parent / "assets"

st.logo(str(ASSETS / "logo.svg"), size="large", icon_image=str(ASSETS / "icon.svg"))
in_show = present_view.is_on()
page = st.navigation(navigation.menu(), position="hidden" if in_show else "sidebar")
if in_show and page.url_path != "present":
    present_view.end()
    st.rerun()
st.set_page_config(page_title=f"{page.title} · RecDash", page_icon=str(ASSETS / "icon.svg"), layout="wide")
with context.one_look():
    with boundary():
        if in_show:
            sidebar.keep_address()
        else:
            sidebar.draw()
            sidebar.announce()
    with boundary():
        page.run()
