"""Where a signature begins, and what only looks like one."""

import time

import pytest

from gateway.mail import partings
from gateway.mail.signature import is_device, start, with_name

DEVICES = [
    "Sent from my iPhone",
    "Sent from my iPad",
    "Sent from Mail for Windows",
    "Sent from Outlook for Android",
    "Get Outlook for iOS",
    "Get Outlook for Android<https://aka.ms/AAb9ysg>",
    "Sent from Yahoo Mail on Android",
    "Sent from Yahoo Mail for iPhone",
    "Sent from my Galaxy",
    "Sent with Proton Mail secure email.",
    "Sent from ProtonMail mobile",
    "Von meinem iPhone gesendet",
    "Gesendet von Outlook für iOS",
    "Gesendet mit der GMX Mail App",
    "Von meinem Samsung Galaxy Smartphone gesendet.",
    "Gesendet von meinem Samsung Gerät",
    "Gesendet von Mail für Windows",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon mobile Samsung",
    "Envoyé à partir de Outlook pour Android",
    "Télécharger Outlook pour iOS",
    "Enviado desde mi iPhone",
    "Enviado desde Outlook para Android",
    "Enviado do meu iPhone",
    "Enviado do Correio para Windows",
    "Enviado desde Correo para Windows",
    "Inviato da iPhone",
    "Inviato da Posta per Windows",
    "Inviato dal mio dispositivo Galaxy",
    "Verzonden vanaf mijn iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Verzonden vanuit Outlook voor Android",
    "Wysłane z iPhone'a",
    "Wysłane z aplikacji Poczta dla systemu Windows",
    "Odesláno z iPhonu",
    "Odesláno z aplikace Outlook pro Android",
    "Odoslané z iPhonu",
    "Poslano iz mojega iPhona",
    "Poslano s mog iPhonea",
    "Отправлено с iPhone",
    "Отправлено из мобильной Почты Mail.ru",
    "Отправлено из Outlook для Android",
    "Надіслано з iPhone",
    "Изпратено от моя iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Sent úr iPhone",
    "Lähetetty iPhonesta",
    "Lähetetty Outlookista Androidille",
    "Saadetud minu iPhone'ist",
    "Nosūtīts no mana iPhone",
    "Išsiųsta iš mano iPhone",
    "Küldve az iPhone-omról",
    "Στάλθηκε από το iPhone μου",
    "iPhone'umdan gönderildi",
    "Android için Outlook'u edinin",
    "נשלח מה-iPhone שלי",
    "أُرسلت من الـ iPhone",
    "ส่งจาก iPhone ของฉัน",
    "Đã gửi từ iPhone của tôi",
    "Dikirim dari iPhone saya",
    "发自我的iPhone",
    "从我的 iPhone 发送",
    "從我的 iPhone 傳送",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
    "Trimis de pe iPhone-ul meu",
    "Enviat des del meu iPhone",
    "Sent via the Samsung Galaxy S22, an AT&T 5G smartphone",
    "Sent from my T-Mobile 5G Device",
    "Sent from my Verizon, Samsung Galaxy smartphone",
    "Sent from my Android phone with K-9 Mail. Please excuse my brevity.",
    "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "Envoyé de mon appareil Android avec Courriel K-9 Mail. Veuillez excuser ma brièveté.",
    "Sent from BlueMail",
    "Get BlueMail for Android",
    "BlueMail for Android herunterladen",
    "Sent from Spark",
    "Sent using Zoho Mail",
    "Sent with Spark",
    "Sent from Front",
    "Von unterwegs gesendet",
    "Sent from my mobile, please excuse typos",
    "<https://go.onelink.me/x> Sent from Yahoo Mail on Android",
    "Sent from TypeApp <http://www.typeapp.com/r?b=2621>",
    "Inviato da Outlook per iOS",
    "Hent Outlook til iOS",
    "Hämta Outlook för Android",
    "Last ned Outlook for iOS",
    "Obter o Outlook para iOS",
    "Ottieni Outlook per Android",
    "Outlook voor iOS downloaden",
    "Pobierz aplikację Outlook dla systemu Android",
    "获取 Outlook for iOS",
    "Outlook for iOS を入手",
    "Sent on the go",
    "Sendt fra Outlook til Android",
    "Sent from Samsung Mobile",
    "Sent from my BlackBerry 10 smartphone on the Rogers network.",
    "Sent from my Huawei phone",
    "Sent from Gmail Mobile",
]


