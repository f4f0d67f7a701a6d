"""Header blocks and "Original Message" lines in many languages; what only looks like one."""

import time

import pytest

from gateway.mail import phrases, replyheader

# The labels as Outlook and others write them: from, sent, to, subject.
LABELS = [
    "From|Sent|To|Subject",
    "From|Date|To|Subject",
    "Von|Gesendet|An|Betreff",
    "Von|Datum|An|Betreff",
    "Van|Verzonden|Aan|Onderwerp",
    "De|Envoyé|À|Objet",
    "De|Date|À|Objet",
    "De|Enviado|Para|Asunto",
    "De|Enviado el|Para|Asunto",
    "De|Enviat el|Per a|Assumpte",
    "De|Enviado o|Para|Asunto",
    "Nork|Bidaltze-data|Nori|Gaia",
    "De|Enviada em|Para|Assunto",
    "Da|Inviato|A|Oggetto",
    "Da|Data|A|Oggetto",
    "De la|Trimis|Către|Subiect",
    "Od|Wysłano|Do|Temat",
    "Od|Odesláno|Komu|Předmět",
    "Od|Odoslané|Komu|Predmet",
    "Od|Poslano|Za|Zadeva",
    "Od|Poslano|Za|Predmet",
    "Šalje|Poslano|Prima|Predmet",
    "Од|Послато|За|Тема",
    "От|Изпратено|До|Относно",
    "От|Отправлено|Кому|Тема",
    "От кого|Дата|Кому|Тема",
    "Від|Надіслано|Кому|Тема",
    "Från|Skickat|Till|Ämne",
    "Fra|Sendt|Til|Emne",
    "Frá|Sent|Til|Efni",
    "Lähettäjä|Lähetetty|Vastaanottaja|Aihe",
    "Saatja|Saadetud|Adressaat|Teema",
    "No|Nosūtīts|Kam|Tēma",
    "Nuo|Išsiųsta|Kam|Tema",
    "Feladó|Elküldve|Címzett|Tárgy",
    "Από|Στάλθηκε|Προς|Θέμα",
    "Kimden|Gönderilen|Kime|Konu",
    "Gönderen|Gönderildi|Alıcı|Konu",
    "מאת|נשלח|אל|נושא",
    "من|أرسل|إلى|الموضوع",
    "از|ارسال شده|به|موضوع",
    "प्रेषक|दिनांक|प्रति|विषय",
    "จาก|ส่ง|ถึง|เรื่อง",
    "Từ|Đã gửi|Đến|Chủ đề",
    "Dari|Dikirim|Kepada|Subjek",
    "发件人|发送时间|收件人|主题",
    "寄件者|寄件日期|收件者|主旨",
    "差出人|送信日時|宛先|件名",
    "보낸 사람|보낸 날짜|받는 사람|제목",
]
FORMS = [
    "{f}: IT <it@example.org>\n{d}: 2.11.2026 10:00\n{t}: Eva Novak\n{s}: Printer",
    "{f} : IT <it@example.org>\n{d} : 2.11.2026 10:00\n{t} : Eva Novak\n{s} : Printer",
    "{f}：IT <it@example.org>\n{d}：2.11.2026 10:00\n{t}：Eva Novak\n{s}：Printer",
    "*{f}:* IT\n*{d}:* 2.11.2026 10:00\n*{t}:* Eva Novak\n*{s}:* Printer",
    "**{f}:** IT\n**{d}:** 2.11.2026 10:00\n**{t}:** Eva Novak\n**{s}:** Printer",
    "{d}: 2.11.2026 10:00\n{f}: IT <it@example.org>\n{t}: Eva Novak\n{s}: Printer",
    "{s}: Printer\n{t}: Eva Novak\n{f}: IT <it@example.org>\n{d}: 2.11.2026 10:00",
    "{f}: IT <it@example.org> {d}: 2.11.2026 10:00 {t}: Eva Novak {s}: Printer",
    "{f}: IT <it@example.org>\n\n{d}: 2.11.2026 10:00\n\n{t}: Eva Novak\n\n{s}: Printer",
    "{f}: IT <it@example.org>\n{d}: 2.11.2026 10:00\n{t}: Eva <eva@example.org>; Ben Okoro\n<ben@example.org>\n{s}: Printer",
    "________________________________\n{f}: IT <it@example.org>\n{d}: 2.11.2026 10:00\n{t}: Eva Novak\n{s}: Printer",
    "{f}:\nIT <it@example.org>\n{d}:\n2.11.2026 10:00\n{t}:\nEva Novak\n{s}:\nPrinter",
]


