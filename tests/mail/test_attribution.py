"""Attribution lines of many programs and languages; what only looks like one."""

import time

import pytest

from gateway.mail import attribution, phrases
from gateway.mail.attribution import Trust, find, judge

# One line of each program and language: Gmail, Apple Mail, Thunderbird, Outlook for phones, Yahoo, Zoho, K-9, Mail.ru, Mutt,
# web mailers of providers.
SURE = [
    "On Monday, 2 November 2026 10:00:00 CET you wrote:",
    "On 02/11/2026 10:00, you wrote:",
    "On Mon, Nov 2, 2026 at 10:00 AM IT <it@example.org> wrote:",
    "Am Mo., 2. Nov. 2026 um 10:00 Uhr schrieb IT <it@example.org>:",
    "Le lun. 2 nov. 2026 à 10:00, IT <it@example.org> a écrit :",
    "El lun, 2 nov 2026 a las 10:00, IT (<it@example.org>) escribió:",
    "Em seg., 2 de nov. de 2026 às 10:00, IT <it@example.org> escreveu:",
    "IT <it@example.org> escreveu (segunda, 2/11/2026 à(s) 10:00):",
    "Il giorno lun 2 nov 2026 alle ore 10:00 IT <it@example.org> ha scritto:",
    "Op ma 2 nov 2026 om 10:00 schreef IT <it@example.org>:",
    "pon., 2 lis 2026 o 10:00 IT <it@example.org> napisał(a):",
    "po 2. 11. 2026 v 10:00 odesílatel IT <it@example.org> napsal:",
    "po 2. 11. 2026 o 10:00 IT <it@example.org> napísal(a):",
    "V V pon., 2. nov. 2026 ob 10:00 je oseba IT <it@example.org> napisala:",
    "pon, 2. stu 2026. u 10:00 IT <it@example.org> napisao je:",
    "пон, 2. нов 2026. у 10:00 IT <it@example.org> је написао/ла:",
    "На пн, 2.11.2026 г. в 10:00 IT <it@example.org> написа:",
    "пн, 2 нояб. 2026 г. в 10:00, IT <it@example.org>:",
    "пн, 2 лист. 2026 р. о 10:00 IT <it@example.org> пише:",
    "Den mån 2 nov. 2026 kl 10:00 skrev IT <it@example.org>:",
    "Den man. 2. nov. 2026 kl. 10.00 skrev IT <it@example.org>:",
    "man. 2. nov. 2026 kl. 10:00 skrev IT <it@example.org>:",
    "ma 2. marrask. 2026 klo 10.00 IT (it@example.org) kirjoitti:",
    "mán., 2. nóv. 2026 kl. 10:00 skrifaði IT <it@example.org>:",
    "IT <it@example.org> kirjutas kuupäeval E, 2. november 2026 kell 10:00:",
    "Pirmd., 2026. g. 2. nov., plkst. 10:00 — lietotājs IT (<it@example.org>) rakstīja:",
    "2026-11-02, pr, 10:00 IT <it@example.org> rašė:",
    "IT <it@example.org> ezt írta (időpont: 2026. nov. 2., H, 10:00):",
    "Στις Δευ 2 Νοε 2026 στις 10:00 π.μ., ο χρήστης IT <it@example.org> έγραψε:",
    "IT <it@example.org>, 2 Kas 2026 Pzt, 10:00 tarihinde şunu yazdı:",
    "בתאריך יום ב׳, 2 בנוב׳ 2026 ב-10:00 מאת ‪IT‬‏ <‪it@example.org‬‏>:",
    "في الاثنين، 2 نوفمبر 2026 في 10:00 ص تمت كتابة ما يلي بواسطة ‪IT‬‏ <‪it@example.org‬‏>:",
    "در تاریخ دوشنبه ۲ نوامبر ۲۰۲۶ ساعت ۱۰:۰۰ IT <it@example.org> نوشت:",
    "सोम, 2 नव॰ 2026 को 10:00 पूर्वाह्न बजे को IT <it@example.org> ने लिखा:",
    "ในวันที่ จ. 2 พ.ย. 2026 เวลา 10:00 IT <it@example.org> เขียนว่า:",
    "Vào Th 2, 2 thg 11, 2026 vào lúc 10:00 IT <it@example.org> đã viết:",
    "Pada tanggal Sen, 2 Nov 2026 pukul 10.00 IT <it@example.org> menulis:",
    "Noong Lun, Nob 2, 2026 nang 10:00 AM, sinulat ni IT <it@example.org> ang:",
    "IT <it@example.org> 于2026年11月2日周一 10:00写道：",
    "IT <it@example.org> 於 2026年11月2日 週一 上午10:00寫道：",
    "2026年11月2日(月) 10:00 IT <it@example.org>:",
    "2026년 11월 2일 (월) 오전 10:00, IT <it@example.org>님이 작성:",
    "Missatge de IT <it@example.org> del dia dl., 2 de nov. 2026 a les 10:00:",
    "În lun., 2 nov. 2026 la 10:00, IT <it@example.org> a scris:",
    "On 2 Nov 2026, at 10:00, Tom Reed <it@example.org> wrote:",
    "Op 2 nov. 2026, om 10:00 heeft IT <it@example.org> het volgende geschreven:",
    "2 nov. 2026 kl. 10:00 skrev IT <it@example.org>:",
    "IT <it@example.org> kirjoitti 2.11.2026 kello 10.00:",
    "Wiadomość napisana przez IT <it@example.org> w dniu 2 lis 2026, o godz. 10:00:",
    "2. 11. 2026 v 10:00, IT <it@example.org>:",
    "2 нояб. 2026 г., в 10:00, IT <it@example.org> написал(а):",
    "IT <it@example.org> şunları yazdı (2 Kas 2026 10:00):",
    "No dia 02/11/2026, às 10:00, IT <it@example.org> escreveu:",
    "2026. nov. 2. dátummal, 10:00 időpontban IT <it@example.org> írta:",
    "Pe 2 nov. 2026, la 10:00, IT <it@example.org> a scris:",
    "Στις 2 Νοε 2026, στις 10:00, ο/η IT <it@example.org> έγραψε:",
    "在 2026年11月2日，10:00，IT <it@example.org> 写道：",
    "2026/11/02 10:00、IT <it@example.org>のメール:",
    "2026. 11. 2. 오전 10:00, IT <it@example.org> 작성:",
    "ב-2 בנוב׳ 2026, בשעה 10:00, ‏IT ‏<it@example.org> כתב/ה:",
    "في ٢ نوفمبر ٢٠٢٦، في ١٠:٠٠ ص، كتب IT <it@example.org>:",
    "ในวันที่ 2 พ.ย. 2569 เวลา 10:00 IT <it@example.org> เขียน:",
    "Dana 2. stu 2026., u 10:00, IT <it@example.org> je napisao/la:",
    "On 02/11/2026 10:00, Tom Reed wrote:",
    "Am 02.11.2026 um 10:00 schrieb Hanna Weber:",
    "Le 02/11/2026 à 10:00, Ana Silva a écrit :",
    "W dniu 2.11.2026 o 10:00, Eva Novak pisze:",
    "Dne 02. 11. 26 v 10:00 Eva Novak napsal(a):",
    "Op 02-11-2026 om 10:00 schreef Tom Reed:",
    "02.11.2026 10:00, Eva Novak пишет:",
    "Eva Novak kirjoitti 2.11.2026 klo 10.00:",
    "Den 2026-11-02 kl. 10:00, skrev Eva Novak:",
    "2026. 11. 02. 10:00 keltezéssel, Eva Novak írta:",
    "02.11.2026 10:00 tarihinde Eva Novak yazdı:",
    "Στις 2/11/26 10:00, ο/η Eva Novak έγραψε:",
    "בתאריך 02/11/2026 10:00, Eva Novak כתב:",
    "في 02/11/2026 10:00 ص, كتب Eva Novak:",
    "Vào 02/11/2026 10:00, Eva Novak đã viết:",
    "Dňa 2. 11. 2026 o 10:00 Eva Novak napísal(a):",
    "2026-11-02 10:00, Eva Novak rašė:",
    "02.11.2026 10:00 Eva Novak kirjutas:",
    "---- On Mon, 02 Nov 2026 10:00:00 +0100 Eva Novak <eva@example.org> wrote ----",
    "On Monday, November 2, 2026, 10:00:00 AM GMT+1, Eva Novak <eva@example.org> wrote:",
    "--- On Mon, 11/2/26, Eva Novak <eva@example.org> wrote:",
    "eva@example.org wrote:",
    '"Eva Novak" <eva@example.org> schrieb:',
    "Quoting Eva Novak <eva@example.org>:",
    "Zitat von Eva Novak <eva@example.org>:",
    "Понедельник, 2 ноября 2026, 10:00 +03:00 от IT <it@example.org>:",
    "Monday, 2 November 2026, 10:00 +0100 from IT <it@example.org>:",
    "On November 2, 2026 10:00:00 AM GMT+01:00, Tom Reed <it@example.org> wrote:",
    "Eva Novak <eva@example.org> wrote on 02.11.2026 10:00:00:",
    "Eva Novak schrieb am 02.11.2026 um 10:00:",
    "On Nov 2, 2026, 10:00 +0100, Tom Reed <it@example.org>, wrote:",
    "Tom Reed <tom@example.org> writes:",
    "2026-11-02 10:00 GMT+01:00 IT <it@example.org>:",
    "Am 2. November 2026 10:00:00 MEZ schrieb IT <it@example.org>:",
    "On Monday, November 2nd, 2026 at 10:00 AM, IT <it@example.org> wrote:",
    "El 2/11/2026 a las 10:00, Ana Silva escribió:",
    "Em 02/11/2026 10:00, Ana Silva escreveu:",
    "Il 02/11/2026 10:00, Ana Silva ha scritto:",
    "На 2.11.2026 г. в 10:00 ч., Ева написа:",
    "Eva Novak <eva@example.org>於 2026年11月2日 週一，上午10:00寫道：",
    "On Mon, 2 Nov 2026, 10:00 IT, <it@example.org> wrote:",
    "Le lun. 2 nov. 2026, 10:00, IT <it@example.org> a écrit :",
    "Am Mo., 2. Nov. 2026, 10:00 hat IT <it@example.org> geschrieben:",
    "Hanna Weber <hanna@example.org> schrieb am Mo., 2. Nov. 2026, 10:00:",
    "El lun., 2 de noviembre de 2026 10:00, IT <it@example.org> escribió:",
    "W dniu pon., 2.11.2026 o 10:00 IT <it@example.org> napisał(a):",
    "Dňa po 2. 11. 2026, 10:00 IT <it@example.org> napísal(a):",
    "Dne po 2. 11. 2026 10:00 uživatel IT <it@example.org> napsal:",
    "Pe lun., 2 nov. 2026, 10:00 IT <it@example.org> a scris:",
    "2026年11月2日(月) 10:00、IT <it@example.org>のメール：",
    "IT <it@example.org>さんは書きました（2026/11/02 10:00）：",
    "понедельник, 2 ноября 2026 г. пользователь IT <it@example.org> написал:",
    "Em seg, 2 de nov de 2026 10:00, IT <it@example.org> escreveu:",
    'Den 2 nov. 2026 10:00 skrev "IT" <it@example.org>:',
    'Op 2 nov. 2026 10:00 schreef "IT" <it@example.org>:',
    "2026. nov. 2. 10:00 ezt írta (IT <it@example.org>):",
    "IT <it@example.org> schreef op 2 november 2026 10:00:",
    "IT <it@example.org> skrev den 2 november 2026 10:00:",
    '02.11.2026, 10:00, "IT" <it@example.org>:',
    "2 nov. 2026 kl. 10:00 skrev Eva Novak:",
    "---- Eva Novak wrote ----",
    "-------- Eva Novak schrieb --------",
    "On 04/19/2011 07:10 AM, Tom Reed sent:",
    "Vào 14:24 8 tháng 6, 2026, IT <it@example.org> đã viết:",
    "On Thursday, November 21, 2026, Tom Reed <it@example.org> wrote:",
    "ons. 26. des. 2026 kl. 21:40 skrev IT <it@example.org>:",
    "2026-11-02 10:00 GMT+03:00 IT <it@example.org>:",
    'On 2 Nov 2026 10:00 am, "Tom Reed" <it@example.org> wrote:',
    "On Nov 2, 2026, at 10:00 AM, Tom Reed <it@example.org<mailto:it@example.org>> wrote:",
    "On Mon, Nov 2, 2026 at 10:00 AM Tom Reed <it@example.org [it@example.org]> wrote:",
    'On 11/2/26, 10:00 AM, "Tom Reed" <it@example.org> wrote:',
    "On Mon, 2 Nov 2026 10:00:00 +0100 Tom Reed <it@example.org> wrote:",
    "Am Montag, 2. November 2026, 10:00:00 CET schrieb Tom Reed:",
    "Am Montag, dem 02.11.2026 um 10:00 +0100 schrieb Tom Reed:",
    "* Tom Reed <it@example.org> [2026-11-02 10:00]:",
    "Tom Reed <it@example.org> schrieb am 02.11.2026 10:00:",
    "In article <abc@example.org>, Tom Reed <it@example.org> wrote:",
    "At 10:00 02.11.2026 +0100, Tom Reed wrote:",
    "Tom Reed (it@example.org) wrote on 2 November 2026:",
    "Citando IT <it@example.org>:",
    "Quoting IT <it@example.org>:",
    "Citat från IT <it@example.org>:",
    'Le 2 nov. 2026 10:00, "IT" <it@example.org> a écrit :',
    "Le lundi 2 novembre 2026 à 10:00:00 UTC+1, IT <it@example.org> a écrit :",
    "Am Montag, 2. November 2026 um 10:00:00 MEZ hat IT <it@example.org> Folgendes geschrieben:",
    "El lunes, 2 de noviembre de 2026, 10:00:00 CET, IT <it@example.org> escribió:",
    "Em segunda-feira, 2 de novembro de 2026 10:00:00 BRT, IT <it@example.org> escreveu:",
    "Il lunedì 2 novembre 2026, 10:00:00 CET, IT <it@example.org> ha scritto:",
    "Op maandag 2 november 2026 10:00:00 CET schreef IT <it@example.org>:",
    "W dniu poniedziałek, 2 listopada 2026 10:00:00 CET użytkownik IT <it@example.org> napisał:",
    "Dne pondělí 2. listopadu 2026 10:00:00 SEČ, IT <it@example.org> napsal/a:",
    "Den måndag 2 november 2026 10:00:00 CET skrev IT <it@example.org>:",
    "maanantai 2. marraskuuta 2026 klo 10.00.00 UTC+2 IT <it@example.org> kirjoitti:",
    "2 Kasım 2026 Pazartesi 10:00:00 GMT+3, IT <it@example.org> şunu yazdı:",
    "понеділок, 2 листопада 2026 р. о 10:00:00 IT <it@example.org> написав:",
    "в понедельник, 2 ноября 2026, 10:00:00 UTC+3, IT <it@example.org> написал:",
    '在 2026-11-02 10:00:00，"IT" <it@example.org> 写道：',
    'At 2026-11-02 10:00:00, "IT" <it@example.org> wrote:',
    "2026年11月2日(月) 10:00 Eva Novak <eva@example.org>:",
    "On Mon, Nov 2, 2026 at 10:00, <it@example.org> wrote:",
    "On Mon, Nov 2, 2026 at 10:00, [it@example.org] wrote:",
    "Eva Novak <eva@example.org> wrote:",
]