@pytest.mark.parametrize("line", DEVICES)
def test_devices(line: str) -> None:
    assert is_device(line)
    assert start(["Thank you!", "", line]) == 1
    assert start(["Thank you!", line, ""]) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Sent from the office, I can not open the file.",
        "Sent from my phone because the laptop is broken.",
        "Was it sent from my iPhone?",
        "Sent by mistake.",
        "Sent with love",
        "From my phone it works too.",
        "Von meinem Telefon geht es auch nicht.",
        "Ich habe das Bild von meinem Telefon gesendet.",
        "Outlook for Android crashes daily.",
        "Get BlueMail for Android.",
        "Get the scanner app for Android",
        "Enviado con retraso",
        "Envoyé par la poste hier.",
        "Lähetetty eilen",
        "私のiPhoneが壊れました",
        "iPhoneからログインできません",
        "从我的iPhone 无法登录",
        "iPhone'umdan giremiyorum",
        "my phone",
        "",
    ],
)
def test_somebodys_words_about_a_device(line: str) -> None:
    assert not is_device(line)


CASES = [
    # a delimiter
    ("Thanks\n\n-- \nEva Novak\nSales", 1),
    ("Thanks\n--\nEva", 1),
    ("Thanks\n—\nEva", 1),
    ("Thanks\n--\n* Eva Novak*\nSales", 1),
    ("Thanks\n__\nEva Novak", 1),
    ("Thanks\n_____________________________\n\nDr. Hanna Weber\nBerlin\n\nSent via mobile device\n____________", 1),
    ("Thanks\n\n-- \nEva\n\n-- \nA list\nhttps://example.org/list", 1),
    # what a list adds
    ("Thanks\n\n_______________________________________________\nPrinters mailing list\nprinters@example.org", 1),
    # typed
    ("Can you help me with it?\n\nRegards,\n\nTom Reed\nSales", 1),
    ("Der Drucker ist wieder da, danke.\n\nMit freundlichen Grüßen\nHanna Weber", 1),
    ("Už to jde, díky moc.\n\nS pozdravem\nEva Novak", 1),
    ("Jeg har fået filerne nu.\n\nMed venlig hilsen\nAna Silva", 1),
    # notices
    ("Done.\n\nThis e-mail and any attachments are confidential. Tell the sender if it is not for you.", 1),
    ("Fertig.\n\nDiese E-Mail enthält vertrauliche Informationen.\nBitte löschen Sie sie.", 1),
    # a tracker
    ("Done.\n\n\u1427", 1),
    # several at once
    ("Done, it works now again.\n\nRegards,\nTom Reed\n\nSent from my iPhone", 1),
]


@pytest.mark.parametrize(("text", "kept"), CASES)
def test_cut(text: str, kept: int) -> None:
    assert start(text.split("\n")) == kept


@pytest.mark.parametrize("language", partings.PARTINGS)
def test_every_closing_of_the_table(language: str) -> None:
    for closing in filter(None, partings.PARTINGS[language].closing.split("|")):
        lines = ["The printer on the second floor works again now.", "", f"{closing.capitalize()},", "Eva Novak"]
        assert start(lines) == 1, closing


