"""The eye itself is tested: each fault is found on a page made to have it, and none on a page made without."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

sys.path.insert(0, str(Path(__file__).parent))
from page_faults import page_faults

pytestmark = pytest.mark.browser
SOUND = "<h1>Title</h1><button>Go</button><p>Some words</p>"


def test_a_sound_page_has_no_faults(page: Page) -> None:
    page.set_content(SOUND)
    assert page_faults(page) == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<button><svg width=9 height=9></svg></button>", "no name: "),
        ("<h1>Another</h1>", "2 main headings"),
        ("<div style='width: 3000px'>wide</div>", "scrolls sideways"),
        ("<h2 style='width: 40px; overflow: hidden; white-space: nowrap'>much too long</h2>", "cut: much too long"),
        ("<p style='color: #999'>pale</p>", "faint (2.85:1): pale"),
        ("<div style='background: #00000080'><p style='color: #444'>dusk</p></div>", "faint (2.43:1): dusk"),
        ("<p>0.123456789</p>", "raw: 0.12345"),
        ("<p>2026-11-24T08:00:00</p>", "raw: 2026-11-24T"),
    ],
)
def test_each_fault_is_found(page: Page, html: str, fault: str) -> None:
    page.set_content(SOUND + html)
    found = page_faults(page)
    assert len(found) == 1
    assert found[0].startswith(fault)
