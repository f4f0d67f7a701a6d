"""Every letter in a real Chromium: no sideways scrolling on a phone, readable colours in light and dark (product.md 3.5–3.7)."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.desk.lettersamples import samples
from gateway.desk.lettervars import LETTERS, DeptVar, TicketVar
from gateway.policy.templates import Templates

pytestmark = pytest.mark.peers
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
COLOURS = ("#0B5CAD", "#7A3E9D", "#2F6B3A", "#8A5A00", "#9A3412", "#374151", "#0F6B74", "#8A1C1C")
LONG = "https://example.org/" + "x" * 400

CONTRASTS = """() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim();
    if (!text) continue;
    let box = walk.currentNode.parentElement;
    const style = getComputedStyle(box);
    const colour = parse(style.color);
    while (box && (b => b.length === 4 && b[3] === 0)(parse(getComputedStyle(box).backgroundColor))) box = box.parentElement;
    const back = box ? parse(getComputedStyle(box).backgroundColor) : [255, 255, 255];
    const [a, b] = [light(colour), light(back)].sort((p, q) => q - p);
    found.push({text: text.slice(0, 40), ratio: (a + 0.05) / (b + 0.05), size: parseFloat(style.fontSize)});
  }
  return found;
}"""
EDGES = "() => [...document.querySelectorAll('td[width=\"5\"]')].map(td => getComputedStyle(td).backgroundColor)"
TARGETS = "() => [...document.querySelectorAll('a.btn, a.num')].map(a => a.getBoundingClientRect().height)"
OVERFLOW = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def templates() -> Templates:
    return Templates.load(None)


def letters() -> list[tuple[str, int]]:
    return [(letter, number) for letter in LETTERS for number in range(len(samples(letter)))]


def page_of(browser, html, *, width: int, scheme: str):
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.set_content(html)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_are_readable_and_fit_a_phone(browser, templates, scheme):
    page = browser.new_page(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    shots = os.environ.get("POSTROOM_SHOTS")  # a folder: then the pictures are kept, to be looked at
    for letter, number in letters():
        html = templates.render(letter, department="it", language="en", variables=samples(letter)[number]).html
        name = f"{letter}.{number} in {scheme}"
        assert len(html.encode()) < 20_000, name
        page.set_content(html)
        scroll, client = page.evaluate(OVERFLOW)
        assert scroll <= client, name
        for text in page.evaluate(CONTRASTS):
            assert text["ratio"] >= 4.5, (name, text)
            assert text["size"] >= 14, (name, text)
        assert all(height >= 40 for height in page.evaluate(TARGETS)), name
        if shots:
            Path(shots).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{shots}/{letter}.{number}.{scheme}.360.png", full_page=True)
    page.close()


@pytest.mark.parametrize("colour", COLOURS)
def test_the_edge_keeps_the_colour_of_the_department(browser, templates, colour):
    variables = samples("agent_new")[0]
    dept = variables["dept"]
    assert isinstance(dept, DeptVar)
    html = templates.render(
        "agent_new", department="it", language="en", variables={**variables, "dept": replace(dept, colour=colour)}
    ).html
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    for scheme in ("light", "dark"):
        page = page_of(browser, html, width=600, scheme=scheme)
        assert page.evaluate(EDGES) == [f"rgb({red}, {green}, {blue})"]
        assert all(text["ratio"] >= 4.5 for text in page.evaluate(CONTRASTS))
        page.close()


@pytest.mark.parametrize("letter", LETTERS)
def test_endless_words_do_not_push_the_page_wide(browser, templates, letter):
    variables = dict(samples(letter)[0])
    for name in ("text", "subject", "who", "news", "reason", "problem", "kept_text", "reply_reaches", "address"):
        if name in variables:
            variables[name] = LONG
    if isinstance(variables["ticket"], TicketVar):
        variables["ticket"] = replace(variables["ticket"], subject=LONG)
    html = templates.render(letter, department="it", language="en", variables=variables).html
    page = page_of(browser, html, width=360, scheme="light")
    scroll, client = page.evaluate(OVERFLOW)
    page.close()
    assert scroll <= client


def test_nothing_is_fetched_and_no_script_runs(browser, templates):
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    for letter, number in letters():
        variables = dict(samples(letter)[number])
        if "text" in variables:
            variables["text"] = "<script>document.title='x'</script><img src=http://evil.example/x.png>{{ 7*7 }}"
        html = templates.render(letter, department="it", language="en", variables=variables).html
        page.set_content(html)
        assert page.evaluate("document.scripts.length") == 0
        assert page.evaluate("[...document.images].every(i => i.src.startsWith('cid:') && i.alt.length > 20)"), letter
        if variables.get("text"):
            assert "{{ 7*7 }}" in page.inner_text("body")
    page.close()
    assert [url for url in asked if not url.startswith(("about:", "cid:"))] == []
