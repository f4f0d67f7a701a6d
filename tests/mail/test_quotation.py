"""Cutting a reply: new text, quotation, signature; nothing lost; nothing cut where the signs are weak."""

import time

import pytest

from gateway.mail.message import Region, RegionKind
from gateway.mail.quotation import Split, split

ATTRIBUTIONS = [
    "On Mon, 2 Nov 2026 at 10:00, IT <it@example.org> wrote:",
    "On Mon, 2 Nov 2026 at 10:00, IT\n<it@example.org> wrote:",
    "Am Mo., 2. Nov. 2026 um 10:00 Uhr schrieb IT <it@example.org>:",
    "Am 02.11.26 um 10:00 schrieb IT:",
    "Le lun. 2 nov. 2026 à 10:00, IT <it@example.org> a écrit :",
    "El lun, 2 nov 2026 a las 10:00, IT (<it@example.org>) escribió:",
    "pon., 2 lis 2026 o 10:00 IT <it@example.org> napisał(a):",
    "W dniu 2.11.2026 o 10:00, IT pisze:",
    "po 2. 11. 2026 v 10:00 odesílatel IT <it@example.org> napsal:",
    "Il giorno lun 2 nov 2026 alle ore 10:00 IT <it@example.org> ha scritto:",
    "Op ma 2 nov 2026 om 10:00 schreef IT <it@example.org>:",
    "Em seg., 2 de nov. de 2026 às 10:00, IT <it@example.org> escreveu:",
    "2026年11月2日(月) 10:00 IT <it@example.org>:",
    "2026/11/2 IT <it@example.org>",
    "понедельник, 2 ноября 2026 г. в 10:00 IT <it@example.org> написал:",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_attributions(attribution: str) -> None:
    parts = split(f"Thank you!\n\n{attribution}\n\n> Is it better?\n> Your service desk\n")
    assert parts.new_text == "Thank you!"
    assert parts.quoted.startswith(attribution)


HEADERS = [
    "From: IT <it@example.org>\nSent: Monday, 2 November 2026 10:00\nTo: Eva Novak\nSubject: Printer",
    "*From:* IT <it@example.org>\n*Sent:* Monday, 2 November 2026 10:00\n*To:* Eva Novak\n*Subject:* Printer",
    "Von: IT <it@example.org>\nGesendet: Montag, 2. November 2026 10:00\nAn: Eva Novak\nBetreff: Drucker",
    "De : IT <it@example.org>\nEnvoyé : lundi 2 novembre 2026 10:00\nÀ : Eva Novak\nObjet : Imprimante",
    "De: IT <it@example.org>\nEnviado: lunes, 2 de noviembre de 2026 10:00\nPara: Eva\nAsunto: Impresora",
    "Od: IT <it@example.org>\nWysłano: 2 listopada 2026 10:00\nDo: Eva\nTemat: Drukarka",
    "________________________________\nFrom: IT <it@example.org>\nSent: Monday 10:00\nTo: Eva\nSubject: Printer",
    "-----Original Message-----\nFrom: IT <it@example.org>\nSent: Monday 10:00",
    "-----Ursprüngliche Nachricht-----\nVon: IT",
]


@pytest.mark.parametrize("header", HEADERS)
def test_header_blocks(header: str) -> None:
    parts = split(f"Thank you!\n\n{header}\n\nIs it better?\n\nYour service desk")
    assert parts.new_text == "Thank you!"
    assert parts.quoted.startswith(header)
    assert parts.quoted.endswith("Your service desk")


WHOLE = [
    "Hello,\n\nthe printer is broken.\n\nEva",
    "On the other hand, we could wait:\n\n* a week\n* a month",
    "Please note:\nFrom: 10:00\nTo: 12:00\nthe room is closed.",
    "Error log:\n-----\n2026-11-02 10:00 failed\n-----\nplease help",
    "> everything here\n> is marked",
    "From: IT <it@example.org>\nSent: Monday\nTo: Eva\nSubject: x\n\nforwarded without a word",
    "FYI\n\n---------- Forwarded message ---------\nFrom: A <a@example.org>\nDate: 2 Nov 2026\nSubject: x\nTo: Eva\n\nSee",
    "Sent from my desk, is much easier than my mobile phone.\n\nSent from my desk, is much easier than my mobile phone.",
    "\n".join(f"2026-11-02 10:00:{n % 60:02d} worker {n} wrote: row {n}" for n in range(3000)),
    "-- \nEva",
    "On Monday the printer wrote:\n\nPC LOAD LETTER\n\nWhat does it mean?",
    "On 2 November 2026 at 10:00 the printer wrote:\n\nPC LOAD LETTER\n\nWhat does it mean?",
    "Hello,\n\nhere is the log:\n\nFrom: eva\nTo: ben\nFrom: ben\nTo: eva\n\nCan you help?",
    "Log:\n2026-11-02 10:00:01 from=<eva@example.org>:\n2026-11-02 10:00:02 from=<ben@example.org>:\nsent\n\nWhat now?",
    "Please order:\n\n- Keyboard\n- Mouse\n- Screen",
    "Name | Room\n-----|-----\nEva | 12\nBen | 14",
    "Title\n=====\n\nText\n\n-----\n\nMore text here.",
    "I ran this:\n\n> npm install\n> node server.js\n\nand it said nothing.",
    "I ran this:\n\n>>> import x\n>>> x.run()\n\nand it said nothing.",
    "This fails:\n\n> select * from t;",
    "Please add these people:\n\nEva Novak <eva@example.org>\nBen Okoro <ben@example.org>\nAna Silva <ana@example.org>",
    "Please give access to eva@example.org and ben@example.org:\n\nfolder A\nfolder B",
    "Hello,\n\nI wrote on 2.11.2026 at 10:00:\n\nnobody answered me.",
    "My flight:\nFrom: Prague 10:00\nTo: Paris 12:00\nDate: 2.11.2026\n\nPlease book a taxi.",
    "Error on 2026-11-02 10:00:03 [user eva@example.org]:\n\nNullPointer\n\nplease fix",
    "The header is\n\nReceived: from mx\nFrom: a@example.org\nTo: b@example.org\nDate: 2 Nov 2026 10:00\nSubject: x\n\nWhy?",
    "Thank you!\n\nSent from my iPhone\n\nPS: The scanner too.",
    "They sent me this:\n\nFrom: Bank <b@example.org>\nDate: 2 Nov 2026 10:00\nTo: Eva\nSubject: Pay\n\nPay now.\n\nIs it true?",
    "<eva@example.org>: host mx.example.org said:\n    550 unknown user",
    "Bericht vom 2.11.2026 10:00:\n\nDrucker druckt nicht.",
    "> Which floor?\nTwo.\n> Which room?\n214.",
    "Thank you,\nEva",
    "Von: IT <it@example.org>\nGesendet: Montag, 2. November 2026 10:00\nAn: Eva\nBetreff: Drucker\n\nGeht es?",
    "On Mon, 2 Nov 2026 at 10:00, IT <it@example.org> wrote:\n\nIs it better?",
    "",
    "\n\n",
]


@pytest.mark.parametrize("text", WHOLE)
def test_nothing_is_cut(text: str) -> None:
    parts = split(text)
    assert parts.new_text == text.strip("\n")
    assert parts.quoted == parts.signature == ""


def test_bottom_posting() -> None:
    parts = split("On Mon, 2 Nov 2026, IT <it@example.org> wrote:\n> Is it better?\n>\n> IT\n\nYes, it is.")
    assert parts.new_text == "Yes, it is."


def test_answers_between_quoted_lines_stay_with_them() -> None:
    parts = split(
        "On Mon, 2 Nov 2026, IT <it@example.org> wrote:\n> Hello Eva,\n>\n> Which floor?\nTwo.\n> Which room?\n214.\n> IT"
    )
    assert parts.new_text == "> Which floor?\nTwo.\n> Which room?\n214."
    assert parts.quoted == "On Mon, 2 Nov 2026, IT <it@example.org> wrote:\n> Hello Eva,\n>\n> IT"


@pytest.mark.parametrize(
    ("text", "new", "signature"),
    [
        ("Thanks\n\n-- \nEva Novak\nSales", "Thanks", "-- \nEva Novak\nSales"),
        ("Thanks\n--\nEva", "Thanks", "--\nEva"),
        ("Thanks\n\nSent from my iPhone", "Thanks", "Sent from my iPhone"),
        ("Danke\n\nVon meinem iPhone gesendet", "Danke", "Von meinem iPhone gesendet"),
        ("Thanks\n-- \nEva\n\nOn Mon, 2 Nov 2026, IT <it@example.org> wrote:\n> x", "Thanks", "-- \nEva"),
        ("a\n-- \n" + "row\n" * 40, "a\n-- \n" + "row\n" * 39 + "row", ""),
    ],
)
def test_signatures(text: str, new: str, signature: str) -> None:
    parts = split(text)
    assert (parts.new_text, parts.signature) == (new, signature)


def test_our_own_words_without_marks() -> None:
    ours = "Hello Eva,\nplease switch the printer off and on again.\nIf that does not help, tell us the floor.\nYour service desk"
    parts = split(f"It did not help.\n\n{ours}", ours=(ours,))
    assert parts.new_text.startswith("It did not help.")
    assert "switch the printer" in parts.quoted
    assert split(ours, ours=(ours,)).new_text == ours
    assert split(f"It did not help.\n\n--------------------\n{ours}", ours=(ours,)).new_text == "It did not help."


ATTRIBUTION = "On Mon, 2 Nov 2026 at 10:00, IT <it@example.org> wrote:"


@pytest.mark.parametrize(
    ("text", "new", "quoted"),
    [
        (f"Yes please. {ATTRIBUTION}\n> Shall we?", "Yes please.", f" {ATTRIBUTION}\n> Shall we?"),
        (f"Yes--- {ATTRIBUTION}\n> Shall we?", "Yes", f"--- {ATTRIBUTION}\n> Shall we?"),
        (f"Hello\n\nYes. {ATTRIBUTION}\nShall we?", "Hello\n\nYes.", f" {ATTRIBUTION}\nShall we?"),
    ],
)
def test_an_answer_beside_the_attribution(text: str, new: str, quoted: str) -> None:
    assert split(text) == Split(new, quoted)


BLOCK = (
    "From: IT <it@example.org>\nSent: Monday, 2 November 2026 10:00\nTo: Eva Novak\nSubject: Printer\n\nIs it better?"
)


@pytest.mark.parametrize(
    "between",
    [
        "Sent from my iPhone",
        "Get Outlook for Android<https://aka.ms/AAb9ysg>\n________________________________",
        "Von meinem iPhone gesendet\n\n-----Ursprüngliche Nachricht-----",
        "Отправлено с iPhone\n",
    ],
)
def test_a_phone_above_a_header_block(between: str) -> None:
    parts = split(f"Thank you!\n\n{between}\n{BLOCK}")
    assert parts.new_text == "Thank you!"
    assert parts.signature == between.split("\n")[0]
    assert parts.quoted.endswith(BLOCK)


def test_text_below_the_line_of_a_phone() -> None:
    """Nothing says that somebody else wrote it: nobody's words are cut. Where we sent it, it is a quotation."""
    text = "Thank you!\n\nSent from my iPhone\n\nIs it better?\nYour service desk"
    assert split(text) == Split(text)
    ours = ("Is it better?\nYour service desk",)
    assert split(text, ours=ours) == Split("Thank you!", "Is it better?\nYour service desk", "Sent from my iPhone")


def test_yahoo_begins_the_quotation_on_the_line_of_the_attribution() -> None:
    line = "  On Mon, Nov 2, 2026 at 9:28 AM, IT Desk<it@example.org> wrote:   Is it better?"
    parts = split(f"Thank you!\n\nSent from Yahoo Mail on Android \n \n{line}\nYour desk")
    assert parts == Split("Thank you!", f"{line}\nYour desk", "Sent from Yahoo Mail on Android ")
    typed = "Sent from my iPhone\n\nOn Mon, Nov 2, 2026 at 9:28 it broke: no paper."
    assert split(f"Thank you!\n\n{typed}").new_text == f"Thank you!\n\n{typed}"


def test_a_mark_with_nothing_behind_it_closes_each_piece() -> None:
    text = f"{ATTRIBUTION}\n\n> Which floor?\n>\nTwo.\n\n> Which printer?\n>\nThe grey one."
    assert split(text) == Split(text)


@pytest.mark.parametrize("who", ["IT Desk <it@example.org>", '"Tom Reed" <tom.reed@example.org>', "Tom Reed"])
def test_arrows_of_groupwise(who: str) -> None:
    line = f">>> {who} 24.11.2025 09:28 >>>"
    assert split(f"Thank you!\n \n{line}\n\nIs it better?") == Split("Thank you!", f"{line}\n\nIs it better?")
    assert split(f"Thank you!\n\n{line}\n> Is it better?") == Split("Thank you!", f"{line}\n> Is it better?")


def test_a_signature_below_marked_lines_is_no_answer_to_them() -> None:
    parts = split("Thank you!\n\n> Is it better?\n> Your desk\n\n-- \nEva")
    assert parts == Split("Thank you!", "> Is it better?\n> Your desk", "-- \nEva")


def test_one_answer_is_no_answer_between_lines() -> None:
    text = f"Hello\n{ATTRIBUTION}\n> Which floor?\n\nTwo, as I said.\n\n>\n> -IT\n> ____\n> a list\n"
    assert split(text).new_text.split() == ["Hello", "Two,", "as", "I", "said."]


def test_lines_the_html_says_are_quoted() -> None:
    text = "See below.\n\nIT (today)\nShall we?\nWe can come.\n"
    regions = (Region(2, 5, RegionKind.QUOTED),)
    assert split(text).new_text == text.strip()
    assert split(text, regions=regions) == Split("See below.", "IT (today)\nShall we?\nWe can come.")
    assert split("\n".join(text.split("\n")[2:]), regions=(Region(0, 3, RegionKind.QUOTED),)).quoted == ""


def test_answers_between_what_the_html_says_is_quoted() -> None:
    text = "IT (today)\n> Which floor?\nTwo.\n> Which room?\n214.\n> Your desk"
    regions = tuple(Region(start, end, RegionKind.QUOTED) for start, end in ((0, 2), (3, 4), (5, 6)))
    parts = split(text, regions=regions)
    assert "Two." in parts.new_text
    assert "214." in parts.new_text
    assert parts.quoted == "> Your desk"


def test_signature_by_the_html() -> None:
    regions = (Region(2, 4, RegionKind.SIGNATURE), Region(5, 7, RegionKind.QUOTED))
    parts = split(f"Done.\n\nanna\nroom 12\n\n{ATTRIBUTION}\n> x", regions=regions)
    assert parts == Split("Done.", f"{ATTRIBUTION}\n> x", "anna\nroom 12")


@pytest.mark.parametrize("answer", ["👍", "❤️", ":-)", "1"])
def test_a_sign_is_an_answer(answer: str) -> None:
    assert split(f"{answer}\n\n{ATTRIBUTION}\n> x") == Split(answer, f"{ATTRIBUTION}\n> x")


def test_words_typed_into_the_signature() -> None:
    """Phones set the cursor there."""
    regions = (Region(0, 2, RegionKind.SIGNATURE), Region(3, 5, RegionKind.QUOTED))
    text = f"It works now.\nEva\n\n{ATTRIBUTION}\n> x"
    assert split(text, regions=regions) == Split("It works now.\nEva", f"{ATTRIBUTION}\n> x")


def test_regions_out_of_the_text_do_no_harm() -> None:
    regions = [Region(*at, RegionKind.QUOTED) for at in ((-1, 2), (1, 1), (0, 99), (5, 2))]
    assert split("a\nb", regions=regions) == Split("a\nb")


@pytest.mark.parametrize("above", ["FYI\n\n", "Please look.\n-- \nEva\n\n", ""])
def test_a_forward_is_kept_whole(above: str) -> None:
    forward = (
        "---------- Forwarded message ---------\nFrom: A <a@example.org>\nDate: 2 Nov 2026\nSubject: x\n\nSee\n-- \nA"
    )
    parts = split(above + forward)
    assert parts.new_text.endswith(forward)
    assert parts.quoted == ""
    assert split(f"Please look.\n\n{BLOCK}", subject="FW: Printer").new_text.endswith(BLOCK)


def test_earlier_mails_of_the_same_person() -> None:
    closings = tuple(f"{text}\n\nbest from the second floor\nEva / Sales" for text in ("Broken.", "Again."))
    parts = split("It works.\n\nbest from the second floor\nEva / Sales", closings=closings)
    assert parts == Split("It works.", "", "best from the second floor\nEva / Sales")


def test_our_own_words_wrapped_anew() -> None:
    ours = "Hello Eva,\n\nplease switch the printer off and on again. If that does not help, tell us more.\n\nYour service desk"
    wrapped = ours.replace("off and on ", "off and on\n").replace("help, ", "help,\n")
    assert split(f"Second floor.\n\n{wrapped}", ours=(ours,)) == Split("Second floor.", wrapped)
    assert split(f"{wrapped}\n\nSecond floor.", ours=(ours,)) == Split("Second floor.", wrapped)


BOMBS = [
    *(
        "> x\n",
        ">\n",
        "\n",
        "On \n",
        "On Mon 2026, B <b@x\n",
        "On 2026 b@x wrote:\n",
        "From: \n",
        "From: a@b\nDate: 2026\n",
    ),
    *(
        "wrote: ",
        "-",
        "_",
        ": ",
        "<",
        "-- \n",
        "> a\nb\n",
        "Am 1.1.2026 schrieb\n",
        " ",
        "a@",
        "1.1.",
        "a:\n",
        "a\n\n> b\n",
    ),
    *("Sent from my iPhone\n", "Sent from my iPhone\n\n", "-----Original Message-----\n", "Regards,\nEva\n\n"),
    "x. On 2026 b@x wrote:\n",
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_linear(bomb: str) -> None:
    text = "Hi\n" + bomb * (300_000 // len(bomb))
    begin = time.process_time()
    split(
        text, ours=("Hello there, this is us",), closings=(text[:2000],) * 3, regions=(Region(1, 9, RegionKind.QUOTED),)
    )
    assert time.process_time() - begin < 4
