"""The words by which automatic replies, thanks and chasers are known, by language. Data: add a language here.

All are compared without accents and in small letters (`folding.folded`); write them as the language writes them.
"""

# In front of the subject of an automatic reply, as mail programs write it. Nobody types these.
AUTOMATIC_SUBJECT = (
    # en de fr es it nl pl cs pt sv
    "automatic reply", "automatic response", "yahoo! auto response", "auto", "out of office autoreply",
    "out-of-office autoreply", "automatische antwort", "automatische antwortnachricht", "automatische rückantwort",
    "réponse automatique", "respuesta automática", "contestación automática", "risposta automatica",
    "automatisch antwoord", "automatisch bericht", "odpowiedź automatyczna", "automatyczna odpowiedź",
    "automatická odpověď", "resposta automática", "mensagem automática", "autosvar", "automatiskt svar",
    # da no fi hu ro sk sl hr bg ru uk el tr he ar ja zh ko th vi et lv lt ca id
    "automatisk svar", "automaattinen vastaus", "automatikus válasz", "răspuns automat", "automatická odpoveď",
    "samodejni odgovor", "automatski odgovor", "автоматичен отговор", "автоматический ответ", "автоответ",
    "автоматична відповідь", "αυτόματη απάντηση", "otomatik yanıt", "otomatik cevap", "תשובה אוטומטית",
    "מענה אוטומטי", "رد تلقائي", "رد آلي", "自動応答", "自動返信", "自动答复", "自动回复", "自動回覆", "自動答覆",
    "자동 회신", "자동 응답",
    "การตอบกลับอัตโนมัติ", "ตอบกลับอัตโนมัติ", "trả lời tự động", "automaatvastus", "automātiska atbilde",
    "automatinis atsakymas", "resposta automàtica", "balasan otomatis",
)  # fmt: skip

# The same place, but people write of these too.
AUTOMATIC_TOPIC = (
    "auto reply", "auto-reply", "autoreply", "auto response", "auto-response", "autoresponse", "autoresponder",
    "automated reply", "automated response", "automatic reply message",
)  # fmt: skip

# And these say that somebody is away.
AWAY_SUBJECT = (
    "out of office", "out of the office", "out-of-office", "ooo", "away", "on leave", "on vacation", "on holiday",
    "vacation", "annual leave", "away from my mail", "vacation message", "vacation reply", "away message",
    "abwesenheitsnotiz", "abwesenheitsbenachrichtigung", "abwesenheitsmeldung", "abwesenheitsnachricht", "abwesenheit",
    "abwesend", "nicht im büro", "nicht im hause", "im urlaub", "urlaub",
    "absence du bureau", "absent du bureau", "absence", "absent", "absente", "en congés", "message d'absence",
    "hors du bureau",
    "fuera de la oficina", "fuera de oficina", "ausente", "ausente de la oficina", "mensaje de ausencia", "de vacaciones",
    "fuori ufficio", "fuori sede", "assente", "messaggio di assenza", "in ferie", "assenza dall'ufficio",
    "afwezig", "niet op kantoor", "afwezigheidsbericht", "afwezigheidsmelding", "buiten kantoor", "met vakantie",
    "op vakantie",
    "nieobecność", "poza biurem", "nieobecność w biurze", "nieobecny", "nieobecna", "urlop",
    "mimo kancelář", "nepřítomnost", "jsem mimo kancelář", "dovolená", "mimo kanceláře", "nepřítomen", "nepřítomna",
    "fora do escritório", "ausência", "ausência temporária", "ausência do escritório", "em férias", "de férias",
    "frånvaro", "frånvarande", "borta", "på semester", "ej på kontoret", "inte på kontoret", "frånvaromeddelande",
    "fravær", "ikke til stede", "ikke på kontoret", "på ferie", "ude af kontoret", "ferie", "fraværsmelding",
    "poissa", "poissaolo", "poissaoloviesti", "lomalla", "poissa toimistosta",
    "házon kívül", "irodán kívül", "szabadság", "în afara biroului", "absent din birou", "în concediu", "mimo kancelárie",
    "нет на месте", "вне офиса", "нет в офисе", "отсутствие", "в отпуске", "поза офісом", "відсутність", "у відпустці",
    "εκτός γραφείου", "απουσία", "ofis dışında", "ofiste değilim", "izindeyim", "מחוץ למשרד", "לא במשרד",
    "不在通知", "不在のお知らせ", "不在", "休暇中", "外出中", "不在办公室", "外出", "休假", "不在辦公室", "부재중",
    "부재중 알림", "خارج المكتب",
)  # fmt: skip

