"""Forwarded mails are found, whole, with their first author; a quotation is none."""

import time

import pytest

from gateway.mail import forward, parse
from gateway.mail.message import Forwarded, Mailbox, Region, RegionKind

TOM = Mailbox("tom@example.org", "Tom Reed")
WHEN = "2 Nov 2026 09:12"


def _only(text: str, subject: str = "") -> forward.Inline:
    (found,) = forward.find(text.split("\n"), subject=subject)
    return found


# The introductions of Gmail, Thunderbird and Apple Mail, with the labels of the language.
INTRODUCTIONS = [
    ("---------- Forwarded message ---------", "From: {}\nDate: {}\nSubject: {}\nTo: {}"),
    ("-------- Forwarded Message --------", "Subject: \t{2}\nDate: \t{1}\nFrom: \t{0}\nTo: \t{3}"),
    ("----- Forwarded Message -----", "From: {}\nSent: {}\nSubject: {}\nTo: {}"),
    ("------- Forwarded Message -------", "From: {}\nDate: {}\nSubject: {}\nTo: {}"),
    ("Begin forwarded message:", "\nFrom: {}\nDate: {}\nSubject: {}\nTo: {}"),
    ("-------- Weitergeleitete Nachricht --------", "Betreff: \t{2}\nDatum: \t{1}\nVon: \t{0}\nAn: \t{3}"),
    ("Anfang der weitergeleiteten Nachricht:", "\nVon: {}\nDatum: {}\nBetreff: {}\nAn: {}"),
    ("-------- Message transféré --------", "Sujet : \t{2}\nDate : \t{1}\nDe : \t{0}\nPour : \t{3}"),
    ("Début du message réexpédié :", "\nDe: {}\nDate: {}\nObjet: {}\nÀ: {}"),
    ("---------- Mensaje reenviado ---------", "De: {}\nFecha: {}\nAsunto: {}\nPara: {}"),
    ("Inicio del mensaje reenviado:", "\nDe: {}\nFecha: {}\nAsunto: {}\nPara: {}"),
    ("-------- Messaggio Inoltrato --------", "Oggetto: \t{2}\nData: \t{1}\nDa: \t{0}\nA: \t{3}"),
    ("Inizio messaggio inoltrato:", "\nDa: {}\nData: {}\nOggetto: {}\nA: {}"),
    ("---------- Mensagem encaminhada ---------", "De: {}\nData: {}\nAssunto: {}\nPara: {}"),
    ("Início da mensagem reencaminhada:", "\nDe: {}\nData: {}\nAssunto: {}\nPara: {}"),
    ("-------- Doorgestuurd bericht --------", "Onderwerp: \t{2}\nDatum: \t{1}\nVan: \t{0}\nAan: \t{3}"),
    ("Begin doorgestuurd bericht:", "\nVan: {}\nDatum: {}\nOnderwerp: {}\nAan: {}"),
    ("-------- Treść przekazanej wiadomości --------", "Temat: \t{2}\nData: \t{1}\nNadawca: \t{0}\nAdresat: \t{3}"),
    ("Początek przekazywanej wiadomości:", "\nOd: {}\nData: {}\nTemat: {}\nDo: {}"),
    ("---------- Přeposlaná zpráva ---------", "Od: {}\nDatum: {}\nPředmět: {}\nKomu: {}"),
    ("---------- Preposlaná zprava ---------", "Od: {}\nDatum: {}\nPredmet: {}\nKomu: {}"),  # typed without accents
    ("Začátek přeposílané zprávy:", "\nOd: {}\nDatum: {}\nPředmět: {}\nKomu: {}"),
    ("-------- Preposlaná správa --------", "Predmet: \t{2}\nDátum: \t{1}\nOd: \t{0}\nKomu: \t{3}"),
    ("-------- Vidarebefordrat meddelande --------", "Ämne: \t{2}\nDatum: \t{1}\nFrån: \t{0}\nTill: \t{3}"),
    ("---------- Videresendt meddelelse ---------", "Fra: {}\nDato: {}\nEmne: {}\nTil: {}"),
    ("Videresendt melding:", "\nFra: {}\nDato: {}\nEmne: {}\nTil: {}"),
    ("-------- Välitetty viesti --------", "Aihe: \t{2}\nPäiväys: \t{1}\nLähettäjä: \t{0}\nVastaanottaja: \t{3}"),
    ("-------- Továbbított üzenet --------", "Tárgy: \t{2}\nDátum: \t{1}\nFeladó: \t{0}\nCímzett: \t{3}"),
    ("-------- Mesaj redirecționat --------", "Subiect: \t{2}\nData: \t{1}\nDe la: \t{0}\nCătre: \t{3}"),
    ("-------- Пересылаемое сообщение --------", "От: {}\nДата: {}\nТема: {}\nКому: {}"),
    ("-------- Перенаправленное сообщение --------", "Тема: \t{2}\nДата: \t{1}\nОт: \t{0}\nКому: \t{3}"),
    ("Начало переадресованного сообщения:", "\nОт: {}\nДата: {}\nТема: {}\nКому: {}"),
    ("-------- Переслане повідомлення --------", "Тема: \t{2}\nДата: \t{1}\nВід: \t{0}\nКому: \t{3}"),
    ("-------- Προωθημένο μήνυμα --------", "Θέμα: \t{2}\nΗμερομηνία: \t{1}\nΑπό: \t{0}\nΠρος: \t{3}"),
    ("-------- Yönlendirilmiş İleti --------", "Konu: \t{2}\nTarih: \t{1}\nKimden: \t{0}\nKime: \t{3}"),
    ("İletilen ileti başlangıcı:", "\nKimden: {}\nTarih: {}\nKonu: {}\nKime: {}"),
    ("---------- הודעה שהועברה ---------", "מאת: {}\nתאריך: {}\nנושא: {}\nאל: {}"),
    ("---------- رسالة مُعاد توجيهها ---------", "من: {}\nتاريخ: {}\nالموضوع: {}\nإلى: {}"),
    ("-------- 転送メッセージ --------", "件名: \t{2}\n日付: \t{1}\n差出人: \t{0}\n宛先: \t{3}"),
    ("転送されたメッセージ：", "\n差出人: {}\n日付: {}\n件名: {}\n宛先: {}"),
    ("---------- 전달된 메일 ---------", "보낸사람: {}\n날짜: {}\n제목: {}\n받는사람: {}"),
    ("-------- 转发的消息 --------", "主题: \t{2}\n日期: \t{1}\n发件人: \t{0}\n收件人: \t{3}"),
    ("---------- 轉寄郵件 ---------", "寄件者： {}\n日期： {}\n主旨： {}\n收件者： {}"),
    ("---------- Thư được chuyển tiếp ---------", "Từ: {}\nNgày: {}\nChủ đề: {}\nĐến: {}"),
    ("---------- Forwarded message ---------", "จาก: {}\nวันที่: {}\nเรื่อง: {}\nถึง: {}"),
    ("-------- Proslijeđena poruka --------", "Naslov: \t{2}\nDatum: \t{1}\nŠalje: \t{0}\nPrima: \t{3}"),
    ("-------- Posredovano sporočilo --------", "Zadeva: \t{2}\nDatum: \t{1}\nOd: \t{0}\nZa: \t{3}"),
    ("---------- Missatge reenviat ---------", "De: {}\nData: {}\nAssumpte: {}\nPer a: {}"),
    ("---------- Edastatud kiri ---------", "Saatja: {}\nKuupäev: {}\nTeema: {}\nSaaja: {}"),
    ("-------- Препратено съобщение --------", "Тема: \t{2}\nДата: \t{1}\nОт: \t{0}\nДо: \t{3}"),
]


