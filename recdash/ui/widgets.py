"""Parts that pages share: header, cards, figures, verdict, empty state, charts."""

from collections.abc import Callable, Generator, Hashable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from recdash.ui import address, navigation, wording
from recdash.ui.charts.template import CONFIG, DARK, LIGHT, Chart, Palette


@dataclass(frozen=True)
class Figure:
    """One number with its name, what it is compared with, and what it means.

    delta: a number, or a short text (at most 14 characters); `against` names what it is a difference to.
    good: "up" when a rise is good, "down" when a fall is, "neutral" when neither.
    """

    name: str
    value: str
    delta: float | str | None = None
    against: str | None = None
    help: str | None = None
    good: str = "up"


DELTA_COLOURS = {"up": "normal", "down": "inverse", "neutral": "off"}


def palette() -> Palette:
    """Return the chart colours of the mode the visitor sees."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def page_header(title: str, question: str) -> DeltaGenerator:
    """Write the page's one h1 and the question it answers; returns the place for at most two buttons at the right."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom", gap="medium"):
        with st.container(width="stretch", gap=None):
            st.title(title, anchor=False)
            st.caption(question)
        return st.container(horizontal=True, width="content", vertical_alignment="bottom")


def section(title: str, explanation: str = "") -> None:
    """Write a section heading (h2) and, below it, one sentence that explains it. Both are markdown of ours."""
    st.header(title, anchor=False)
    if explanation:
        st.caption(explanation)


def fresh(name: str, shown: Hashable) -> DeltaGenerator:
    """Return a container of which nothing stays once `shown` is another one than last time.

    Streamlit replaces what a page showed piece by piece, where the new piece takes its place. So there are two places,
    used in turn: the one that was in use is emptied before anything new is worked out. While `shown` stays the same
    its place is never emptied: a browser that got to see that would build all of it anew, and close a menu just opened.
    """
    before, turn, place = st.session_state.get(f"fresh_{name}", (None, 1, None))
    if place is not None and before == shown:
        return [st.container() if number == turn else st.empty() for number in range(2)][turn]
    places = [st.empty() for _ in range(2)]
    st.session_state[f"fresh_{name}"] = (shown, 1 - turn, places[1 - turn])
    return places[1 - turn].container()


def clear(name: str) -> None:
    """Empty at once what `fresh` holds: for callbacks, which come before anything of the page is drawn anew.

    A browser draws what comes in quick succession in one go: emptied only where the new is drawn, the old would stay
    until all of the new is there. The page has to draw the same number of elements before the place at every rerun;
    a container is one.
    """
    _, _, place = st.session_state.get(f"fresh_{name}", (None, 0, None))
    if place is not None:
        place.empty()


def row(
    text: str,
    label: str,
    key: str,
    hint: str,
    is_chosen: bool = False,
    border: bool = True,
    on_click: Callable[[], None] | None = None,
) -> bool:
    """Show markdown of ours with a button at its right; returns whether it was pressed.

    A list has many of them, and a browser takes its time for each element: that is why the text is a single one.
    """
    with st.container(
        border=border,
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        wrap=False,
        gap="small",
    ):
        st.markdown(text, width="stretch")
        kind = "primary" if is_chosen else "secondary"
        return st.button(label, key=key, type=kind, help=hint, on_click=on_click)


@contextmanager
def folded(label: str, icon: str, key: str, is_open: bool = False) -> Generator[bool]:
    """Open a part that unfolds; gives whether it is unfolded, so that what is not seen is neither computed nor sent.

    is_open: how it is at first. `label` is markdown of ours.
    """
    place = st.expander(label, is_open, key=key, icon=icon, on_change="rerun")
    with place:
        yield bool(place.open)


@contextmanager
def card(title: str = "", caption: str = "", height: str | int = "content") -> Generator[DeltaGenerator]:
    """Open a bordered card; `title` and `caption` are markdown of ours."""
    place = st.container(border=True, height=height)  # ty: ignore[invalid-argument-type]
    with place:
        if title:
            st.subheader(title, anchor=False)
        if caption:
            st.caption(caption)
        yield place