# Body: who is away ("i am"), then how, within one sentence; where the language says both in one word, `who` is empty.
# `gate`: letters one of which is in every such sentence; they are looked for first.
AWAY: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        ("i am", "i'm", "i will be", "i'll be", "i shall be", "i am currently", "you've reached me while", "currently"),
        ("out of office", "out of the office", "out of my office", "out-of-office", "away from", "away until", "away till",
         "on leave", "annual leave", "sick leave", "parental leave",
         "maternity leave", "on vacation", "on holiday", "ooo ", "not in the office", "on a business trip", "travelling",
         "traveling", "absent"),
    ),
    "en, whole": ((), ("i am away", "i'm away", "i will be away", "i'll be away", "i am currently away", "i am out until",
                       "i'm out until", "i will be out until")),
    "de": (
        ("ich bin", "bin ich", "ich werde", "ich befinde mich"),
        ("nicht im büro", "nicht im hause", "nicht im haus", "außer haus", "abwesend", "im urlaub", "in elternzeit",
         "auf dienstreise", "nicht erreichbar", "nicht am arbeitsplatz", "nicht im dienst", "krankgeschrieben", "nicht da"),
    ),
    "fr": (
        ("je suis", "je serai", "je ne suis", "je ne serai", "actuellement"),
        ("absent", "absente", "en congé", "en congés", "en vacances", "hors du bureau", "pas au bureau", "en déplacement",
         "pas disponible", "indisponible", "en arrêt"),
    ),
    "es": (
        ("estoy", "estaré", "me encuentro", "me encontraré"),
        ("fuera de la oficina", "fuera de oficina", "ausente", "de vacaciones", "de baja", "de viaje", "de permiso"),
    ),
    "it": (
        ("sono", "sarò", "mi trovo"),
        ("fuori ufficio", "fuori dall'ufficio", "fuori sede", "assente", "in ferie", "in vacanza", "in congedo",
         "in malattia"),
    ),
    "nl": (
        ("ik ben", "ben ik", "ik zal"),
        ("afwezig", "niet op kantoor", "niet aanwezig", "buiten kantoor", "met vakantie", "op vakantie", "met verlof",
         "niet bereikbaar"),
    ),
    "pl": (
        ("jestem", "będę", "przebywam", "nie ma mnie"),
        ("nieobecn", "poza biurem", "na urlopie", "na zwolnieniu", "w biurze", "w delegacji"),
    ),
    "cs": (
        ("jsem", "budu", "nejsem", "nebudu", "čerpám"),
        ("mimo kancelář", "nepřítom", "na dovolené", "v kanceláři", "dovolenou", "na služební cestě", "nemocen", "nemocná"),
    ),
    "sk": (("som", "budem", "čerpám"), ("mimo kancelári", "neprítom", "na dovolenke", "dovolenku")),
    "pt": (
        ("estou", "estarei", "encontro-me"),
        ("fora do escritório", "fora da empresa", "ausente", "de férias", "em férias", "de licença", "em viagem"),
    ),
    "sv": (
        ("jag är", "är jag", "jag kommer"),
        ("inte på kontoret", "ej på kontoret", "borta", "på semester", "tjänstledig", "föräldraledig", "frånvarande",
         "på tjänsteresa", "ledig"),
    ),
    "da": (("jeg er", "er jeg"), ("ikke på kontoret", "på ferie", "fraværende", "ude af kontoret", "bortrejst", "på barsel")),
    "no": (("jeg er", "er jeg"), ("ikke på kontoret", "på ferie", "fraværende", "borte", "bortreist", "ikke til stede")),
    "fi": (("olen",), ("poissa", "lomalla", "työmatkalla", "en ole toimistolla", "vuosilomalla")),
    "hu": ((), ("nem vagyok az irod", "szabadságon vagyok", "irodán kívül vagyok", "házon kívül vagyok",
    "nem vagyok elérhető",
                "nem tartózkodom")),
    "ro": (("sunt", "voi fi", "nu sunt"), ("plecat", "în concediu", "absent", "afara biroului", "în birou", "la birou")),
    "ru": (("я ", "меня "), ("нет в офисе", "нет на месте", "не будет в офисе", "в отпуске", "отсутству", "вне офиса",
                             "в командировке", "не в офисе")),
    "uk": (("я ", "мене "), ("немає в офісі", "не буде в офісі", "у відпустці", "відсутн", "поза офісом", "у відрядженні")),
    "el": ((), ("λείπω", "απουσιάζω", "εκτός γραφείου", "είμαι σε άδεια", "θα απουσιάσω")),
    "tr": ((), ("ofiste değilim", "ofis dışındayım", "izindeyim", "izinliyim", "izinde olacağım", "yıllık izin",
                "ofiste olmayacağım")),
    "he": (("אני",), ("מחוץ למשרד", "בחופשה", "לא במשרד", "בחופש")),
    "ja": ((), ("不在です", "不在に", "不在と", "不在の", "休暇中", "休暇を", "休暇の", "外出中", "出張中",
    "お休みをいただ", "休みを頂")),
    "zh": ((), ("不在办公室", "不在辦公室", "我在休假", "休假中", "正在休假", "外出中", "出差中", "正在出差")),
    "back": ((), ("i am back on", "i will be back", "i'll be back", "i'm back on", "i return on", "i will return on",
                  "bin ich wieder", "ich bin wieder", "bin ich zurück", "ich bin zurück", "je serai de retour",
                  "je suis de retour",
                  "mon retour", "vuelvo el", "volveré el", "regreso el", "estaré de vuelta", "rientro il", "rientrerò",
                  "tornerò il",
                  "sarò di nuovo", "ik ben terug", "ben ik terug", "ben ik weer", "ik ben weer", "wracam", "wrócę",
                  "vrátím se",
                  "budu zpět", "vracím se", "volto no", "volto a", "voltarei", "regresso a", "regressarei",
                  "jag är tillbaka", "är jag tillbaka",
                  "jeg er tilbage", "er jeg tilbage", "jeg er tilbake", "er jeg tilbake", "palaan", "вернусь", "повернусь",
                  "επιστρέφω", "döneceğim", "に戻ります", "に復帰", "回来", "복귀")),
    "closed": ((), ("our office is closed", "the office is closed", "our offices are closed", "we are closed",
    "betriebsferien",
                    "betriebsurlaub", "unser büro ist", "notre bureau est fermé", "nos bureaux sont fermés",
                    "nuestra oficina está cerrada",
                    "nuestras oficinas están cerradas", "il nostro ufficio è chiuso", "i nostri uffici sono chiusi",
                    "ons kantoor is gesloten", "nasze biuro jest nieczynne", "naše kancelář je zavřená",
                    "vårt kontor är stängt")),
    "ko": ((), ("부재중", "휴가 중", "휴가중", "자리를 비", "출장 중", "출장중")),
}  # fmt: skip
AWAY_GATE = (
    "back", "i return", "will return", "wieder", "zuruck", "retour", "vuelvo", "volvere", "regres", "vuelta", "rientr",
    "torner", "saro di",
    "terug", "weer", "wrac", "wroc", "vrati", "budu zpet", "vracim", "volto", "voltarei", "tillbaka", "tilbage",
    "tilbake", "palaan",
    "вернусь", "επιστρεφω", "donecegim", "戻りま", "復帰", "回来", "복귀",
    "closed", "betriebs", "ferme", "cerrad", "chius", "geslot", "kontor",
    "offic", "away", "leave", "vacation", "holiday", "ooo", "travel", "absen", "trip", "buro", "haus", "urlaub", "elternzeit",
    "dienst", "erreichbar", "nicht ", "conge", "vacances", "bureau", "deplacement", "indispo", "oficina", "ausente",
    "vacaciones", "ufficio", "assente", "ferie", "vacanza", "congedo", "afwezig", "kantoor", "aanwezig", "vakantie", "verlof",
    "nieobecn", "biur", "urlop", "kancelar", "nepritom", "dovolen", "escritorio", "ferias", "licenca", "kontoret",
    "borta", "semester", "ledig", "franvar", "fravaer", "bortr", "borte", "poissa", "loma", "matka", "irod", "szabads",
    "hazon", "concediu", "plecat", "birou", "офис", "отпуск", "отсутств", "месте", "відпуст", "відсут", "офіс", "λειπω",
    "απουσ", "γραφειου", "αδεια", "ofis", "izin", "משרד", "חופש", "不在", "休", "外出", "出張", "出差", "부재", "휴가",
    "출장", "자리를",
)  # fmt: skip