@pytest.mark.parametrize("above", ["", "Please have a look.\n\n"])
@pytest.mark.parametrize(("introduction", "labels"), INTRODUCTIONS)
def test_introductions(introduction: str, labels: str, above: str) -> None:
    header = labels.format("Tom Reed <tom@example.org>", WHEN, "The printer", "it@example.org")
    text = f"{above}{introduction}\n{header}\n\nIt is broken.\n"
    found = _only(text)
    assert found.author == TOM
    lines = text.split("\n")
    assert lines[found.start] == introduction
    assert "\n".join(lines[found.end :]) == "\nIt is broken.\n"
    assert (found.subject, found.date) == ("The printer", WHEN)


# Header blocks with no introduction: what the subject says decides.
OUTLOOK = [
    ("FW: Printer", "From: {}\nSent: {}\nTo: {}\nSubject: Printer"),
    ("Fw: Printer", "________________________________\nFrom: {}\nSent: {}\nTo: {}\nSubject: Printer"),
    ("[ext] FW: Printer", "*From:* {}\n*Sent:* {}\n*To:* {}\n*Subject:* Printer"),
    ("[Fwd: Printer]", "-------- Original Message --------\nSubject: Printer\nDate: {1}\nFrom: {0}\nTo: {2}"),
    ("Printer (fwd)", "From: {}\n\nDate: {}\n\nTo: {}\n\nSubject: Printer"),
    ("WG: Drucker", "Von: {}\nGesendet: {}\nAn: {}\nBetreff: Printer"),
    ("WG: Drucker", "-----Ursprüngliche Nachricht-----\nVon: {}\nGesendet: {}\nAn: {}\nBetreff: Printer"),
    ("TR: Imprimante", "De : {}\nEnvoyé : {}\nÀ : {}\nObjet : Printer"),
    ("RV: Impresora", "De: {}\nEnviado el: {}\nPara: {}\nAsunto: Printer"),
    ("I: Stampante", "Da: {}\nInviato: {}\nA: {}\nOggetto: Printer"),
    ("ENC: Impressora", "De: {}\nEnviada em: {}\nPara: {}\nAssunto: Printer"),
    ("PD: Drukarka", "Od: {}\nWysłano: {}\nDo: {}\nTemat: Printer"),
    ("VS: Skriver", "Fra: {}\nSendt: {}\nTil: {}\nEmne: Printer"),
    ("VB: Skrivare", "Från: {}\nSkickat: {}\nTill: {}\nÄmne: Printer"),
    ("VL: Tulostin", "Lähettäjä: {}\nLähetetty: {}\nVastaanottaja: {}\nAihe: Printer"),
    ("转发: 打印机", "发件人: {}\n发送时间: {}\n收件人: {}\n主题: Printer"),
]


