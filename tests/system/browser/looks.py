"""What every page must stand up to, whoever reads it and with whatever."""

from itertools import pairwise
from pathlib import Path
from typing import Final

from tests.system.browser.chromium import Browser, Page
from tests.system.e2e.system import System, iro

SHOTS: Final = Path("test-results/browser")
WIDE: Final = 1280
NARROW: Final = 320
"""Pixels at which nothing may be wider than the window (WCAG 1.4.10)."""


def address(system: System, path: str) -> str:
    """The address of one of reporting's pages."""
    return str(system.client.base_url.join(f"/reporting/{path}"))


def signed_in(
    system: System,
    browser: Browser,
    role: str,
    subject: str,
    *,
    width: int = WIDE,
    path: str = "",
    scripts: bool = True,
) -> Page:
    """A tab of somebody of this role, on one of reporting's pages; the page of today unless another is named."""
    made = iro("token", "--role", role, "--subject", subject, "--data", str(system.data))
    page = browser.new_page(scripts=scripts)
    page.resize(width, 1000)
    page.set_cookie(str(system.client.base_url), "iro_session", made.stdout.split()[-1])
    page.go(address(system, path))
    return page


def is_accessible(page: Page, width: int = WIDE) -> None:
    """No barrier that axe finds; and what it does not see: one heading of the first rank, none skipped, nothing wider
    than the window, every control and link with words of its own, no id twice, no script and no style in the page."""
    assert page.errors == []
    if not page.evaluate("document.documentElement.hasAttribute('data-looked-at')"):  # axe leaves some of its own
        foreign = "document.scripts.length + document.querySelectorAll('style, [style], [onclick]').length"
        assert page.evaluate(foreign) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ranks = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map(each => Number(each.tagName[1]))")
    assert ranks.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(ranks)), ranks
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    words = page.evaluate("[...document.querySelectorAll('a, button, summary')].map(each => each.textContent.trim())")
    assert "" not in words
    acts = page.evaluate("[...document.querySelectorAll('main [role=button]')].map(each => each.textContent.trim())")
    assert len(acts) == len(set(acts)), "each says of whom it is"
    unnamed = "input:not([type=hidden]), select, textarea"
    assert page.evaluate(f"[...document.querySelectorAll('{unnamed}')].every(each => each.labels.length > 0)")
    assert page.barriers() == ""
    page.evaluate("document.documentElement.setAttribute('data-looked-at', '')")


def is_read_on_a_phone(page: Page, shot: str) -> None:
    """The same page at 320 pixels, with a picture of it."""
    page.resize(NARROW, 800)
    page.tab.reload()
    is_accessible(page, NARROW)
    page.screenshot(SHOTS / f"{shot}-narrow.png")
    page.resize(WIDE, 1000)
