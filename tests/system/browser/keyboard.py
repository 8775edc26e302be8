"""Somebody who uses the keyboard alone: every control in reading order, the focus always seen, sent by Enter."""

from typing import Any, Final

from tests.system.browser.chromium import Page

_MOST: Final = 300
_FINDS: Final = """() => {
  const shown = each => each.checkVisibility({visibilityProperty: true}) && each.getClientRects().length > 0;
  const inOneStop = each => {
    if (each.type !== "radio") return true;
    const group = [...each.form.elements].filter(other => other.type === "radio" && other.name === each.name);
    return each === (group.find(other => other.checked) || group[0]);
  };
  const all = document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']");
  return [...all].filter(each => shown(each) && inOneStop(each) && !each.disabled);
}"""
_LOOK: Final = """each => [each, ...(each.labels || [])].flatMap(part => ["", "::before"].map(pseudo => {
  const style = getComputedStyle(part, pseudo);
  return [style.outlineStyle, style.outlineColor, style.outlineWidth, style.boxShadow, style.backgroundColor,
          style.borderColor].join();
})).join("|")"""


def walks_in_reading_order(page: Page) -> list[str]:
    """Tab reaches each control once, as they stand in the page; each is in the window then, and looks focused."""
    begins_at_the_top(page)
    page.evaluate(f"window.stops = ({_FINDS})(), window.looks = window.stops.map({_LOOK})")
    count = page.evaluate("window.stops.length")
    assert 0 < count < _MOST
    found = [_stop(page) for _ in range(count)]
    assert [each["at"] for each in found] == list(range(count)), [each["words"] for each in found]
    assert [each["words"] for each in found if not each["seen"]] == []
    assert [each["words"] for each in found if not each["other"]] == []
    return [str(each["words"]) for each in found]


def _stop(page: Page) -> dict[str, Any]:
    page.press("Tab")
    stop: dict[str, Any] = page.evaluate(
        f"""(() => {{
          const here = document.activeElement, at = window.stops.indexOf(here), box = here.getBoundingClientRect();
          const label = here.labels?.length ? here.labels[0].textContent : here.textContent;
          return {{at, words: label.trim().replace(/\\s+/g, " "),
                   seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
                   other: ({_LOOK})(here) !== window.looks[at]}};
        }})()"""
    )
    return stop


def begins_at_the_top(page: Page) -> None:
    """The next Tab goes to the first control, as on a page that was just opened."""
    page.evaluate("document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute('tabindex')")
    page.evaluate("window.scrollTo(0, 0)")


def goes_to(page: Page, selector: str) -> None:
    """Tab on until it is there, from wherever the focus is."""
    for _ in range(_MOST):
        if page.evaluate(f"document.activeElement.matches({selector!r})"):
            return
        page.press("Tab")
    raise AssertionError(f"no Tab leads to {selector}")


def enters(page: Page) -> None:
    """Press Enter, and wait for the page it leads to."""
    with page.tab.expect_event("load"):
        page.press("Enter")