@pytest.mark.parametrize(("subject", "block"), OUTLOOK)
def test_a_header_block_below_the_subject_of_a_forward(subject: str, block: str) -> None:
    block = block.format("Tom Reed <tom@example.org>", WHEN, "it@example.org")
    text = f"Please have a look.\nThank you\n\n{block}\n\nIt is broken."
    found = _only(text, subject)
    assert (found.start, found.author, found.subject, found.date) == (3, TOM, "Printer", WHEN)
    assert text.split("\n")[found.end :] == ["", "It is broken."]


def test_a_header_block_with_nothing_above_it() -> None:
    text = f"\nFrom: Tom Reed [mailto:tom@example.org]\nSent: {WHEN}\nTo: it@example.org\nSubject: Printer\n\nBroken."
    assert _only(text).author == TOM
    assert forward.find(text.split("\n"), subject="Re: Printer") == ()


# How other programs write it.
PROGRAMS = [
    (  # Outlook for Mac, Entourage
        "Hi\n\n------ Forwarded Message\nFrom: Tom Reed <tom@example.org>\nDate: 2026\nTo: it\nSubject: P\n\nBroken\n"
        "------ End of Forwarded Message\n",
        2,
        TOM,
    ),
    ('-------- Пересылаемое сообщение --------\n02.11.2026, 09:12, "Tom Reed" <tom@example.org>:\n\nBroken', 0, TOM),
    (
        "Hi\n=== Forwarded message ===\nFrom: Tom Reed <tom@example.org>\nDate: 2026\n=== Forwarded message ===\nBroken",
        1,
        TOM,
    ),
    (  # Notes
        "----- Forwarded by Eva Novak/ORG on 11/02/2026 09:12 AM -----\n\nFrom:        Tom Reed/ORG\nTo:        x\n"
        "Date:        11/02/2026 08:00 AM\nSubject:        Printer\n______________\n\nBroken",
        0,
        Mailbox("", "Tom Reed/ORG"),
    ),
    (  # older Notes: name and date without labels
        "----------- Weitergeleitet von Eva Novak/ORG am 02.11.2026 09:12 -----------\n\n\nTom Reed\n02.11.2026 08:00\n"
        "An: Eva Novak/ORG@ORG\nKopie:\nThema: Drucker\nBetreff: Drucker\n\nKaputt",
        0,
        Mailbox("", "Tom Reed"),
    ),
    (  # mutt
        "----- Forwarded message from Tom Reed <tom@example.org> -----\n\nDate: Mon, 2 Nov 2026\n"
        "From: Tom Reed <tom@example.org>\nSubject: Printer\n\nBroken\n\n----- End forwarded message -----",
        0,
        TOM,
    ),
    ("----- Forwarded message from Tom Reed <tom@example.org> -----\n\nBroken", 0, TOM),
    ("This is a forwarded message\nFrom: Tom Reed <tom@example.org>\nTo: it\nDate: 2026\nSubject: P\n\nBroken", 0, TOM),
    (  # Yahoo loses the line ends
        "FYI\n\n  ----- Forwarded Message ----- From: Tom Reed <tom@example.org>To: Eva Novak <eva@example.org>"
        "Sent: Monday, November 2, 2026 at 08:15:03 AM GMT+1Subject: Re: Printer\n Broken",
        2,
        TOM,
    ),
    (
        "----- Mail transféré ----- De : Tom Reed <tom@example.org>À : Eva <eva@example.org>"
        "Envoyé : lundi 2 novembre 2026 à 08:15:03 UTC+1Objet : Imprimante\n Cassé",
        0,
        TOM,
    ),
    (  # Apple Mail marks what it forwards
        "FYI\n\n> Begin forwarded message:\n> \n> From: Tom Reed <tom@example.org>\n> Subject: Printer\n> \n> Broken",
        2,
        TOM,
    ),
]


