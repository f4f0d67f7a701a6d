import pytest

from gateway.mail import markup


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("<div>" * 900 + "</div>" * 900, False),
        ("<div>" * 1100, True),
        ("<DIV>" * 1100, True),
        ("<div></div>" * 1100, False),
        ("<p>" * 600 + "<li>" * 600 + "<br>" * 600, False),
        ("<p>" + "<b>" * 300 + "</p><p>x" * 2000, True),  # opened again in each paragraph
        ("<p>" + "<b>" * 300 + "</b>" * 300 + "</p><p>x" * 2000, False),
        ("x" * (markup.MAX_TREE + 1), True),
        ("<br>" * (markup.MAX_TAGS + 1), True),
        ("<" * 1000, False),
        ("", False),
    ],
)
def test_is_too_much(document: str, expected: bool) -> None:
    assert markup.is_too_much(document) is expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("<div>a<b>b</b></div><p>c &amp; d", "a b\nc & d"),
        ("a<script>x</script>b<style>y", "a by"),
        ("<title>t</title><P>a</P>", "a"),
        ("a &lt;b&gt;&nbsp;<", "a <b> <"),
        ("a&#0;&#xD800;", "a\ufffd\ufffd"),
        ("İ<script>x</script>b", "İ b"),
        ("", ""),
    ],
)
def test_without_tags(document: str, expected: str) -> None:
    assert markup.without_tags(document) == expected