@pytest.mark.parametrize("line", SURE)
def test_sure_without_marks(line: str) -> None:
    assert judge(line) is Trust.ALONE
    found = find(["Thank you!", "", line, "", "Is it better?"], 2, stop=[False, True, False, True, False])
    assert found is not None
    assert (found.start, found.end, found.column) == (2, 2, 0)


@pytest.mark.parametrize("line", [line for line in SURE if line.isascii() and "article" not in line])
def test_wrapped_before_any_word(line: str) -> None:
    """Programs wrap where the line gets too long, whatever the word."""
    words = line.split(" ")
    for at in range(2, len(words)):
        wrapped = ["", " ".join(words[:at]), " ".join(words[at:])]
        if len(wrapped[1]) > 25 and attribution.may_end(wrapped[2]) and "@" in line:
            found = find(wrapped, 2, stop=[True, False, False])
            assert found is not None, wrapped
            assert found.start == 1, wrapped


ABOVE_MARKS = [
    "Ben wrote:",
    "On Monday Ben wrote:",
    "On 2 November 2026, Tom Reed wrote:",
    "Hanna Weber schrieb:",
    "Eva Novak napsal(a):",
    "02.11.2026 10:00, Eva Novak:",
]


@pytest.mark.parametrize("line", ABOVE_MARKS)
def test_only_above_marks(line: str) -> None:
    assert judge(line) is Trust.ABOVE_MARKS