@pytest.mark.parametrize(("text", "start", "author"), PROGRAMS)
def test_programs(text: str, start: int, author: Mailbox) -> None:
    found = _only(text, "Fwd: Printer")
    assert (found.start, found.author) == (start, author)


AUTHORS = [
    ('"Reed, Tom" <tom@example.org>', "tom@example.org", "Reed, Tom"),
    ("Reed, Tom <tom@example.org>", "tom@example.org", "Reed, Tom"),
    ("tom@example.org", "tom@example.org", ""),
    ("tom@example.org (Tom Reed)", "tom@example.org", "Tom Reed"),
    ("Tom@Example.org <tom@example.org>", "tom@example.org", ""),
    ("Tom Reed <[tom@example.org](mailto:tom@example.org)>", "tom@example.org", "Tom Reed"),
    ("'Tom Reed' <tom@example.org>;", "tom@example.org", "Tom Reed"),
    ("desk@example.org [mailto:desk@example.org] On Behalf Of Tom Reed", "desk@example.org", "Tom Reed"),
    ("desk@example.org <desk@example.org> im Auftrag von Tom Reed <t@example.org>", "desk@example.org", "Tom Reed"),
    ("Tom Reed", "", "Tom Reed"),
]


@pytest.mark.parametrize(("value", "address", "name"), AUTHORS)
def test_authors(value: str, address: str, name: str) -> None:
    found = _only(f"-------- Forwarded Message --------\nFrom: {value}\nDate: 2026\nSubject: P\n\nBroken")
    assert found.author == Mailbox(address, name)


