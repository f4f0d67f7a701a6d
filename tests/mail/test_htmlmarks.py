"""What each mail program writes around a quotation, a forwarded mail, a signature; and what stays the person's own.

In the expected text each line begins with the kind of its region: `q`, `f`, `s`, or a blank for the person's words.
"""

import re

import pytest

from gateway.mail import htmlmarks
from gateway.mail.htmlmarks import Extent
from gateway.mail.htmltext import render
from gateway.mail.message import RegionKind

OUTLOOK = (
    "<p class=MsoNormal><b>{0}:</b> IT &lt;it@example.org&gt;<br><b>{1}:</b> 2 Nov 2026 10:00<br><b>{2}:</b> Eva<br>"
    "<b>{3}:</b> Printer</p>"
)
ENGLISH = OUTLOOK.format("From", "Sent", "To", "Subject")
FINNISH = OUTLOOK.format("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe")
WROTE = "On 2 Nov 2026 at 10:00, IT &lt;it@example.org&gt; wrote:"
LINE = "q On 2 Nov 2026 at 10:00, IT <it@example.org> wrote:"
HEADER = "q From: IT <it@example.org>\nq Sent: 2 Nov 2026 10:00\nq To: Eva\nq Subject: Printer"


def seen(markup: str) -> str:
    """The lines that are not blank, each with its kind."""
    rendered = render(markup)
    kinds = {i: one.kind.value[0] for one in rendered.regions for i in range(one.start, one.end)}
    lines = enumerate(rendered.text.split("\n"))
    return "\n".join(f"{kinds.get(at, ' ')} {line.rstrip()}" for at, line in lines if line.strip("> "))


