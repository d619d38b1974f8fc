"""The pictures of a claim in a real browser: no letters over letters, on a screen and on paper; all leads on by click."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CASE

OVERLAPS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll('#grounds svg, #figures svg')) {
    const frame = svg.getBoundingClientRect();
    if (!frame.width) continue;
    const texts = [...svg.querySelectorAll('text')].map(one => [one.textContent, one.getBoundingClientRect()]);
    for (const [words, box] of texts)
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1) found.push(words + ' is outside');
    for (let a = 0; a < texts.length; a++)
      for (let b = a + 1; b < texts.length; b++) {
        const [one, other] = [texts[a][1], texts[b][1]];
        const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (wide > 1 && high > one.height / 3) found.push(texts[a][0] + ' | ' + texts[b][0]);
      }
  }
  return found;
}"""


@pytest.mark.parametrize(("width", "media"), [(1440, "screen"), (375, "screen"), (700, "print")])
def test_no_letters_stand_over_others(log_in, width, media):
    page = log_in("reader", viewport={"width": width, "height": 900})
    page.emulate_media(media=media)
    for number in (30, 76, 77):
        page.goto(f"{CASE}/claims/{number}/")
        expect(page.locator("#grounds h2")).to_be_visible()
        assert page.evaluate(OVERLAPS) == [], number


def test_documents_speakers_and_origins_of_the_drawing_lead_on(log_in):
    page = log_in("reader")
    for name, head in (
        ("Deutsche Welle (AFP and AP)", "Deutsche Welle"),
        ("John Kirby", "John Kirby"),
        ("Royal United Services Institute", "Royal United"),
    ):
        page.goto(f"{CASE}/claims/30/")
        page.locator("#grounds svg a", has_text=name).last.click()
        expect(page.locator("main")).to_contain_text(head)
        assert "/claims/" not in page.url


def test_a_narrow_screen_has_the_list_instead_and_paper_the_drawing(log_in):
    page = log_in("reader", viewport={"width": 375, "height": 800})
    page.goto(f"{CASE}/claims/30/")
    expect(page.locator("#grounds > figure > svg")).to_be_hidden()
    expect(page.locator("#grounds-list")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#grounds > figure > svg")).to_be_visible()
    expect(page.locator("#grounds-list")).to_be_hidden()
    expect(page.locator("#figures table")).to_be_visible()