def test_a_subject_and_people_on_several_lines() -> None:
    text = (
        "---------- Forwarded message ---------\nFrom: Tom Reed <tom@example.org>\nDate: 2026\n"
        "Subject: The printer on the third floor says that\nit has no paper\nTo: Eva <eva@example.org>,\n"
        "Ben <ben@example.org>\n\nLook: it is broken"
    )
    found = _only(text)
    assert found.subject == "The printer on the third floor says that it has no paper"
    assert text.split("\n")[found.end :] == ["", "Look: it is broken"]


def test_a_chain_names_each_and_the_first_author_last() -> None:
    text = (
        f"Can you help?\n\n---------- Forwarded message ---------\nFrom: Eva Novak <eva@example.org>\nDate: {WHEN}\n"
        "Subject: WG: Drucker\n\nBitte weitergeben.\n\nVon: Tom Reed <tom@example.org>\nGesendet: 1.11.2026 08:00\n"
        "An: Eva Novak\nBetreff: AW: Drucker\n\nKaputt.\n\nVon: Eva Novak <eva@example.org>\nGesendet: 1.1.2026\nAn: Tom\n"
        "Betreff: Drucker\n\nWas ist?"
    )
    found = forward.find(text.split("\n"), subject="Fwd: WG: Drucker")
    assert [(one.start, one.author and one.author.address) for one in found] == [
        (2, "eva@example.org"),
        (9, "tom@example.org"),
    ]


NO_FORWARD = [
    ("Re: Printer", f"Thanks\n\nFrom: Tom <tom@example.org>\nSent: {WHEN}\nTo: Eva\nSubject: Printer\n\nBroken"),
    ("Printer", f"Thanks\n\nFrom: Tom <tom@example.org>\nSent: {WHEN}\nTo: Eva\nSubject: Printer\n\nBroken"),
    ("VS: Tulostin", f"Kiitos\n\nLähettäjä: Tom\nLähetetty: {WHEN}\nVastaanottaja: Eva\nAihe: Tulostin\n\nRikki"),
    (
        "RE: FW: P",
        f"Ok\n\nFrom: Tom <tom@example.org>\nSent: {WHEN}\nTo: E\nSubject: FW: P\n\n--- Forwarded message ---",
    ),
    (
        "Re: Fwd: P",
        f"Ok\n\nOn {WHEN}, Tom <tom@example.org> wrote:\n> ---- Forwarded message ----\n> From: E <e@example.org>",
    ),
    ("Re: Fwd: P", "Ok\n\n> See below\n>\n> ---- Forwarded message ----\n> From: E <e@example.org>\n> Date: 2026"),
    (
        "Re: Fwd: P",
        f"Ok\n\nOn {WHEN}, Tom wrote:\n\nSee\n---- Forwarded message ----\nFrom: E <e@example.org>\nDate: 2026",
    ),
    (
        "Re: P",
        "Ok\n\n-----Original Message-----\nSee\n---- Forwarded message ----\nFrom: E <e@example.org>\nDate: 2026",
    ),
    ("Call", "The call was forwarded to you:\n\nFrom: the start it was bad\nTo: me it seems"),
    ("Order", "Subject: chairs\nTo: the office\nWe need five."),
    ("Order", "From: Monday\nWe need five chairs.\nDate: 2026"),
    ("Hello", "I am looking forward to it.\n-- \nTom Reed"),
    ("", "------ End of forwarded message ------\n"),
    ("", "---- Ende der weitergeleiteten Nachricht ----"),
    ("", "-------- 转发邮件结束 --------"),
    ("", "-------- Конец пересылаемого сообщения --------"),
    ("Fw: Printer", "It is broken. From: me."),
    ("", ""),
]


@pytest.mark.parametrize(("subject", "text"), NO_FORWARD)
def test_what_is_no_forward(subject: str, text: str) -> None:
    assert forward.find(text.split("\n"), subject=subject) == ()