def first(text: str) -> int:
    lines = text.split("\n")
    blank = [not line.strip() for line in lines]
    return next(replyheader.find(lines, stop=[False] * len(lines), blank=blank), -1)


@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("form", FORMS)
def test_blocks(labels: str, form: str) -> None:
    block = form.format(**dict(zip("fdts", labels.split("|"), strict=True)))
    assert first(f"Thank you!\n\n{block}\n\nIs it better?") == 2


@pytest.mark.parametrize("language", phrases.LANGUAGES)
def test_original_message(language: str) -> None:
    for title in filter(None, phrases.LANGUAGES[language].original.split("|")):
        for line in (
            f"-----{title}-----",
            f"-------- {title} --------",
            f"----- {title.title()} ------",
            f"--- {title}",
        ):
            assert replyheader.is_original(line), line


def test_the_turkish_capital_with_a_dot_is_one_letter() -> None:
    assert replyheader.is_original("-----Orijinal İleti-----")
    assert phrases.lowered("İYİ günler") == "iyi günler"


@pytest.mark.parametrize(
    "block",
    [
        "-------- Original message --------From: IT <it@example.org> Date: 02/11/2026 10:00 To: Eva Subject: x",
        "Original Message\nFrom: IT <it@example.org>\nSent: Monday, November 2, 2026 10:00\nTo: Eva\nSubject: x",
        "Message du 02/11/26 10:00\nDe : IT <it@example.org>\nA : Eva\nObjet : x",
        "|| IT\n\n\nIT - 02/11/2026 10:00\n\nTo\nEva\n\ncc\n\nSubject\nRe: Printer",
        "Date: Mon, 2 Nov 2026 10:00:00 +0100\nTo: eva@example.org",
        "From: it@example.org\nDate: Mon, 2 Nov 2026 10:00:00 +0100",
        "From: IT\nSent: Monday\nTo: Eva\nSubject: x",
    ],
)
def test_other_forms(block: str) -> None:
    assert first(f"Thank you!\n\n{block}\n\nIs it better?") in (2, 3)


@pytest.mark.parametrize(
    "text",
    [
        "My flight:\nFrom: Prague 10:00\nTo: Paris 12:00\nDate: 2.11.2026",
        "From: 10:00\nTo: 12:00",
        "The form has the fields\nFrom:\nTo:\nSubject:",
        "Log\nFrom: eva\nTo: ben\nFrom: ben\nTo: eva",
        "When: Monday 2.11.2026 10:00\nWhere: Room 12\nSubject: Printer",
        "Datum: 2.11.2026\nAn: alle\nBetreff: Drucker",
        "Received: from mx\nFrom: a@example.org\nTo: b@example.org\nDate: Mon, 2 Nov 2026 10:00:00 +0100\nSubject: x",
        "From: a@example.org\nTo: b@example.org\nMIME-Version: 1.0\nDate: Mon, 2 Nov 2026 10:00:00 +0100\nSubject: x",
        "This is not an original message.",
        "-----",
    ],
)
def test_no_block(text: str) -> None:
    assert first(text) == -1


@pytest.mark.parametrize(
    "bomb", ["From: \n", "From: a@b\nDate: 2026\n", "To\n", "-", "From: To: ", "Date: 2026-11-02\n", "\n", ":"]
)
def test_linear(bomb: str) -> None:
    text = bomb * (200_000 // len(bomb))
    begin = time.process_time()
    first(text)
    assert time.process_time() - begin < 4
