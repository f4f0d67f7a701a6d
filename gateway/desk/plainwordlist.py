"""Words that requesters write instead of commands, by language. Data: `|` between them; add a language by a line in each.

Compared in small letters without accents (`folding.folded`). The first word of each line is the one we name to people. What
may also mean that somebody has done their part ("done", "fait", "hecho", "hotovo") is in no line.
"""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    STATUS = "status"
    SOLVED = "solved"
    CANCEL = "cancel"
    STOP = "stop"
    RATING = "rating"
    HOURS = "hours"
    HELP = "help"


WORDS: Mapping[Kind, Mapping[str, str]] = {
    Kind.STATUS: {
        "en": "status",
        "de": "Stand|Status",
        "fr": "état|statut",
        "es": "estado",
        "pl": "stan|status",
        "cs": "stav|status",
        "ja": "状況|ステータス",
    },
    Kind.SOLVED: {
        "en": "solved|resolved|fixed|it works|it works now|works now|works again|it works again|it is solved|it's solved",
        "de": "erledigt|gelöst|behoben|hat sich erledigt|geht wieder|läuft wieder|funktioniert wieder|es geht wieder"
        "|es läuft wieder",
        "fr": "résolu|réglé|c'est résolu|c'est réglé|ça marche|ça remarche|ça fonctionne",
        "es": "resuelto|solucionado|ya funciona|está resuelto|está solucionado",
        "pl": "załatwione|rozwiązane|naprawione|już działa|działa",
        "cs": "vyřešeno|opraveno|už funguje|už to funguje|už to jde|je vyřešeno",
        "ja": "解決|解決済み|解決済|解決しました",
    },
    Kind.CANCEL: {
        "en": "cancel|cancelled|canceled|no longer needed|not needed anymore|not needed any more|please cancel",
        "de": "abgesagt|absagen|storniert|stornieren|nicht mehr nötig|wird nicht mehr gebraucht|wird nicht mehr benötigt",
        "fr": "annuler|annulé|annulez|à annuler|plus nécessaire|plus besoin",
        "es": "cancelar|cancelado|anular|anulado|ya no es necesario|ya no hace falta",
        "pl": "anuluj|anulować|anulowane|odwołane|już niepotrzebne|nieaktualne",
        "cs": "zrušit|zrušte|zrušeno|už není potřeba|už není třeba|už nepotřebuji",
        "ja": "取消|取り消し|取消し|キャンセル|不要|不要です",
    },
    Kind.STOP: {
        "en": "stop|unsubscribe|mute",
        "de": "Stopp|abbestellen|abmelden",
        "fr": "stop|désabonner|désinscrire",
        "es": "basta|parar",
        "pl": "stop|wypisz",
        "cs": "stop|odhlásit",
        "ja": "停止|配信停止",
    },
    Kind.HOURS: {
        "en": "hours|opening hours|office hours",
        "de": "Öffnungszeiten|Sprechzeiten|Zeiten",
        "fr": "horaires|heures d'ouverture",
        "es": "horario|horarios",
        "pl": "godziny|godziny otwarcia|godziny pracy",
        "cs": "otevírací doba|hodiny|provozní doba|úřední hodiny",
        "ja": "営業時間|受付時間|時間",
    },
    Kind.HELP: {
        "en": "help|commands",
        "de": "Hilfe|Befehle",
        "fr": "aide|commandes",
        "es": "ayuda|comandos",
        "pl": "pomoc|polecenia",
        "cs": "nápověda|pomoc|příkazy",
        "ja": "ヘルプ",
    },
}

PLEASE = (
    "please|pls|plz|bitte|s'il vous plaît|s'il te plaît|svp|stp|por favor|proszę|prosím|お願いします|お願いいたします|ください"
    "|下さい"
)
"""May stand before or behind the word."""

OUT_OF_FIVE = "/|of|out of|von|sur|de|z|su|van|av|af"
"""Between a mark and the five it is of: `4 out of 5`, `4 von 5`."""
MARKS = (
    "star|stars|point|points|pts|sterne|stern|sternen|punkt|punkte|punkten|étoile|étoiles|estrella|estrellas|punto|puntos"
    "|gwiazdka|gwiazdki|gwiazdek|punkty|punktów|hvězdička|hvězdičky|hvězdiček|bod|body|bodů|点|つ星|つ"
)
"""Behind a mark: `4 stars`."""
MARK_IS = (
    "rating|my rating|score|mark|bewertung|meine bewertung|note|meine note|évaluation|ma note|nota|mi nota|valoración|puntuación"
    "|ocena|moja ocena|hodnocení|známka|評価|星"
)
"""In front of a mark, mostly with a colon: `Rating: 4`."""
GOES_ON = (
    "because|i|you|it|we|they|he|she|nobody|everything|weil|ich|du|sie|es|wir|er|man|niemand|alles|je|tu|vous|il|elle|on|nous"
    "|parce|car|personne|tout|yo|usted|porque|nadie|todo|bo|ponieważ|nikt|wszystko|protože|nikdo|všechno"
)
"""A remark begins with it, and no thing that is counted: `2 because I had to explain it twice`."""
BUT = (
    "but|however|although|still|again|aber|jedoch|leider|noch|wieder|mais|toujours|encore|pero|aunque|todavía|otra|ale|jednak"
    "|znowu|znów|nadal|však|znovu|pořád|stále|opět"
)
"""In a remark beside a good mark: there is perhaps something left to do."""
