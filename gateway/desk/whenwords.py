"""The words of times in commands, in seven languages. Data: names of months and days come from `datewords`.

Compared without accents and in small letters (`folding.folded`); `|` between words.
"""

from collections.abc import Mapping

# Short names of weekdays, Monday first, by language: some are another day, or another word, in another language.
SHORT_DAYS: Mapping[str, tuple[str, ...]] = {
    "en": ("mon|tue|wed|thu|fri|sat|sun", "mo|tu|we|th|fr|sa|su"),
    "de": ("mo|di|mi|do|fr|sa|so",),
    "fr": ("lun|mar|mer|jeu|ven|sam|dim",),
    "es": ("lun|mar|mié|jue|vie|sáb|dom",),
    "pl": ("pn|wt|śr|czw|pt|sob|nd", "pon|wto|śro|cz|pią|sob|nie"),
    "cs": ("po|út|st|čt|pá|so|ne",),
    "ja": ("月|火|水|木|金|土|日",),
}
# Cases of their names that stand behind a preposition.
MORE_DAYS: Mapping[int, str] = {2: "středy|středu", 5: "sobotę|sobotu", 6: "niedzielę|neděli"}
PREPOSITIONS: Mapping[str, tuple[str, ...]] = {"do": ("pl", "cs"), "we": ("pl",)}
"""Short names of days that are a preposition in other languages: `do piątku`, `we wtorek`."""
BEHIND_PREPOSITIONS = "południa|końca dnia|rana|poledne|konce dne"
"""What may follow them, and is a time in these languages only."""
# By how many days from today.
RELATIVE: Mapping[int, str] = {
    0: "today|heute|aujourd'hui|hoy|dziś|dzisiaj|dnes|dneška|今日|本日",
    1: "tomorrow|tmrw|morgen|demain|mañana|jutro|jutra|zítra|zítřka|明日|あした",
    2: "day after tomorrow|the day after tomorrow|übermorgen|après-demain|après demain|pasado mañana|pojutrze|pozítří|明後日"
    "|あさって",
}
NOON = "noon|midday|mittag|mittags|midi|mediodía|południe|południa|poledne|poledni|polední|正午"
MORNING = "morning|in the morning|früh|frueh|am morgen|matin|le matin|au matin|por la mañana|rano|z rana|ráno|zrána|朝"
"""The hour when the department opens."""
EVENING = (
    "end of day|end of the day|eod|cob|close of business|feierabend|dienstschluss|büroschluss|fin de journée"
    "|fin de la journée|final del día|fin del día|koniec dnia|końca dnia|konec dne|konce dne|終業時|終業"
)
"""The hour when it closes."""
NEXT = (
    "next|nächsten|nächste|nächster|kommenden|kommende|prochain|prochaine|próximo|próxima|que viene|następny|następną"
    "|przyszły|przyszłą|příští|次の|来週"
)
"""Whoever writes "next Tuesday" on a Monday may mean either."""
AFTERNOON = "pm|p.m.|p. m.|p.m|nachmittags|abends|de l'après-midi|de la tarde|du soir|po południu|odpoledne|večer"
FORENOON = "am|a.m.|a. m.|a.m|vormittags|morgens|früh|du matin|de la mañana|rano|ráno"
CLOCK = "uhr|h|hrs|heures|heure|horas|hodin|hod.|hod|godz.|godz|時|o'clock"
BEFORE = (
    "by|until|till|til|'til|before|on|at|the|of|this|bis|bis zum|bis zur|zum|am|um|den|dem|der|vor|ab|gegen|spätestens|diesen"
    "|jusqu'au|jusqu'à|jusque|avant|pour|ce|le|la|les|à|a|au|de|d'ici|d'ici au|hasta|hasta el|antes del|antes de|para|para el"
    "|este|el|las|los|del|al|do|na|o|w|we|dnia|godz.|godziny|godzinie|godziną|przed|najpóźniej|v|ve|dne|před|nejpozději|za|ke|k"
)
"""Words that may stand in front of a day or an hour, and say nothing of their own."""
AFTER = "までに|まで|に|の|sharp"
SPOKEN = "o|v|at|um|à|a las|a la|las|godz.|godzinie|godziny|do godz.|o godz.|do godziny|o godzinie"
"""In front of an hour that is nothing but a number: `w piątek o 15`."""
IN = "in|within|innerhalb von|innerhalb|binnen|dans|d'ici|en|dentro de|za|w ciągu|během|do"
UNITS: Mapping[str, str] = {
    "minutes": "m|min|mins|min.|minute|minutes|minuten|minutos|minuto|minut|minuty|minutę|分間|分",
    "hours": "h|hr|hrs|std|std.|hour|hours|stunde|stunden|heure|heures|hora|horas|godz|godz.|godzinę|godziny|godzin|hodinu"
    "|hodiny|hodin|hod|hod.|時間",
    "days": "d|day|days|tag|tage|tagen|jour|jours|día|días|dzień|dni|den|dny|dnů|dní|日間|日",
    "weeks": "w|week|weeks|woche|wochen|semaine|semaines|semana|semanas|tydzień|tygodnie|tygodni|týden|týdny|týdnů|週間|週",
}
NUMBERS: Mapping[int, str] = {
    1: "a|an|one|ein|eine|einer|einem|einen|un|une|una|uno|jeden|jedną|jedna|jednu",
    2: "two|zwei|deux|dos|dwa|dwie|dva|dvě",
    3: "three|drei|trois|tres|trzy|tři",
    4: "four|vier|quatre|cuatro|cztery|čtyři",
    5: "five|fünf|cinq|cinco|pięć|pět",
    6: "six|sechs|seis|sześć|šest",
    10: "ten|zehn|dix|diez|dziesięć|deset",
}
WITHOUT_NUMBER = "godzinę|tydzień|hodinu|týden"
"""`za godzinę`: in one hour."""
HALF_AN_HOUR = (
    "half an hour|a half hour|einer halben stunde|une demi-heure|une demi heure|media hora|"
    "pół godziny|půl hodiny|půlhodinu"
)
BEHIND = "後までに|以内に|後に|後|以内"
