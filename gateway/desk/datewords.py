"""Names of months and weekdays, and the words that stand beside the date of a return, by language. Data: add a language here.

Compared without accents and in small letters (`folding.folded`).
"""

# By number of the month: en de fr es it nl pl cs sk pt sv da no fi hu ro ru uk el tr; full names (with the case that stands
# beside a day) and the usual short forms.
MONTHS: dict[int, tuple[str, ...]] = {
    1: ("january", "jan", "januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio", "gen", "januari", "stycznia",
        "styczeń", "sty", "ledna", "leden", "januára", "janeiro", "tammikuuta", "tammikuun", "január", "ianuarie", "ian",
        "января", "янв", "січня", "ιανουαρίου", "ocak"),
    2: ("february", "feb", "februar", "février", "févr", "fév", "febrero", "febbraio", "februari", "lutego", "luty", "lut",
        "února", "únor", "februára", "fevereiro", "fev", "helmikuuta", "helmikuun", "február", "februarie", "февраля", "фев",
        "лютого", "φεβρουαρίου", "şubat"),
    3: ("march", "mar", "märz", "mrz", "mars", "marzo", "maart", "mrt", "marca", "marzec", "března", "březen", "março",
        "marts", "maaliskuuta", "maaliskuun", "március", "márc", "martie", "марта", "мар", "березня", "μαρτίου", "mart"),
    4: ("april", "apr", "avril", "avr", "abril", "abr", "aprile", "kwietnia", "kwiecień", "kwi", "dubna", "duben", "apríla",
        "huhtikuuta", "huhtikuun", "április", "ápr", "aprilie", "апреля", "апр", "квітня", "απριλίου", "nisan"),
    5: ("may", "mai", "mayo", "maggio", "mag", "mei", "maja", "maj", "května", "květen", "mája", "maio", "toukokuuta",
        "toukokuun", "május", "máj", "мая", "май", "травня", "μαΐου", "mayıs"),
    6: ("june", "jun", "juni", "juin", "junio", "giugno", "giu", "czerwca", "czerwiec", "cze", "června", "červen", "júna",
        "junho", "kesäkuuta", "kesäkuun", "június", "jún", "iunie", "июня", "июн", "червня", "ιουνίου", "haziran"),
    7: ("july", "jul", "juli", "juillet", "juil", "julio", "luglio", "lug", "lipca", "lipiec", "lip", "července", "červenec",
        "júla", "julho", "heinäkuuta", "heinäkuun", "július", "júl", "iulie", "июля", "июл", "липня", "ιουλίου", "temmuz"),
    8: ("august", "aug", "août", "agosto", "ago", "augustus", "sierpnia", "sierpień", "sie", "srpna", "srpen", "augusta",
        "augusti", "elokuuta", "elokuun", "augusztus", "августа", "авг", "серпня", "αυγούστου", "ağustos"),
    9: ("september", "sept", "sep", "septembre", "septiembre", "settembre", "września", "wrzesień", "wrz", "září",
        "septembra", "setembro", "syyskuuta", "syyskuun", "szeptember", "szept", "septembrie", "сентября", "сен", "сент",
        "вересня", "σεπτεμβρίου", "eylül"),
    10: ("october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre", "ott", "października", "październik", "paź",
         "října", "říjen", "októbra", "outubro", "lokakuuta", "lokakuun", "október", "octombrie", "октября", "окт",
         "жовтня", "οκτωβρίου", "ekim"),
    11: ("november", "nov", "novembre", "noviembre", "listopada", "listopad", "lis", "listopadu", "novembra", "novembro",
         "marraskuuta", "marraskuun", "noiembrie", "ноября", "ноя", "нояб", "листопада", "νοεμβρίου", "kasım"),
    12: ("december", "dec", "dezember", "dez", "décembre", "déc", "diciembre", "dic", "dicembre", "grudnia", "grudzień",
         "gru", "prosince", "prosinec", "decembra", "dezembro", "joulukuuta", "joulukuun", "decembrie", "декабря", "дек",
         "грудня", "δεκεμβρίου", "aralık"),
}  # fmt: skip

