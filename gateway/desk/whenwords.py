"""The words of times in commands, in seven languages. Data: names of months and days come from `datewords`.

Compared without accents and in small letters (`folding.folded`); `|` between words, the same in every table here.
"""

from collections.abc import Mapping

# Short names of weekdays, Monday first, by language: some of them are another day, or another word, in another language.
SHORT_DAYS: Mapping[str, str] = {
    "en": "mon|tue|wed|thu|fri|sat|sun",
    "de": "mo|di|mi|do|fr|sa|so",
    "fr": "lun|mar|mer|jeu|ven|sam|dim",
    "es": "lun|mar|mié|jue|vie|sáb|dom",
    "pl": "pn|wt|śr|czw|pt|sob|nd",
    "cs": "po|út|st|čt|pá|so|ne",
    "ja": "月|火|水|木|金|土|日",
}
MORE_DAYS: Mapping[str, str] = {
    "en": "mo|tu|we|th|fr|sa|su",
    "pl": "pon|wto|śro|cz|pią|so|nie",
    "ja": "月よう|火よう|水よう|木よう|金よう|土よう|日よう",
}
# By how many days from today.
RELATIVE: Mapping[int, str] = {
    0: "today|heute|aujourd'hui|auj.|hoy|dziś|dzisiaj|dnes|今日|本日",
    1: "tomorrow|tmrw|morgen|demain|mañana|jutro|jutra|zítra|zítřka|明日|あした",
    2: "day after tomorrow|the day after tomorrow|übermorgen|après-demain|après demain|pasado mañana|pojutrze|pozítří|明後日|あさって",
}
NOON = (
    "noon|midday|mittag|mittags|zu mittag|midi|mediodía|al mediodía|południe|w południe|południa|poledne|v poledne|poledne|正午|昼"
)
MORNING = (
    "morning|in the morning|früh|frueh|am morgen|matin|le matin|au matin|por la mañana|de la mañana|rano|ráno|dopoledne zrána|朝"
)
EVENING = (
    "end of day|end of the day|eod|cob|close of business|end of business|feierabend|dienstschluss|büroschluss"
    "|fin de journée|fin de la journée|final del día|fin del día|koniec dnia|końca dnia|konec dne|konce dne|終業|終業時"
)
"""The hour when the department closes."""
# Whoever writes "next Tuesday" on a Monday may mean either.
NEXT = "next|nächsten|nächste|nächster|kommenden|kommende|prochain|prochaine|próximo|próxima|que viene|następny|następną|przyszły|przyszłą|příští|次の|来週"
AFTERNOON = "pm|p.m.|p. m.|p.m|nachmittags|abends|de l'après-midi|de la tarde|du soir|po południu|odpoledne"
FORENOON = "am|a.m.|a. m.|a.m|vormittags|morgens|du matin|de la mañana|rano|ráno"
CLOCK = "uhr|h|hrs|heures|heure|horas|hodin|hod.|hod|godz.|godz|時|o'clock"
# Words that may stand in front of a day or an hour, and say nothing of their own.
BEFORE = (
    "by|until|till|til|'til|before|on|at|the|of|for|bis|bis zum|bis zur|zum|am|um|den|dem|der|vor|ab|gegen|spätestens|jusqu'au|jusqu'à|jusqu'a|jusque"
    "|avant|pour|le|la|les|à|a|au|de|d'ici|d'ici au|hasta|hasta el|antes del|antes de|para|para el|el|las|los|del|al"
    "|do|na|o|w|we|dnia|godziny|godzinie|przed|najpóźniej|v|ve|dne|před|nejpozději|za|ke|k"
)
AFTER = "までに|まで|に|の|中|頃|ごろ|sharp|st|nd|rd|th|er|e|r."
IN = "in|within|innerhalb von|innerhalb|binnen|dans|d'ici|en|dentro de|za|w ciągu|během|do"
UNITS: Mapping[str, str] = {
    "minutes": "m|min|mins|min.|minute|minutes|minuten|minutos|minuto|minut|minuty|minutę|分|分間",
    "hours": "h|hr|hrs|std|std.|hour|hours|stunde|stunden|heure|heures|hora|horas|godz|godz.|godzinę|godziny|godzin|hodinu|hodiny|hodin|hod|hod.|時間",
    "days": "d|day|days|tag|tage|tagen|jour|jours|día|días|dzień|dni|den|dny|dnů|dní|日|日間",
    "weeks": "w|week|weeks|woche|wochen|semaine|semaines|semana|semanas|tydzień|tygodnie|tygodni|týden|týdny|týdnů|週間|週",
}
NUMBERS: Mapping[int, str] = {
    1: "a|an|one|ein|eine|einer|einem|einen|un|une|una|uno|jeden|jedną|jedna|jednu|一",
    2: "two|zwei|deux|dos|dwa|dwie|dva|dvě|二",
    3: "three|drei|trois|tres|trzy|tři|三",
    4: "four|vier|quatre|cuatro|cztery|čtyři|四",
    5: "five|fünf|cinq|cinco|pięć|pět|五",
    6: "six|sechs|seis|sześć|šest|六",
    10: "ten|zehn|dix|diez|dziesięć|deset|十",
}
WITHOUT_NUMBER = "godzinę|tydzień|hodinu|týden"
"""`za godzinę`: in one hour."""
BEHIND = "後|後に|以内|以内に|後までに"
