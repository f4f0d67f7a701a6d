import random
import time

import pytest

from gateway.mail.htmltext import from_html, render

CASES = [
    ("<p>Hello</p><p>Eva</p>", "Hello\n\nEva"),
    ("a<br>b<br><br>c", "a\nb\n\nc"),
    ("<div>a</div><div>b</div>", "a\nb"),
    ("<div><div>a</div><div><br></div><div>b</div></div>", "a\n\nb"),
    ("  a \n  b\t<b> c</b>d ", "a b cd"),
    ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "* a\n* b\n  * c"),
    ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
    ("<pre>a\n  b</pre>", "a\n  b"),
    ('<a href="https://example.org/x">here</a>', "here <https://example.org/x>"),
    ('<a href="https://example.org/">example.org</a>', "example.org"),
    ('<a href="mailto:eva@example.org">eva@example.org</a>', "eva@example.org"),
    ('<a href="javascript:alert(1)">here</a>', "here"),
    ("<p>Yes</p><blockquote><p>a</p><p>b</p></blockquote>", "Yes\n\n> a\n>\n> b"),
    ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
    ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a  b\nc"),
    ('<img alt="Logo"><img src=x>', "[Logo]"),
    ("<style>p{}</style><script>x</script><title>t</title>a", "a"),
    ('<div style="display: none">hidden</div>seen', "seen"),
    ("<html><body>a</body></html>tail", "atail"),
    ("&lt;b&gt; &amp; &#8364; &nbsp;x", "<b> & €  x"),
    ("a&#0;b&#xD800;", "a\ufffdb\ufffd"),
    ("<!-- c -->a<!--[if mso]>x<![endif]-->", "a"),
    ("", ""),
    ("plain", "plain"),
    # blank lines as programs mean them
    ("<p>a</p><p><br></p><p>b</p>", "a\n\nb"),
    ("<p>a</p><p>&nbsp;</p><p>b</p>", "a\n\nb"),
    ("<p>a</p><br><p>b</p>", "a\n\nb"),
    ("<p>a<br><br></p><p>b</p>", "a\n\nb"),
    ("<div>a<br></div><div>b</div>", "a\nb"),
    ("<div>a</div><br><br><div>b</div>", "a\n\n\nb"),
    ("<div>a</div>" + "<div>&nbsp;</div>" * 9 + "<div>b</div>", "a\n\n\nb"),
    ("<p class=MsoNormal>a<o:p></o:p></p><p class=MsoNormal>b</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>c",
     "a\nb\n\nc"),
    ('<p style="margin:0in 0in 0.0001pt">a</p><p style="margin-top:0;margin-bottom:0">b</p>', "a\nb"),
    ("<div>a&nbsp;&nbsp;b&nbsp;</div>", "a  b"),
    # lists
    ("<ol><li>a<ol type=a><li>b</ol><li>c</ol>", "1. a\n  a. b\n2. c"),
    ("<ol type=I start=9><li>a<li>b</ol><ol type=i><li>c</ol><ol type=A start=27><li>d</ol>", "IX. a\nX. b\n\ni. c\n\n27. d"),
    ("<ol><li value=7>a<li>b</ol>", "7. a\n8. b"),
    ("<ol start=x><li>a</ol>", "1. a"),
    ("<ul><li><p>a</p><p>b</p></li></ul>", "* a\n\nb"),
    ("<dl><dt>a<dd>b</dl>", "a\nb"),
    ('<p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">·<span>&nbsp; </span></span>a</p>'
     '<p class=MsoListParagraph style="mso-list:l0 level2 lfo1"><span style="mso-list:Ignore">2.<span>&nbsp;</span></span>b</p>',
     "* a\n  2. b"),
    # tables
    ("<table><tr><td>Name:</td><td>Eva</td></tr><tr><td>Room:</td><td>4</td></tr></table>", "Name:  Eva\nRoom:  4"),
    ("<table><tr><th>Name<th>Room<th>State<tr><td>Eva<td><td>ok<tr><td><p>Ben</p><td>4<td>broken</table>",
     "Name | Room | State\nEva |  | ok\nBen | 4 | broken"),
    ("<table><tr><td><p>a</p><p>b</p></td><td><p>c</p><p>d</p></td></tr></table>", "a\n\nb\n\nc\n\nd"),
    ("<table><tr><td><table><tr><td>a<tr><td>b</table><td><table><tr><td>c<tr><td>d</table></table>", "a\nb\n\nc\nd"),
    ("<table><tr><td>&nbsp;</td><td><img src=x></td></tr><tr><td>a</td></tr></table>", "a"),
    ("a<table><tr><td>b</td></tr></table>c", "a\n\nb\n\nc"),
    ("<blockquote><table><tr><td>a<td>b</table></blockquote>", "> a  b"),
    ("<table><tr><td>a<br>b<td>c</table>", "a\nb\nc"),
    # links
    ('<a href="https://example.org/x"><div>Go</div></a>', "Go <https://example.org/x>"),
    ('<a href="https://www.example.org">example.org</a>', "example.org"),
    ('<a href="mailto:eva@example.org?subject=x">eva@example.org</a>', "eva@example.org"),
    ('<a href="MAILTO:eva@example.org">Eva</a>', "Eva <eva@example.org>"),
    ('a<a href="https://example.org/x"></a><a name=y></a>b', "ab"),
    # pictures
    ('a <img src="cid:image001.png@01DB"> b', "a [image001.png] b"),
    ('<img src="cid:ii_m3x" alt="Screen">', "[Screen]"),
    ('<img src="cid:ii_m3x"><img src="data:image/png;base64,AA=="><img src="https://example.org/x.png">', "[image][image]"),
    ('<img width="1" height="1" alt="x"><img src="cid:a" width=1px height=0><img width=1 height=40 alt="Line">', "[Line]"),
    # what no reader sees, and what every reader sees
    ('<div style="display:none;max-height:0">preheader</div>Hello', "Hello"),
    ("<p hidden>preheader</p>Hello", "Hello"),
    ('<span style="mso-hide:all">preheader</span>Hello', "Hello"),
    ('<a style="mso-hide:all" href="https://example.org/x">Go</a>', "Go <https://example.org/x>"),
    ('<p style="color:#fff;background:#fff;font-size:1px">words</p>', "words"),
    ('<div style="display:none">All there is</div>', "All there is"),
    ("<!--[if mso]><p>for Outlook</p><![endif]--><![if !mso]>for others<![endif]>", "for others"),
    ("<!--[if !mso]><!-->for others<!--<![endif]-->", "for others"),
    ("<xml><o:OfficeDocumentSettings>x</o:OfficeDocumentSettings></xml><v:shape><v:imagedata/></v:shape>a", "a"),
    ("<button>Go</button><textarea>typed\n text</textarea><noscript>read</noscript>", "Go\ntyped\n text\nread"),
    ("<select><option>a</select><iframe>b</iframe><svg><text>c</text></svg>d", "d"),
    ("<body><p>a</p></body></html>\n<p>b</p><html><body>c</body></html>", "a\n\nb\n\nc"),
    # line ends that count
    ('<div style="white-space: pre-wrap">a\n  b\n\nc</div>', "a\n  b\n\nc"),
    ("<pre>a\r\nb\rc\n</pre>d", "a\nb\nc\n\nd"),
    ("<blockquote><pre>a\nb</pre></blockquote>", "> a\n> b"),
    ("a&#13;b", "a b"),
    ('One<blockquote style="margin:0 0 0 40px;border:none">Two</blockquote>', "One\n\nTwo"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "expected"), CASES)