# By Python's weekday(): Monday is 0.
WEEKDAYS: dict[int, tuple[str, ...]] = {
    0: ("monday", "mon", "montag", "mo", "lundi", "lunes", "lunedì", "maandag", "poniedziałek", "poniedziałku", "pondělí",
        "pondelok", "pondelka", "segunda-feira", "segunda", "måndag", "mandag", "maanantaina", "maanantaihin", "maanantai",
        "hétfőig", "hétfőn", "luni", "понедельник", "понедельника", "понеділок", "понеділка", "δευτέρα", "pazartesi",
        "pazartesiye", "יום שני",
        "月曜日",
        "月曜", "星期一", "周一", "월요일"),
    1: ("tuesday", "tue", "tues", "dienstag", "di", "mardi", "martes", "martedì", "dinsdag", "wtorek", "wtorku", "úterý",
        "úterka", "utorok", "terça-feira", "terça", "tisdag", "tirsdag", "tiistaina", "tiistaihin", "tiistai", "keddig",
        "kedden",
        "marți", "вторник", "вторника", "вівторок", "вівторка", "τρίτη", "salı", "salıya", "יום שלישי", "火曜日", "火曜",
        "星期二", "周二",
        "화요일"),
    2: ("wednesday", "wed", "mittwoch", "mi", "mercredi", "miércoles", "mercoledì", "woensdag", "środa", "środy", "środę",
        "středa",
        "středy", "středu", "streda", "quarta-feira", "quarta", "onsdag", "keskiviikkona", "keskiviikkoon", "keskiviikko",
        "szerdáig",
        "szerdán", "miercuri", "среда", "среды", "среду", "середа", "середи", "τετάρτη", "çarşamba", "çarşambaya",
        "יום רביעי", "水曜日", "水曜",
        "星期三",
        "周三", "수요일"),
    3: ("thursday", "thu", "thurs", "donnerstag", "do.", "jeudi", "jueves", "giovedì", "donderdag", "czwartek",
        "czwartku", "čtvrtek",
        "čtvrtka", "štvrtok", "quinta-feira", "quinta", "torsdag", "torstaina", "torstaihin", "torstai", "csütörtökig",
        "csütörtökön", "joi", "четверг", "четверга", "четвер", "πέμπτη", "perşembe", "perşembeye", "יום חמישי", "木曜日",
        "木曜", "星期四", "周四",
        "목요일"),
    4: ("friday", "fri", "freitag", "vendredi", "viernes", "venerdì", "vrijdag", "piątek", "piątku", "pátek", "pátku",
        "piatok", "sexta-feira", "sexta", "fredag", "perjantaina", "perjantaihin", "perjantai", "péntekig", "pénteken",
        "vineri",
        "пятница", "пятницы", "пятницу", "п'ятниця", "п'ятниці", "παρασκευή", "cuma", "cumaya", "יום שישי", "金曜日",
        "金曜", "星期五", "周五",
        "금요일"),
    5: ("saturday", "sat", "samstag", "sonnabend", "samedi", "sábado", "sabato", "zaterdag", "sobota", "soboty", "lördag",
        "lørdag",
        "lauantaina", "szombatig", "sâmbătă", "суббота", "субботы", "субота", "суботи", "σάββατο", "cumartesi",
        "cumartesiye", "土曜日",
        "星期六",
        "周六", "토요일"),
    6: ("sunday", "sun", "sonntag", "dimanche", "domingo", "domenica", "zondag", "niedziela", "niedzieli", "neděle", "nedele",
        "nedeľa", "söndag", "søndag", "sunnuntaina", "vasárnapig", "duminică", "воскресенье", "воскресенья", "неділя",
        "неділі",
        "κυριακή", "pazar", "pazara", "יום ראשון", "日曜日", "星期日", "周日", "일요일"),
}  # fmt: skip