NONE = [
    "<eva@example.org>: host mx.example.org wrote:",
    "On the other hand, we could wait:",
    "Please send it to eva@example.org:",
    "I wrote on 2.11.2026 at 10:00:",
    "Am 2.11.2026 um 10:00 habe ich geschrieben: nichts",
    "The following people were in the room:",
    "On Monday the printer wrote: PC LOAD LETTER",
    "He came on 2 November 2026.",
    "wrote",
    "",
    ":",
    "2026",
]


@pytest.mark.parametrize("line", NONE)
def test_no_attribution(line: str) -> None:
    assert judge(line) is Trust.NONE


SHARED = [
    ("Yes please. ", "On Mon, 2 Nov 2026 at 10:00, IT <it@example.org> wrote:"),
    ("ok", "--- On Mon, 2 Nov 2026 at 10:00, IT <it@example.org> wrote:"),
    ("Ja, gerne! ", "Am 02.11.2026 um 10:00 schrieb IT <it@example.org>:"),
    ("Oui. ", "Le lun. 2 nov. 2026 à 10:00, IT <it@example.org> a écrit :"),
    ("Да, спасибо. ", "пн, 2 нояб. 2026 г. в 10:00, IT <it@example.org>:"),
    ("Sí. ", "El lun, 2 nov 2026 a las 10:00, IT (<it@example.org>) escribió:"),
]


@pytest.mark.parametrize(("answer", "line"), SHARED)
def test_an_answer_on_the_same_line(answer: str, line: str) -> None:
    found = find([answer + line], 0, stop=[False])
    assert found is not None
    assert found.trust is Trust.ALONE
    assert (answer + line)[: found.column].strip() == answer.strip()


@pytest.mark.parametrize("language", phrases.LANGUAGES)
def test_every_verb_of_the_table(language: str) -> None:
    for verb in filter(None, phrases.LANGUAGES[language].wrote.split("|")):
        assert judge(f"Eva Novak <eva@example.org> {verb}:") is Trust.ALONE, verb


BOMBS = ["On 2026 b@x wrote: ", "Am 1.1.2026 schrieb ", "a@b", "<", "1.1.", "On On On ", "x. 2.1.2026 ", "> ", "(", "٢"]


@pytest.mark.parametrize("bomb", BOMBS)
def test_bounded(bomb: str) -> None:
    line = (bomb * (490 // len(bomb) + 1))[:490] + "wrote:"
    begin = time.process_time()
    for _ in range(50):
        find([line, line, line, line], 3, stop=[False] * 4)
    assert time.process_time() - begin < 3