def figures(entries: Sequence[Figure], may_wrap: bool = False) -> None:
    """Show some numbers side by side, of equal height; in two rows where the window is narrow.

    may_wrap: in a column so narrow that two don't fit. Each is then as high as what it holds, because figures of
    equal height that stand in rows of their own would lie over what follows.
    """
    with st.container(horizontal=True):
        for entry in entries:
            st.metric(
                entry.name,
                entry.value,
                delta=entry.delta,
                delta_color="off" if isinstance(entry.delta, str) else DELTA_COLOURS[entry.good],  # ty: ignore[invalid-argument-type]
                delta_arrow="off" if isinstance(entry.delta, str) else "auto",
                delta_description=entry.against,
                help=entry.help,
                border=True,
                height="content" if may_wrap else "stretch",
            )


def verdict(chip: str, bold: str, rest: str = "") -> None:
    """Show the page's answer in a sentence: a chip, the finding, what qualifies it. All are markdown of ours."""
    with st.container(border=True):
        st.markdown(chip)
        st.markdown(f"**{bold}** {rest}".strip())


def chart(figure: Chart, alt: str, key: str, finding: str = "", height: int | None = None) -> None:
    """Draw a figure under the sentence that says what it shows; `alt` describes it to those who can't see it."""
    if finding:
        st.markdown(finding)
    size = height or int(figure.layout.height or 280)
    st.plotly_chart(figure, theme=None, config=CONFIG, key=key, alt=alt, height=size)


def kept_choice(label: str, name: str, options: Mapping[str, str], key: str) -> str:
    """Let the visitor choose one of `options` (value and words); the address keeps it as `name`. The first is usual.

    The label is only spoken: the options speak for themselves.
    """
    write = address.bind(name, key, list(options))
    st.radio(
        label,
        list(options),
        key=key,
        format_func=options.__getitem__,
        label_visibility="collapsed",
        horizontal=True,
        on_change=write,
    )
    return st.session_state[key]


def go_button(
    label: str,
    page: str,
    key: str,
    icon: str | None = None,
    primary: bool = False,
    width: str = "content",
    **params: str | int | None,
) -> None:
    """Draw a button that opens another page with the same dataset and run, and `params`."""
    kind = "primary" if primary else "secondary"
    if st.button(label, key=key, icon=icon, type=kind, width=width):  # ty: ignore[invalid-argument-type]
        open_page(page, **params)


def open_page(page: str, **params: str | int | None) -> None:
    """Go to another page with the same dataset and run, and `params`."""
    st.switch_page(navigation.page(page), query_params=address.link_params(**params))


def page_link(
    label: str, page: str, icon: str | None = None, *, hint: str | None = None, **params: str | int | None
) -> None:
    """Draw a link to another page with the same dataset and run, and `params`. Escape foreign text in both texts.

    hint: what hovering tells, such as a title that a narrow column cuts off.
    """
    st.page_link(navigation.page(page), label=label, icon=icon, help=hint, query_params=address.link_params(**params))


def empty_state(
    sentence: str,
    button: str,
    page: str | None,
    icon: str = ":material/info:",
    forget: Sequence[str] = (),
) -> None:
    """Say what is missing, with the one button that helps: it opens `page` (None: this page again).

    forget: values of the address that the button takes away.
    """
    with st.container(border=True):
        st.markdown(sentence)
        if st.button(button, type="primary", icon=icon, key="way_on"):
            address.set_params(**dict.fromkeys(forget, None))
            if page is None:
                st.rerun()
            open_page(page)


def slider_value(text: str) -> str:
    """Return what a slider shows at its handle, in a colour that can be read in the dark (its own, 3.9:1, can't)."""
    return f":blue[{text}]"


def state_chip(state: str) -> str:
    """Return markdown of the label of a run's state."""
    return wording.chip(wording.STATE_NAMES[state], wording.STATE_COLOURS[state])