# In front of or behind the day on which somebody is there again.
BACK = (
    "back", "return", "returning", "returns", "available again", "zurück", "wieder", "de retour", "mon retour", "reviendrai",
    "reviens", "vuelvo", "volveré", "regreso", "regresaré", "de vuelta", "vuelta", "torno", "tornerò", "rientro", "rientrerò",
    "ritorno", "nuovamente", "terug", "weer", "wracam", "wrócę", "powrót", "powrotu", "zpět", "vrátím", "vracím", "opět",
    "späť", "vrátim", "regressarei", "volto", "voltarei", "retorno", "retornarei", "tillbaka", "åter", "tilbage", "tilbake",
    "igen", "igjen", "palaan", "takaisin", "jälleen", "vissza", "revin", "înapoi", "вернусь", "возвращаюсь", "выйду",
    "повернусь",
    "επιστρέφω", "επιστρέψω", "döneceğim", "dönüş",
)  # fmt: skip
# The same where no blanks stand between words; particles and endings grow on to them ("12月1日に戻ります").
BACK_UNSPACED = (
    "復帰", "戻り", "戻る", "出社", "出勤", "帰任", "回来", "回來", "返回", "返岗", "返崗", "上班", "복귀", "출근", "돌아",
)  # fmt: skip
# In front of the last day; on it the person is taken to be back, unless the word says that it counts in.
UNTIL = (
    "until", "till", "til", "'til", "bis", "bis zum", "jusqu'au", "jusqu'à", "jusqu'a", "jusque", "hasta", "fino al",
    "fino a",
    "fino all'", "sino al", "tot", "do", "até", "till", "til", "до", "pana", "până la", "până", "έως", "μέχρι", "עד",
    "至", "到", "直到",
)  # fmt: skip
THROUGH = ("through", "thru", "t/m", "tot en met", "t.o.m.", "tom", "til og med", "bis einschliesslich", "bis einschließlich",
           "bis einschl.", "bis inklusive", "jusqu'au inclus", "по", "incl.", "inclusive", "up to and including")  # fmt: skip
# Behind the last day.
UNTIL_BEHIND = ("asti", "saakka", "まで", "까지", "kadar", "-ig", "之前", "以前", "前")
INCLUDED_BEHIND = ("einschliesslich", "einschließlich", "inclusive", "inclus", "incluido", "incluso", "compreso", "włącznie",
                   "včetně", "inbegrepen")  # fmt: skip
# Between the first day and the last.
RANGE = ("to", "-", "bis", "bis zum", "au", "al", "a", "à", "ao", "do", "tot", "t/m", "till", "til", "až", "and", "until",
         "do dnia",
         "through", "hasta el", "fino al", "по", "to the", "～", "~", "から")  # fmt: skip
# Words that may stand between the word and the date.
BETWEEN = (
    "on", "the", "of", "am", "dem", "den", "der", "zum", "und", "mit", "le", "el", "il", "op", "de", "dnia", "dne", "du",
    "o", "a", "em",
    "no", "na", "ve", "v", "w", "na", "und", "and", "including", "einschliesslich", "einschl", "incl", "inkl", "again",
    "from", "ab",
    "vom", "from", "vanaf", "od", "dia", "in", "office", "work", "my", "to", "at", "kello", "day", "tag", "end", "og",
    "med", "im", "buro",
    "au", "al", "bureau", "oficina", "partir", "del", "giorno", "erreichbar", "da", "ins", "kantoor", "biura", "biurze",
    "pracy",
    "kanceláři", "práci", "à", "work", "reachable", "available", "online", "voraussichtlich", "se", "sie", "τη", "την", "το", "τις",
    "στις", "ε", "wahrscheinlich", "til",
    "jobb", "kontoret",
    "på", "i", "ja", "den", "till",
)  # fmt: skip
# English words among them: there 5/6 may be either order.
ENGLISH = frozenset({"back", "return", "returning", "returns", "available again", "until", "till", "til", "'til",
"through", "thru",
                     "to", "and", "inclusive", "up to and including", "to the", "-"})  # fmt: skip
TOMORROW = ("tomorrow", "morgen", "demain", "mañana", "domani", "jutra", "zítra", "amanhã", "i morgon", "imorgon", "i morgen",
            "huomenna", "huomiseen", "holnap", "mâine", "завтра", "yarın", "明日", "明天", "내일")  # fmt: skip