def test_what_the_html_marks_is_a_forward() -> None:
    lines = f"Look\n\nFrom: Tom Reed <tom@example.org>\nSent: {WHEN}\nSubject: Printer\n\nBroken\n\nno header".split(
        "\n"
    )
    assert forward.find(lines, subject="Printer") == ()
    (found,) = forward.find(lines, subject="Printer", regions=(Region(2, 7, RegionKind.FORWARDED),))
    assert (found.start, found.end, found.author) == (2, 5, TOM)
    (found,) = forward.find(lines, regions=(Region(8, 9, RegionKind.FORWARDED),))
    assert (found.start, found.author) == (8, None)
    assert forward.find(lines, regions=(Region(8, 9, RegionKind.QUOTED),)) == ()


def _mail(*, content_type: str, parts: str, header: str = "From: Eva <eva@example.org>\n") -> bytes:
    return f"{header}Subject: Fwd: x\nMIME-Version: 1.0\nContent-Type: {content_type}; boundary=b\n\n{parts}--b--\n".encode()


INNER = (
    "From: =?utf-8?q?Tom_Reed?= <tom@example.org>\nDate: Mon, 2 Nov 2026 09:12:00 +0100\n"
    "Subject: =?utf-8?q?Dr=C3=BCcker?=\n\nB\n"
)
ATTACHED = f"--b\n\nlook\n--b\nContent-Type: message/rfc822\n\n{INNER}"


def test_message_parts() -> None:
    expected = Forwarded(TOM, "Drücker", "Mon, 2 Nov 2026 09:12:00 +0100", part="2")
    assert parse.parse(_mail(content_type="multipart/mixed", parts=ATTACHED)).forwarded == (expected,)


def test_members_of_a_digest() -> None:
    found = parse.parse(_mail(content_type="multipart/digest", parts=f"--b\n\n{INNER}--b\n\n{INNER}")).forwarded
    assert [(one.part, one.author) for one in found] == [("1", TOM), ("2", TOM)]


def test_a_forwarded_mail_that_forwards_one() -> None:
    inner = (
        "From: Ben <ben@example.org>\nSubject: Fwd\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=c\n\n"
        f"--c\nContent-Type: message/rfc822\n\n{INNER}--c--\n"
    )
    found = parse.parse(
        _mail(content_type="multipart/mixed", parts=f"--b\nContent-Type: message/rfc822\n\n{inner}")
    ).forwarded
    assert [one.author and one.author.address for one in found] == ["ben@example.org", "tom@example.org"]


@pytest.mark.parametrize(
    ("content_type", "header"),
    [
        ("multipart/report", "From: Eva <eva@example.org>\n"),
        ("multipart/mixed", "From: Mail Delivery <MAILER-DAEMON@example.org>\n"),
        ("multipart/mixed", "Return-Path: <>\nFrom: Eva <eva@example.org>\n"),
    ],
)
def test_what_a_server_returns_was_not_forwarded(content_type: str, header: str) -> None:
    assert parse.parse(_mail(content_type=content_type, parts=ATTACHED, header=header)).forwarded == ()


def test_a_forward_in_the_text_of_a_mail() -> None:
    raw = (
        b"From: Eva <eva@example.org>\nSubject: FW: Printer\n\nLook\n\n"
        b"From: Tom Reed <tom@example.org>\nSent: 2 Nov 2026\nSubject: Printer\n\nBroken\n"
    )
    assert parse.parse(raw).forwarded == (Forwarded(TOM, "Printer", "2 Nov 2026", line=2),)


HOSTILE = [
    "From: x\n" * 100_000,
    "------ Forwarded message\n" * 40_000,
    "> Begin forwarded message:\n" * 40_000,
    "From: a\nSubject: b\nTo: c\n" * 40_000,
    "---- forwarded ----\nFrom: x\nFrom: y\n" * 30_000,
    "Subject:\n x\n" * 80_000,
    "a@" * 500_000,
    "-" * 1_000_000,
    "On 2026 Tom wrote:\n" * 50_000 + "---- Forwarded message ----\nFrom: x@example.org",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_take_linear_time(text: str) -> None:
    lines = text.split("\n")
    began = time.process_time()
    for subject in ("", "Fw: x", "Re: x"):
        forward.find(lines, subject=subject)
    assert time.process_time() - began < 5
