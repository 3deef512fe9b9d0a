"""The page boundary: what may go wrong on a page ends here, as one sentence and a way on."""

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

import streamlit as st

from recdash.errors import RecdashError
from recdash.store.ids import new_id
from recdash.ui import wording

LOG = logging.getLogger(__name__)
Params = ParamSpec("Params")


@contextmanager
def boundary() -> Generator[None]:
    """Show what goes wrong inside as a sentence; log what we did not foresee under an error id."""
    try:
        yield
    except RecdashError as error:
        show_error(error)
    except Exception as error:  # noqa: BLE001  (the page boundary)
        log_script_error(error)


def guarded(function: Callable[Params, None]) -> Callable[Params, None]:
    """Put a boundary around a fragment, which runs again without the page around it."""

    @wraps(function)
    def inside(*args: Params.args, **kwargs: Params.kwargs) -> None:
        with boundary():
            function(*args, **kwargs)

    return inside


def show_error(error: RecdashError) -> None:
    """Show what was found and, on its own line, what to do."""
    lines = [wording.escape_markdown(text) for text in (error.message, error.fix) if text]
    st.error("\n\n".join(lines), icon=":material/error:")


def log_script_error(error: Exception) -> bool:
    """Log an unforeseen error under an id and show that id in one sentence. Returns True: nothing else is shown."""
    error_id = new_id()[-8:]
    LOG.error("Page error %s", error_id, exc_info=error)
    st.error(
        f"Something went wrong on our side and this part can't be shown. Nothing you saved is lost. "
        f"Reload the page; if it happens again, look for {error_id} in the server's log.",
        icon=":material/error:",
    )
    return True
