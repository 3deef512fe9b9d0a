"""What is wrong with an open page for the eye and the hand, whatever page it is."""

import re

from conftest import TITLES, wait_until_quiet
from playwright.sync_api import Browser, Page

RAW = re.compile(r"Traceback|\b01[0-9A-HJKMNP-TV-Z]{24}\b|\d\.\d{5,}|\d{4}-\d\d-\d\dT")
_UNNAMED = """() => [...document.querySelectorAll('button, a[href], input, select, textarea')]
  .filter(e => e.offsetParent !== null && e.type !== 'file')
  .filter(e => !(e.textContent || '').trim() && !e.ariaLabel && !e.title && !e.placeholder
    && !(e.labels && e.labels.length) && !e.getAttribute('aria-labelledby'))
  .map(e => 'no name: ' + e.outerHTML.slice(0, 160))"""
_CUT = """() => [...document.querySelectorAll('[data-testid=stMetricValue], [data-testid=stMetricLabel], h1, h2, h3')]
  .flatMap(e => [e, ...e.querySelectorAll('*')])
  .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible')
  .map(e => 'cut: ' + e.innerText)"""
# Contrast by WCAG 2.2, 1.4.3: relative luminance of the text against what is painted behind it, layer over layer.
_FAINT = """() => {
  const canvas = document.createElement('canvas'); canvas.width = canvas.height = 1;
  const paint = canvas.getContext('2d', { willReadFrequently: true });
  const rgba = colour => {
    paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const light = c => {
    const [r, g, b] = c.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const holds = (e, x, y) => {
    const b = e.getBoundingClientRect(); return b.left <= x && x <= b.right && b.top <= y && y <= b.bottom;
  };
  const behind = e => {  // what hangs outside of a parent, as the value above the handle of a slider, is not on it
    const layers = [], box = e.getBoundingClientRect();
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    for (let at = e; at; at = at.parentElement)
      if (at === document.body || at === document.documentElement || holds(at, x, y))
        layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement, text = walker.currentNode.textContent.trim();
    if (!text || !e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (e.closest('canvas, svg, script, style, noscript, [disabled], [aria-disabled=true]')) continue;
    const box = e.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const style = getComputedStyle(e), back = behind(e), front = over(rgba(style.color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) found.add(`faint (${ratio.toFixed(2)}:1): ${text.slice(0, 60)}`);
  }
  return [...found];
}"""
_SIDEWAYS = "() => document.documentElement.scrollWidth > window.innerWidth ? ['scrolls sideways'] : []"


def page_faults(page: Page) -> list[str]:
    """Return everything that no page may have: unnamed controls, cut or faint text, sideways scroll, raw values."""
    found = [fault for script in (_UNNAMED, _CUT, _FAINT, _SIDEWAYS) for fault in page.evaluate(script)]
    if (number := page.locator("h1").count()) != 1:
        found.append(f"{number} main headings")
    return found + [f"raw: {value}" for value in RAW.findall(page.inner_text("body"))]


def faults_of_all(browser: Browser, server: str, width: int, mode: str) -> dict[str, list[str]]:
    """Return the faults of each page that has any, seen at this width in light or dark mode."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=mode)
    page, found = context.new_page(), {}
    for address, title in TITLES.items():
        page.goto(f"{server}/{address}")
        wait_until_quiet(page, title)
        found[title] = page_faults(page)
    context.close()
    return {title: faults for title, faults in found.items() if faults}
