import pytest

from gateway.mail.htmltext import from_html

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
]


@pytest.mark.parametrize(("markup", "expected"), CASES)
def test_html(markup: str, expected: str) -> None:
    assert from_html(markup) == expected


def test_too_deep_is_read_without_a_tree() -> None:
    assert from_html("<div>" * 600 + "Hello <b>Eva</b>" + "</div>" * 600).split() == ["Hello", "Eva"]
    assert from_html("<div>" * 600 + "a<script>x</script>b").split() == ["a", "b"]