PROGRAMS = {
    "gmail": (
        f'<div dir="ltr">Yes.</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{WROTE}'
        '<br></div><blockquote class="gmail_quote">Better?</blockquote></div>',
        f"  Yes.\n{LINE}\nq > Better?",
    ),
    "gmail of old": (
        f'Yes.<div class="gmail_extra"><br><div class="gmail_quote">{WROTE}<br>'
        '<blockquote class="gmail_quote">Better?</blockquote></div><br></div>',
        f"  Yes.\n{LINE}\nq > Better?",
    ),
    "gmail, answers between": (
        f'<div class="gmail_quote"><div class="gmail_attr">{WROTE}</div><blockquote class="gmail_quote">One?</blockquote>'
        '<div>Yes.</div><blockquote class="gmail_quote">Two?</blockquote><div>No.</div></div>',
        f"{LINE}\nq > One?\n  Yes.\nq > Two?\n  No.",
    ),
    "gmail, a quotation in the quotation": (
        f'Yes.<div class="gmail_quote"><div class="gmail_attr">{WROTE}</div><blockquote class="gmail_quote">One<div '
        'class="gmail_quote"><blockquote class="gmail_quote">older</blockquote></div>Two</blockquote></div>',
        f"  Yes.\n{LINE}\nq > One\nq > > older\nq > Two",
    ),
    "gmail, signature": (
        '<div>Yes.</div><span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">Eva<br>IT</div>',
        "  Yes.\ns --\ns Eva\ns IT",
    ),
    "gmail, forwarded": (
        'See.<div class="gmail_quote"><div class="gmail_attr">---------- Továbbított üzenet ---------<br>Feladó: Ben<br>'
        '</div>Words <blockquote>older</blockquote>More</div>',
        "  See.\nf ---------- Továbbított üzenet ---------\nf Feladó: Ben\nf Words\nf > older\nf More",
    ),
    "outlook": (
        f'<div class="WordSection1"><p class="MsoNormal">Yes.</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;'
        f'padding:3.0pt 0in 0in 0in">{ENGLISH}</div></div><p class="MsoNormal">Better?</p></div>',
        f"  Yes.\n{HEADER}\nq Better?",
    ),
    "outlook 2007, in Finnish": (
        f'<p>Yes.</p><div style="border:none;border-top:solid #B5C4DF 1.0pt">{FINNISH}</div><p>Better?</p>',
        "  Yes.\nq Lähettäjä: IT <it@example.org>\nq Lähetetty: 2 Nov 2026 10:00\nq Vastaanottaja: Eva\nq Aihe: Printer\nq Better?",
    ),
    "a line above somebody's card is no header": (
        '<p>Yes.</p><div style="border-top:solid #E1E1E1 1.0pt"><p>Eva Novak<br>Accounting</p></div><p>PS: Soon.</p>',
        "  Yes.\n  Eva Novak\n  Accounting\n  PS: Soon.",
    ),
    "outlook, bookmarks": (
        '<p class=MsoNormal>Yes.</p><p class=MsoNormal><a name="_MailAutoSig"><span>Eva <b>Novak</b></span></a></p>'
        "<p class=MsoNormal><span style='mso-bookmark:_MailAutoSig'>Accounting</span></p>"
        f'<p class=MsoNormal><a name="_MailOriginal"></a></p>{ENGLISH}<p>Better?</p>',
        f"  Yes.\ns Eva Novak\ns Accounting\n{HEADER}\nq Better?",
    ),
    "outlook of old": (
        f'Yes.<DIV class=OutlookMessageHeader dir=ltr>{ENGLISH}</DIV>Better?',
        f"  Yes.\n{HEADER}\nq Better?",
    ),
    "outlook, the line on the left": (
        "<p>Yes.</p><div style='border:none;border-left:solid blue 1.5pt;padding:0in 0in 0in 4.0pt'>Better?</div><p>No.</p>",
        "  Yes.\nq Better?\n  No.",
    ),
    "outlook on the web": (
        f'<div>Yes.</div><div id="Signature"><p>Eva</p></div><div id="appendonsend"></div><hr tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr">{ENGLISH}</div><div><div id="x_divRplyFwdMsg">older</div></div>',
        f"  Yes.\ns Eva\nq --------------------\n{HEADER}\nq older",
    ),
    "outlook on the web, answers inside": (
        f'<div class="elementToProof">See below.</div><div id="divRplyFwdMsg">{ENGLISH}</div>'
        '<div class="x_elementToProof">One?</div><div class="elementToProof">Yes.</div><div class="x_elementToProof">Two?</div>',
        f"  See below.\n{HEADER}\nq One?\n  Yes.\nq Two?",
    ),
    "outlook on phones, quoting one on the web": (
        f'<div>Yes.</div><div id="divRplyFwdMsg">{ENGLISH}</div><div class="elementToProof">Two?</div>'
        '<div id="divRplyFwdMsg">older</div><div class="x_elementToProof">One?</div>',
        f"  Yes.\n{HEADER}\nq Two?\nq older\nq One?",
    ),
    "outlook on phones": (
        '<div>Yes.</div><div id="ms-outlook-mobile-signature">Get it</div><div '
        'id="mail-editor-reference-message-container"><div class="ms-outlook-mobile-reference-message">Better?</div></div>',
        "  Yes.\ns Get it\nq Better?",
    ),
    "exchange of old": (
        f'<div>Yes.</div><hr tabindex="-1"><div id="divRpF593811" style="direction: ltr;">{ENGLISH}</div><div>Better?</div>',
        f"  Yes.\nq --------------------\n{HEADER}\nq Better?",
    ),
    "outlook on the mac": (
        f'<div>Yes.</div><span id="OLK_SRC_BODY_SECTION"><div>{ENGLISH}</div><div>Better?</div></span>',
        f"  Yes.\n{HEADER}\nq Better?",
    ),
    "hotmail": (f'Yes.<br><hr id="stopSpelling">{ENGLISH}Better?', f"  Yes.\nq --------------------\n{HEADER}\nq Better?"),
    "apple mail": (
        f'Yes.<div><br><blockquote type="cite"><div>{WROTE}</div><br class="Apple-interchange-newline"><div>Better?</div>'
        "</blockquote></div>No.",
        f"  Yes.\nq > {LINE[2:]}\nq > Better?\n  No.",
    ),
    "iphone": (
        f'Yes.<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">My phone</div><div dir="ltr"><br><blockquote '
        f'type="cite">{WROTE}<br><br></blockquote></div><blockquote type="cite"><div>Better?</div></blockquote>',
        f"  Yes.\ns My phone\nq > {LINE[2:]}\nq > Better?",
    ),
    "apple, signature": ('Yes.<br><div id="AppleMailSignature" dir="ltr">My phone</div>', "  Yes.\ns My phone"),
    "thunderbird": (
        f'<p>Yes.</p><div class="moz-cite-prefix">{WROTE}<br></div><blockquote type="cite" cite="mid:a@example.org">Better?'
        '</blockquote><p>No.</p><pre class="moz-signature" cols="72">-- \nEva</pre>',
        f"  Yes.\n{LINE}\nq > Better?\n  No.\ns --\ns Eva",
    ),
    "thunderbird, forwarded": (
        'See.<div class="moz-forward-container"><br>-------- Weitergeleitete Nachricht --------<table '
        'class="moz-email-headers-table"><tr><th>Von: </th><td>Ben</td></tr></table>Words</div>',
        "  See.\nf -------- Weitergeleitete Nachricht --------\nf Von:  Ben\nf Words",
    ),
    "yahoo": (
        f'<div class="ydp1a2b3c4dyahoo-style-wrap">Yes.<div class="ydp1a2b3c4dsignature">Eva</div></div>'
        f'<div id="ydp9f8e7d6cyahoo_quoted_0123456789" class="ydp9f8e7d6cyahoo_quoted"><div>{WROTE}</div>Better?</div>',
        f"  Yes.\ns Eva\n{LINE}\nq Better?",
    ),
    "protonmail": (
        f'Yes.<div class="protonmail_signature_block"><div>Eva</div></div><div class="protonmail_quote">{WROTE}<br>'
        '<blockquote class="protonmail_quote" type="cite">Better?</blockquote><br></div>',
        f"  Yes.\ns Eva\n{LINE}\nq > Better?",
    ),
    "tutanota": (f'Yes.<br>{WROTE}<br><blockquote class="tutanota_quote">Better?</blockquote>',
                 f"  Yes.\n  {LINE[2:]}\nq > Better?"),
    "zoho": (
        f'Yes.<div class="zmail_extra"><div id="Zm-_Id_-Sgn1">{WROTE}</div><blockquote>Better?</blockquote></div>',
        f"  Yes.\n{LINE}\nq > Better?",
    ),
    "zimbra": (
        f'Yes.<div data-marker="__SIG_PRE__">Eva</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">'
        f'{ENGLISH}</div><div data-marker="__QUOTED_TEXT__">Better?</div>',
        f"  Yes.\ns Eva\nq --------------------\n{HEADER}\nq Better?",
    ),
    "gmx": (
        '<div>Yes.</div><div name="quote" style="border-left:2px solid #C3D9E5;"><div><b>Gesendet:</b> Montag</div>'
        '<div name="quoted-content">Better?</div></div>',
        "  Yes.\nq Gesendet: Montag\nq Better?",
    ),
    "mail.ru": (
        '<p>Yes.</p><blockquote style="border-left:1px solid #0857A6; margin:10px;">Пн, 2 ноября 2026:<br>Better?</blockquote>',
        "  Yes.\nq > Пн, 2 ноября 2026:\nq > Better?",
    ),
    "netease": (
        '<div>Yes.</div><blockquote id="isReplyContent" style="MARGIN: 0px">Better?</blockquote>',
        "  Yes.\nq > Better?",
    ),
    "samsung": (
        f'<div dir="auto">Yes.</div><div id="composer_signature"><div>My phone</div></div><div><br></div><div><!-- '
        f'originalMessage --><div>-------- Alkuperäinen viesti --------</div>{FINNISH}</div><div>Better?</div>',
        "  Yes.\ns My phone\nq -------- Alkuperäinen viesti --------\nq Lähettäjä: IT <it@example.org>\n"
        "q Lähetetty: 2 Nov 2026 10:00\nq Vastaanottaja: Eva\nq Aihe: Printer\nq Better?",
    ),
    "spark": (
        '<div name="messageBodySection">Yes.</div><div name="messageSignatureSection">Eva</div>'
        f'<div name="messageReplySection">{WROTE}<br><blockquote type="cite">Better?</blockquote></div>',
        f"  Yes.\ns Eva\n{LINE}\nq > Better?",
    ),
    "roundcube": (
        f'<p>Yes.</p><p id="reply-intro">{WROTE}</p><blockquote type="cite">Better?</blockquote><div id="_rc_sig">Eva</div>',
        f"  Yes.\n{LINE}\nq > Better?\ns Eva",
    ),
    "nextcloud": (
        f'<p>Yes.</p><div class="quote">{WROTE}<br><blockquote>Better?</blockquote></div><p>No.</p>',
        f"  Yes.\n{LINE}\nq > Better?\n  No.",
    ),
    "a quote that is none": ('<p>Yes.</p><div class="quote">Words</div>', "  Yes.\n  Words"),
    "lotus notes": ('Yes.<div class="iNotesHistory">-----Ben wrote: -----<br>Better?</div>',
                    "  Yes.\nq -----Ben wrote: -----\nq Better?"),
    "airmail": (
        f'<div>Yes.</div><div id="bloop_sign_1477" class="bloop_sign">Eva</div><p class="airmail_on">{WROTE}</p>'
        '<blockquote type="cite" class="clean_bq">Better?</blockquote>',
        f"  Yes.\ns Eva\n{LINE}\nq > Better?",
    ),
    "front": (
        'Yes.<div class="front-signature">Eva</div><blockquote type="cite" class="front-blockquote">Better?</blockquote>',
        "  Yes.\ns Eva\nq > Better?",
    ),
    "fairemail": (
        f'<p>Yes.</p><div fairemail="signature">Eva</div><div fairemail="reference"><p>{WROTE}</p><blockquote>Better?'
        "</blockquote></div>",
        f"  Yes.\ns Eva\n{LINE}\nq > Better?",
    ),
    "mailspring": (f'Yes.<signature id="local-1">Eva</signature><div class="gmail_quote nylas-quote">{WROTE}'
                   "<blockquote>Better?</blockquote></div>", f"  Yes.\ns Eva\n{LINE}\nq > Better?"),
    "gmail, quoting outlook on the web": (
        f'Yes.<div class="gmail_quote">{WROTE}<blockquote class="gmail_quote"><div id="m_-123456divRplyFwdMsg">{ENGLISH}</div>'
        "Better?</blockquote></div>No.",
        f"  Yes.\n{LINE}\n" + HEADER.replace("q ", "q > ") + "\nq > Better?\n  No.",
    ),
    "below a quoted header": (
        f'<blockquote type="cite"><div style="border-top:solid #E1E1E1 1.0pt">{ENGLISH}</div>Better?</blockquote><p>Yes.</p>',
        HEADER.replace("q ", "q > ") + "\nq > Better?\n  Yes.",
    ),
    "below a header in a block quote of nobody": (
        f'<blockquote><div style="border-top:solid #E1E1E1 1.0pt">{ENGLISH}</div>Better?</blockquote><p>Yes.</p>',
        HEADER.replace("q ", "q > ") + "\nq > Better?\n  Yes.",
    ),
    "words moved to the right are the person's own": (
        '<div>One:</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px">Two</blockquote><div>Three</div>',
        "  One:\n  Two\n  Three",
    ),
    "a block quote without a mark is not judged": ("One<blockquote>Two</blockquote>Three", "  One\n  > Two\n  Three"),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "expected"), PROGRAMS.values(), ids=PROGRAMS)