# Body: sentences by which an automatic reply says what it is.
SAYS_AUTOMATIC = (
    "this is an automatic reply", "this is an automated reply", "this is an automatic response", "this is an auto-reply",
    "this is an automated response", "this is an autoreply", "this is an auto reply",
    "this reply was generated automatically",
    "this response was generated automatically", "this automatic reply", "this is an automatic out of office",
    "dies ist eine automatische antwort", "das ist eine automatische antwort", "dies ist eine automatisch generierte antwort",
    "diese antwort wurde automatisch", "dies ist eine automatisch erstellte antwort",
    "dies ist eine automatische abwesenheits",
    "ceci est une réponse automatique", "cette réponse est automatique", "réponse générée automatiquement",
    "esta es una respuesta automática", "este es un mensaje automático", "respuesta generada automáticamente",
    "questa è una risposta automatica", "la presente è una risposta automatica", "risposta generata automaticamente",
    "dit is een automatisch antwoord", "dit is een automatische reactie", "dit is een automatisch gegenereerd antwoord",
    "to jest automatyczna odpowiedź", "to jest odpowiedź automatyczna", "wiadomość została wygenerowana automatycznie",
    "toto je automatická odpověď", "tato odpověď byla vygenerována automaticky", "toto je automatická odpoveď",
    "esta é uma resposta automática", "este é um e-mail automático", "resposta gerada automaticamente",
    "det här är ett autosvar", "detta är ett automatiskt svar", "detta är ett autosvar", "dette er et automatisk svar",
    "dette er et autosvar", "tämä on automaattinen vastaus", "ez egy automatikus válasz", "acesta este un răspuns automat",
    "это автоматический ответ", "це автоматична відповідь", "bu otomatik bir yanıttır", "bu bir otomatik yanıttır",
    "αυτή είναι αυτόματη απάντηση", "このメールは自動返信", "このメールは自動応答", "自動返信です", "自動応答です",
    "自動返信メールです",
    "这是自动回复", "這是自動回覆", "此邮件为自动回复", "자동 회신입니다", "자동 응답입니다",
)  # fmt: skip

