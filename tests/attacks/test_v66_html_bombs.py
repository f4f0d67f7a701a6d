"""V-66: a hundred thousand elements inside each other, a million attributes, floods of entities."""

import time

import pytest

from gateway.mail import htmltext, sanitise

BOMBS = {
    "depth": "<b>" * 100_000 + "x",
    "boxes": "<div>" * 100_000 + "x",
    "closed": "<div>" * 50_000 + "x" + "</div>" * 50_000,
    "quotes": "<blockquote>" * 100_000 + "x",
    "tables": "<table><tr><td>" * 30_000 + "x",
    "attributes": "<p " + "a=b " * 250_000 + ">x",
    "entities": "&amp;" * 200_000,
    "broken entities": "&" * 1_000_000,
    "angles": "<" * 1_000_000,
    "comments": "<!--" * 200_000,
    "entities in words": "<p>" + "https://a.b/?x=1&y=" * 70_000,  # the sanitiser builds a tree of it, and just so
    "more of them": "<p>" + "https://a.b/?x=1&y=" * 150_000,
    "style": '<p style="' + "color:red;" * 100_000 + '">x',
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_it_is_cheap(bomb: str) -> None:
    began = time.process_time()
    text = htmltext.from_html(BOMBS[bomb])
    shown = sanitise.html(BOMBS[bomb], cid={})
    assert time.process_time() - began < 2
    # No more than what came: the words of a long mail are never cut. A page has five letters for each `&`.
    assert len(text) <= len(BOMBS[bomb])
    assert len(shown) <= 5 * len(BOMBS[bomb]) + 100
