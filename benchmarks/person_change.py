"""What a visitor sees while another person is chosen: when the old list goes, and when the new one is complete.

And on the New-person page: how long after a click on Like the list is another one.
"""

from dataclasses import dataclass
from itertools import pairwise

from playwright.sync_api import Page

TITLES_OF_CARDS = r"""() => [...document.querySelectorAll('[data-testid=stMarkdownContainer] strong')]
  .map(e => e.textContent).filter(text => /^\d+\. /.test(text)).map(text => text.replace(/^\d+\. /, ''))"""
# Looks at the cards whenever the page changes; "mixed" counts the looks at which old and new cards stood together.
WATCH = f"""([old, later]) => {{
  const titles = {TITLES_OF_CARDS}, began = performance.now();
  const [left, entered] = [old.filter(title => !later.includes(title)), later.filter(title => !old.includes(title))];
  window.seen = {{ gone_s: null, complete_s: null, mixed: 0 }};
  const watcher = new MutationObserver(() => {{
    const shown = titles(), now = (performance.now() - began) / 1000;
    const [stale, fresh] = [shown.some(title => left.includes(title)), shown.some(title => entered.includes(title))];
    if (stale && fresh) window.seen.mixed += 1;
    if (window.seen.gone_s === null && !stale) window.seen.gone_s = now;
    if (shown.join() !== later.join()) return;
    window.seen.complete_s = now;
    watcher.disconnect();
  }});
  watcher.observe(document.body, {{ subtree: true, childList: true, characterData: true }});
}}"""

# From the click itself until the page holds another list.
WATCH_ANSWER = f"""() => {{
  const titles = {TITLES_OF_CARDS}, before = titles().join();
  window.answered_s = null;
  document.addEventListener('click', () => {{
    const clicked = performance.now();
    const watcher = new MutationObserver(() => {{
      if (titles().join() === before) return;
      window.answered_s = (performance.now() - clicked) / 1000;
      watcher.disconnect();
    }});
    watcher.observe(document.body, {{ subtree: true, childList: true, characterData: true }});
  }}, {{ capture: true, once: true }});
}}"""


@dataclass(frozen=True)
class PersonChange:
    """One change of person: seconds from the choice on, and how often cards of both people were seen together."""

    gone_s: float
    complete_s: float
    mixed: int


def watch_changes(page: Page, address: str, people: tuple[str, ...]) -> list[PersonChange]:
    """Choose one person after the other by keyboard and return what was seen; their lists must differ."""
    lists = {user_id: _list_of(page, address, user_id) for user_id in people}
    _list_of(page, address, people[0])
    picker, changes = page.get_by_role("combobox", name="Person"), []
    for before, after in pairwise(people):
        if not set(lists[before]) - set(lists[after]):
            raise ValueError(f"{before} and {after} get the same list, so a change can't be seen.")
        picker.fill(after)
        page.wait_for_timeout(500)
        page.evaluate(WATCH, [lists[before], lists[after]])
        picker.press("Enter")
        page.wait_for_function("() => window.seen.complete_s !== null", timeout=30_000)
        changes.append(PersonChange(**page.evaluate("window.seen")))
    return changes


def watch_answers(page: Page, address: str, num: int) -> list[float]:
    """Like one card after the other on the New-person page and return the seconds until each list is another one."""
    _open(page, f"{address}/new_person", "New person")
    seconds = []
    for _ in range(num):
        page.evaluate(WATCH_ANSWER)
        page.get_by_role("button", name="Like", exact=True).first.click()
        page.wait_for_function("() => window.answered_s !== null", timeout=30_000)
        seconds.append(page.evaluate("window.answered_s"))
        page.wait_for_timeout(500)
    return seconds


def _list_of(page: Page, address: str, user_id: str) -> list[str]:
    _open(page, f"{address}/user?user={user_id}", "One user")
    return page.evaluate(TITLES_OF_CARDS)


def _open(page: Page, address: str, title: str) -> None:
    page.goto(address)
    page.locator("h1", has_text=title).wait_for(timeout=60_000)
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')", timeout=60_000)
    page.wait_for_timeout(400)