def test_programs(markup: str, expected: str) -> None:
    assert seen(markup) == expected


@pytest.mark.parametrize(
    ("tag", "attributes", "kind", "extent"),
    [
        ("div", {"class": "x_gmail_quote"}, RegionKind.QUOTED, Extent.CONTAINER),
        ("div", {"class": "a b ecxgmail_signature"}, RegionKind.SIGNATURE, Extent.ELEMENT),
        ("div", {"id": "yiv1234567890yahoo_quoted_99"}, RegionKind.QUOTED, Extent.ELEMENT),
        ("div", {"id": "x_x_divRplyFwdMsg"}, RegionKind.QUOTED, Extent.REST),
        ("div", {"id": "aolmail_AOLMsgPart_2_ab"}, None, None),
        ("div", {"id": "AOLMsgPart_2"}, RegionKind.QUOTED, Extent.ELEMENT),
        ("div", {"itemtype": "https://schemas.microsoft.com/QuotedText"}, RegionKind.QUOTED, Extent.ELEMENT),
        ("input", {"name": "quote"}, None, None),
        ("div", {"class": "quote", "id": "main"}, RegionKind.QUOTED, Extent.INTRODUCTION),
        ("div", {"class": None, "id": ""}, None, None),
        ("blockquote", {"type": "CITE"}, RegionKind.QUOTED, Extent.ELEMENT),
        ("blockquote", {}, None, None),
    ],
)
def test_find(tag: str, attributes: dict[str, str | None], kind: RegionKind | None, extent: Extent | None) -> None:
    mark = htmlmarks.find(tag, attributes)
    assert (mark and mark.kind, mark and mark.extent) == (kind, extent)