@pytest.mark.parametrize(
    "text",
    [
        "Please order:\n\n- Keyboard\n- Mouse",
        "Please order:\n--\n1. Keyboard\n2. Mouse",
        "Title\n=====\n\nText\n\n-----\n\nMore text here.",
        "Name | Room\n-----|-----\nEva | 12",
        "Which of these?\n\n__________\n\noption A: buy this one\noption B: rent it",
        "Regards,\nEva Novak",
        "-- \nEva",
        "Yes.\n\nKind regards,\nEva Novak\nSales and Support\nExample",  # more signature than words
        "All the best people work here.\nTom Reed",
        "Regards to Ben\n\nfrom Eva",
        "Thank you,\nEva",
        "プリンターが止まりました。 二階です。 お願いします。\n\n以上\n明日まで待てます",
        "It works.\n\n- Eva, Ben and Ana",
        "Done.\n\nThis email address is wrong.",
    ],
)
def test_not_cut(text: str) -> None:
    lines = text.split("\n")
    assert start(lines) == len(lines)


def test_a_greeting_above_a_first_name_stays() -> None:
    """Both are typed for this mail; the name is no word about the matter."""
    assert start(["Vielen Dank für die Lösung.", "", "Viele Grüße", "Hanna"]) == 3


KNOWN = [
    # two earlier mails that say different things above
    (
        "It works.\n\nEva Novak\nSales, Example",
        [f"{text}\n\nEva Novak\nSales, Example" for text in ("Broken.", "Why?")],
        1,
    ),
    ("It works.\n\nblue team\nfloor 2", ["Broken.\n\nblue team\nfloor 2", "Again.\n\nblue team\nfloor 2"], 1),
    ("It works.\n\nEva", ["Broken.\n\nEva", "Again.\n\nEva"], 1),
    # one mail is little: perhaps its words come again, with a line put right
    ("It works.\n\nblue team\nfloor 2", ["Broken.\n\nblue team\nfloor 2"], 4),
    ("#take\n\nThe roller is worn.\nI have one.", ["#tkae\n\nThe roller is worn.\nI have one."], 4),
    ("#take\n\nThe roller is worn.\nI have one.", ["#tkae\n\nThe roller is worn.\nI have one."] * 3, 4),
    # the same mail again
    ("Any news?\n\nEva", ["Any news?\n\nEva", "Any news?\n\nEva"], 3),
    ("Any news?\n\nblue team\nfloor 2", ["Any news?\n\nblue team\nfloor 2"] * 3, 4),
    # thanks are no signature, and one name alone is little
    ("It works.\n\nThanks!", ["Broken.\n\nThanks!", "Again.\n\nThanks!"], 3),
    ("It works.\n\nEva", ["Broken.\n\nEva"], 3),
    ("It works.", ["Broken.", ""], 1),
    ("It works.\n\nEva", [], 3),
]


@pytest.mark.parametrize(("text", "closings", "kept"), KNOWN)
def test_known_by_earlier_mails(text: str, closings: list[str], kept: int) -> None:
    assert start(text.split("\n"), closings=closings) == kept


@pytest.mark.parametrize(
    "bomb", ["-- \n", "__\n", "Sent from my iPhone\n", "Regards,\n", "\n", "-", "Eva\n", "this e-mail and any\n\n"]
)
def test_linear(bomb: str) -> None:
    lines = ("Hello\n" + bomb * 50_000).split("\n")
    begin = time.process_time()
    start(lines, closings=[bomb * 1000] * 10)
    assert time.process_time() - begin < 4


@pytest.mark.parametrize(
    ("text", "signature", "expected"),
    [
        ("I come.\n\nKind regards,", "Ana", "I come.\n\nKind regards,\nAna"),
        ("Ich komme.\n\nViele Grüße", "\nAna Silva\nIT, Tel. 44", "Ich komme.\n\nViele Grüße\nAna Silva"),
        ("I come.", "-- \nAna", "I come."),
        ("I come.\n\nKind regards,", "", "I come.\n\nKind regards,"),
        ("I come.\n\nKind regards,", "Example Ltd, registered in Berlin under HRB 12345.", "I come.\n\nKind regards,"),
        ("", "Ana", ""),
    ],
)
def test_a_letter_does_not_end_in_kind_regards_of_nobody(text: str, signature: str, expected: str) -> None:
    assert with_name(text, signature) == expected
