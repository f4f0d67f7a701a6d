"""Cutting a reply: new text, quotation, signature; nothing lost; nothing cut where the signs are weak."""

import time

import pytest

from gateway.mail.quotation import split

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


BOMBS = ["> x\n", ">\n", "\n", "On \n", "On Mon 2026, B <b@x\n", "On 2026 b@x wrote:\n", "From: \n", "From: a@b\nDate: 2026\n",
         "wrote: ", "-", "_", ": ", "<", "-- \n", "> a\nb\n", "Am 1.1.2026 schrieb\n", " ", "a@", "1.1.", "a:\n"]  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_linear(bomb: str) -> None:
    text = "Hi\n" + bomb * (300_000 // len(bomb))
    begin = time.process_time()
    split(text, ours=("Hello there, this is us",))
    assert time.process_time() - begin < 8