def test_html(markup: str, expected: str) -> None:
    assert from_html(markup) == expected


def test_too_deep_is_read_without_a_tree() -> None:
    assert from_html("<div>" * 1100 + "Hello <b>Eva</b>" + "</div>" * 1100).split() == ["Hello", "Eva"]
    assert from_html("<div>" * 1100 + "a<script>x</script>b").split() == ["a", "b"]


def test_pictures_have_the_names_of_their_files() -> None:
    markup = 'a <img src="cid:ii_m3x"> b <img src="cid:x" alt="Plan"> c <img src="cid:unknown">'
    assert render(markup, names={"ii_m3x": "screen\n.png", "x": "x.png"}).text == "a [screen .png] b [Plan] c [image]"


PIECES = (
    '<div class="gmail_quote">', '<blockquote type="cite">', "<blockquote>", "</blockquote>", "</div>", "<table><tr><td>", "<td>",
    "</table>", '<div id="divRplyFwdMsg">', '<div class="elementToProof">', '<p class="x_elementToProof">', "<hr>", "<br>",
    "&nbsp;",
    '<div style="border-top:solid #E1E1E1 1.0pt">', "From: eva@example.org<br>Sent: 1<br>To: x<br>", "words ", "<p>", "<li>",
    '<div class="gmail_signature">', '<a name="_MailAutoSig">', "</a>", "<pre>", "\n", "</pre>", "<tr>", "<ul>", "</ul>",
    '<br id="lineBreakAtBeginningOfSignature">', "<!-- originalMessage -->", "-- <br>", "---------- Weiter Nachricht ---------",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(300))
def test_regions_are_in_order_and_within_the_text(seed: int) -> None:
    chance = random.Random(seed)
    markup = "".join(chance.choices(PIECES, k=chance.randrange(1, 60)))
    rendered = render(markup)
    lines = rendered.text.split("\n")
    reached = 0
    for one in rendered.regions:
        assert reached <= one.start < one.end <= len(lines), markup
        assert lines[one.start].strip() or lines[one.end - 1].strip(), markup
        reached = one.end
    assert rendered.text.count("words") == markup.count("words"), markup


@pytest.mark.parametrize(
    "markup",
    [
        "<blockquote>words" * 2000,
        "<div>words" * 20_000,
        "<p>" + "".join(f"<b id={i}>" for i in range(450)) + "</p><p>words" * 20_000,
        "<p>words</p>\n" * 60_000,
        "<table><tr><td>words" * 80 + "</table>" * 80 + "<table><tr>" + "<td>words" * 40_000,
        '<blockquote type="cite">words</blockquote>' * 20_000,
        '<div style="border-top:solid #E1E1E1 1.0pt">words: a<br>' * 400,
        "".join(f'<p class="c{i}" style="color:#{i:06}">words</p>' for i in range(15_000)),
        '<a href="https://example.org/' + "x" * 500_000 + '">words</a>',
        "<pre>" + "words\n" * 150_000,
        "words" + "<br>" * 200_000,
        "<" * 100_000 + "words",
        "&#" * 100_000 + "words",
    ],
    ids=[
        "quotes",
        "deep",
        "formatting",
        "long",
        "cells",
        "cites",
        "headers",
        "looks",
        "link",
        "pre",
        "br",
        "open",
        "entities",
    ],
)
def test_hostile_documents_are_cheap(markup: str) -> None:
    before = time.process_time()
    rendered = render(markup)
    assert time.process_time() - before < 1
    assert "words" in rendered.text or markup.startswith("<<")


def test_cells_have_no_space_around_them() -> None:
    cells = "<td>&nbsp;a&nbsp;<td>&nbsp; b<td>c"
    assert render(f"<table><tr>{cells}<tr>{cells}</table>").text == "a | b | c\na | b | c"
