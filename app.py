"""The server: `streamlit run app.py`. It runs the job supervisor; the pages start in recdash/ui/shell.py."""

import pandas  # noqa: F401, I001  (pandas before plotly, once: two first visits at a time would race otherwise)
import plotly.graph_objects  # noqa: F401

import gc
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recdash import __version__
from recdash.jobs.supervisor import start_supervisor
from recdash.settings import load_settings
from recdash.ui.errors import log_script_error

SHELL = Path(__file__).parent / "recdash" / "ui" / "shell.py"

SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "content-security-policy": "; ".join(
        (
            "default-src 'self'",
            # Streamlit builds styles and plotly compiles its drawing code in the browser.
            "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    ),
}
"""Nothing is loaded from elsewhere, so a picture address in an uploaded text reaches nobody."""


class SecurityHeaders:
    """ASGI middleware that adds the security headers to every HTTP answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to the start of its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send if scope["type"] != "http" else send_with_headers)


async def health(_: Request) -> JSONResponse:
    """Answer that the server is up, for load balancers and start scripts."""
    return JSONResponse({"status": "ok", "version": __version__})


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncGenerator[None]:
    """Run the job supervisor for as long as the server runs."""
    supervisor = start_supervisor(load_settings())
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        supervisor.stop()


app = st.App(
    SHELL,
    lifespan=lifespan,
    routes=[Route("/health", health)],
    middleware=[Middleware(SecurityHeaders)],
    on_script_error=log_script_error,
)