# Body: what a note says to anybody who writes.
TO_ANYBODY = (
    "thank you for your mail", "thank you for your email", "thank you for your e-mail", "thank you for your message",
    "thanks for your mail", "thanks for your email", "thanks for your e-mail", "thanks for your message",
    "thank you for contacting", "in urgent cases", "in urgent matters", "for urgent", "if it is urgent",
    "if your matter is urgent",
    "if you need immediate", "limited access to", "no access to my", "not be forwarded", "not forwarded", "on my return",
    "upon my return", "when i return", "as soon as i am back", "in my absence", "during my absence", "will answer",
    "will reply", "will respond", "will get back to you",
    "vielen dank für ihre", "vielen dank für deine", "danke für ihre nachricht", "danke für ihre mail",
    "danke für ihre e-mail",
    "nicht weitergeleitet", "in dringenden fällen", "in dringenden angelegenheiten", "während meiner abwesenheit",
    "nach meiner rückkehr", "keinen zugriff", "wird nicht gelesen", "bei dringenden",
    "merci pour votre message", "merci de votre message", "merci pour votre mail", "en cas d'urgence", "pour toute urgence",
    "à mon retour", "en mon absence", "pendant mon absence", "ne sera pas transféré",
    "gracias por su mensaje", "gracias por su correo", "gracias por tu", "en caso de urgencia", "para asuntos urgentes",
    "a mi regreso", "durante mi ausencia", "en mi ausencia",
    "grazie per il messaggio", "grazie per la mail", "grazie per avermi", "per urgenze", "in caso di urgenza",
    "al mio rientro",
    "in mia assenza",
    "bedankt voor uw", "bedankt voor je", "in dringende gevallen", "bij mijn terugkomst", "tijdens mijn afwezigheid",
    "niet doorgestuurd", "voor dringende", "dziękuję za wiadomość", "dziękuję za e-mail", "dziękuję za mail",
    "w pilnych sprawach", "w sprawach pilnych", "po powrocie", "podczas mojej nieobecności", "děkuji za zprávu",
    "děkuji za váš", "v naléhavých případech", "po návratu", "v urgentních případech", "po dobu mé nepřítomnosti",
    "obrigado pela sua mensagem", "obrigado pelo seu", "obrigada pela sua", "em caso de urgência", "na minha ausência",
    "no meu regresso", "quando regressar", "tack för ditt mail", "tack för ditt mejl", "tack för ditt meddelande",
    "vid brådskande ärenden", "när jag är tillbaka", "tak for din mail", "ved hastesager", "takk for din",
    "takk for e-posten",
    "kiitos viestistäsi", "kiireellisissä", "palattuani", "köszönöm levelét", "sürgős esetben", "mulțumesc pentru mesaj",
    "în caz de urgență", "спасибо за ваше", "спасибо за письмо", "по срочным вопросам", "в срочных случаях",
    "дякую за лист", "у термінових", "acil durumlarda", "ご連絡ありがとう", "メールありがとう", "お急ぎの", "急用の",
    "感谢您的来信",
    "如有急事", "紧急", "메일 감사", "급한 용무", "긴급",
)  # fmt: skip

# Body of another desk's acknowledgement.
RECEIVED = (
    "we have received your", "we've received your", "your request has been received", "your message has been received",
    "your ticket has been", "a ticket has been", "a support ticket", "has been registered", "wir haben ihre",
    "ihre anfrage wurde",
    "ihre nachricht ist", "ihre e-mail ist bei uns", "nous avons bien reçu", "votre demande a", "hemos recibido su",
    "su solicitud ha sido",
    "abbiamo ricevuto", "la sua richiesta", "wij hebben uw", "we hebben uw", "uw bericht is", "otrzymaliśmy",
    "zgłoszenie zostało",
    "váš požadavek", "obdrželi jsme", "recebemos", "o seu pedido", "vi har mottagit", "vi har modtaget", "vi har mottatt",
    "viestisi on vastaanotettu", "мы получили ваш", "受け付けました", "受付いたしました", "已收到您", "접수되었습니다",
)  # fmt: skip