@pytest.mark.parametrize(
    ("css", "wanted"),
    [
        ("display:none", "hidden"), ("DISPLAY : none !important", "hidden"), ("visibility:hidden", "hidden"),
        ("max-height:0;overflow:hidden", "hidden"), ("overflow: hidden; max-height: 0px", "hidden"),
        ("max-height:0.5em;overflow:hidden", ""), ("color:white;background:white;font-size:1px", ""),
        ("mso-hide:all", "hidden_to_outlook"), ("white-space:pre-wrap", "keeps_breaks"), ("white-space: nowrap", ""),
        ("margin:0", "tight"), ("margin:0cm 0cm 0.0001pt", "tight"), ("margin-top:0;margin-bottom:0.5em", ""),
        ("margin:0 0 1em 0", ""),
        ("margin-top:0;margin-bottom:0", "tight"),
        ("margin: 0px 0px 0px 0.8ex;border-left:1px solid #ccc", "quotes"), ("border-left:none", ""),
        ("margin:0 0 0 40px;border:none;padding:0px", "indent"), ("mso-list:Ignore", "bullet"), ("", ""),
    ],
)  # fmt: skip
def test_style(css: str, wanted: str) -> None:
    style = htmlmarks.style(css)
    names = ("hidden", "hidden_to_outlook", "keeps_breaks", "tight", "quotes", "indent", "bullet")
    assert [name for name in names if getattr(style, name)] == ([wanted] if wanted else [])


def test_the_table_is_written_as_it_is_looked_up() -> None:
    for name in htmlmarks._CLASSES:
        assert name == name.lower()
        assert not re.search(r"[0-9]$", name), name
        assert htmlmarks.find("div", {"class": name}) is htmlmarks.find("div", {"id": f"x_{name}_123"}), name
