"""The words of two short mails: nothing but thanks, and asking how things stand. Data by language: add one here.

Compared without accents and in small letters (`folding.folded`), word by word.
"""

# Words one of which says thanks.
THANKS = """
thanks thank thx thankyou ty tx cheers appreciated appreciate danke dankeschön dank besten merci remercie remercions
gracias agradezco agradecido agradecida
grazie ringrazio bedankt dankjewel dankje dankuwel dziękuję dziekuje dzięki dziękujemy dzięks děkuji děkuju děkujeme díky dík
ďakujem vďaka obrigado obrigada obg agradeço tack tak takk kiitos kiitoksia köszönöm köszi köszönjük mulțumesc mersi спасибо
благодарю благодарим дякую дякуємо ευχαριστώ ευχαριστούμε teşekkürler teşekkür sağolun תודה شكرا شكراً
"""

# Words that may stand beside them, and nothing else may: any other word could be something to do. `not`, `but`, `still`
# and the like are in no list, in any language.
BESIDE = """
so very much a lot many million great perfect perfectly awesome wonderful fantastic brilliant excellent super nice good
fine cool
works work working worked again now everything all is it's its it that this i you your team for the quick fast prompt
speedy reply
answer response help helping support assistance fixing fixed solved solution solving resolved resolving did does done
trick well
guys folks both indeed really kind kindly ok okay okey and as expected job effort efforts time of got me to everyone

vielen herzlichen lieben schönen tausend ganz sehr schon für die den das deine ihre eure deinen ihren euren schnelle schnellen
rasche prompte antwort hilfe unterstützung rückmeldung bearbeitung erledigung lösung super prima klasse perfekt toll wunderbar
spitze passt funktioniert geht läuft klappt hat geklappt alles wieder jetzt nun es bestens gut in ordnung einwandfrei gelöst
behoben euch dir ihnen und ist war so auch top

beaucoup bien infiniment mille pour votre ta ton aide réponse rapide rapidité réactivité intervention retour parfait
parfaitement
super génial excellent nickel ça cela c'est c est marche fonctionne tout maintenant nouveau à de vous je remercie la le
résolu réglé
bon top et

muchas muchísimas mil por su tu ayuda rápida respuesta rapidez todo funciona ya perfecto perfectamente genial estupendo
excelente
resuelto solucionado ahora bien muy amable se lo le la el y está

mille tante molte infinite per il la lo vostro tuo suo aiuto supporto risposta rapida veloce celere perfetto perfettamente
ottimo
funziona tutto ora adesso risolto bene benissimo gentile gentilissimo e ok di

hartelijk heel erg zeer veel je jullie u wel voor de het snelle reactie antwoord hulp ondersteuning top perfect prima geweldig
fijn mooi werkt weer nu alles goed opgelost in orde en is doet

bardzo serdecznie pięknie za szybką pomoc odpowiedź reakcję wsparcie super świetnie idealnie doskonale działa wszystko już
teraz
jest dobrze ok rozwiązane pozdrawiam i

moc mockrát velice srdečně za rychlou pomoc odpověď vyřízení podporu reakci super skvělé výborně perfektní funguje vše
všechno už
teď nyní opět je v pořádku vyřešeno to zase a pěkně ďakujem veľmi pekne funguje všetko

muito muitíssimo pela pelo sua tua ajuda resposta rápida apoio suporte atenção perfeito ótimo óptimo excelente funciona
funcionou
tudo agora já está bem resolvido e

så mycket stort tusen hjärtligt för hjälpen snabb snabba svaret svar hjälp perfekt toppen bra kanon jättebra fungerar
funkar nu
allt igen det löst och mange tusind skal du have hjælpen for svaret hurtige hjelpen virker igjen alt godt fint super

paljon nopeasta avusta vastauksesta hienoa loistavaa toimii nyt kaikki hyvin szépen nagyon a segítséget gyors választ
működik minden
mult foarte pentru ajutor merge totul acum

большое огромное вам тебе за помощь быстрый быструю ответ всё все работает отлично супер теперь уже дуже за допомогу працює

πολύ πάρα για τη βοήθεια σας όλα λειτουργούν καλά τώρα çok ederim ederiz yardımınız için çalışıyor şimdi רבה מאוד עובד הכל
"""

# No names, though they may stand alone with a capital.
NO_NAMES = """
no not nope never none still but however nein nicht kein nie non pas rien mais nada nunca nee niet geen nie ale ne nej nei
inte ikke
não mas ei nem nu нет не но ні όχι hayır לא again wrong broken failed open help urgent
"""

# In a greeting or a closing line: with up to three names they say nothing more.
GREETING = (
    "hi", "hello", "hey", "dear", "hallo", "liebe", "lieber", "guten tag", "guten morgen", "moin", "servus", "bonjour",
    "bonsoir",
    "salut", "cher", "chère", "hola", "buenos días", "buenas tardes", "estimado", "estimada", "ciao", "buongiorno",
    "buonasera",
    "gentile", "caro", "cara", "beste", "dag", "goedemiddag", "goedemorgen", "cześć", "dzień dobry", "witam", "dobrý den",
    "ahoj", "zdravím", "olá", "bom dia",
    "boa tarde", "caro", "hej", "hejsan", "god morgon", "hei", "moi", "szia", "bună", "здравствуйте", "добрый день", "привет",
    "добрий день", "καλημέρα", "γεια", "merhaba", "שלום", "sehr geehrte", "sehr geehrter",
)  # fmt: skip
CLOSING = (
    "best regards", "kind regards", "regards", "best", "best wishes", "br", "kr", "yours", "sincerely",
    "warm regards",
    "take care", "have a nice day", "have a great day", "have a nice weekend", "viele grüße", "liebe grüße", "beste grüße",
    "mit freundlichen grüßen", "freundliche grüße", "grüße", "gruß", "lg", "vg", "mfg", "schöne grüße", "schönen tag",
    "schönen tag noch",
    "schönes wochenende", "cordialement", "bien cordialement", "bonne journée", "bien à vous", "à bientôt", "un saludo",
    "saludos",
    "atentamente", "cordiales saludos", "buen día", "cordiali saluti", "saluti", "un saluto", "distinti saluti",
    "buona giornata",
    "met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet", "groet", "groeten", "groetjes", "mvg",
    "fijne dag",
    "pozdrawiam", "z poważaniem", "miłego dnia", "s pozdravem", "pozdrav", "zdravím", "hezký den", "s pozdravom",
    "cumprimentos", "atenciosamente", "com os melhores cumprimentos", "abraço", "med vänlig hälsning",
    "vänliga hälsningar", "mvh",
    "hälsningar", "venlig hilsen", "med venlig hilsen", "hilsen", "vennlig hilsen", "terveisin", "ystävällisin terveisin",
    "üdvözlettel", "cu stimă", "с уважением", "з повагою", "με εκτίμηση", "saygılarımla", "iyi günler", "בברכה",
    "よろしくお願いします",
    "よろしくお願いいたします",
)  # fmt: skip

# Languages without spaces: whole sentences of thanks. Sentences of others that need words not in the lists above.
THANKS_SENTENCES = (
    "ありがとうございます", "ありがとうございました", "ありがとう", "誠にありがとうございます",
    "誠にありがとうございました", "どうもありがとうございます",
    "どうもありがとうございました", "ご対応ありがとうございます", "ご対応ありがとうございました", "助かりました",
    "解決しました", "直りました", "感谢", "感謝",
    "谢谢", "謝謝", "非常感谢", "多谢", "谢谢您", "已解决", "감사합니다", "고맙습니다", "정말 감사합니다", "ขอบคุณ",
    "ขอบคุณครับ", "ขอบคุณค่ะ",
    "no problem", "no worries", "you can close it", "you can close this", "you can close the ticket",
    "please close the ticket",
    "kann geschlossen werden", "das ticket kann geschlossen werden", "ticket kann zu", "vous pouvez fermer",
    "je mag hem sluiten",
)  # fmt: skip

# Asks how things stand. Each is a part of a sentence.
CHASER = (
    "any news", "any update", "any updates", "any progress", "any word on", "is there an update",
    "status update",
    "an update on this", "update on this", "still waiting", "still no answer", "still no reply", "haven't heard",
    "have not heard",
    "no reply yet", "no answer yet", "friendly reminder", "gentle reminder", "kind reminder", "a reminder", "just a reminder",
    "following up", "follow up on", "follow-up on", "just checking in", "checking in on", "checking on", "bumping this",
    "how is it going with", "where are we with",
    "what is the status", "what's the status", "when can i expect", "when can we expect", "did you have a chance",
    "have you had a chance",
    "could you give me an update", "anything new",
    "gibt es neues", "gibt es schon neues", "gibt es etwas neues", "gibt es schon etwas neues", "gibt es was neues",
    "gibt's was neues",
    "gibt es inzwischen", "gibt es hierzu", "schon etwas neues", "schon was neues", "irgendwelche neuigkeiten",
    "gibt es neuigkeiten", "neuer stand", "wie ist der stand", "was ist der stand",
    "aktueller stand", "aktuelle stand", "stand der dinge", "warte immer noch", "warte noch immer", "warte noch auf",
    "warten noch auf", "warten immer noch", "noch keine antwort",
    "noch nichts gehört", "freundliche erinnerung", "kurze erinnerung", "zur erinnerung", "wollte nachfragen",
    "wollte nur nachfragen", "wollte noch einmal nachfragen", "nachgefragt",
    "wann kann ich mit", "wann können wir mit", "konntest du schon", "konnten sie schon",
    "des nouvelles", "du nouveau", "une relance", "petite relance", "je me permets de vous relancer", "je reviens vers vous",
    "toujours en attente", "j'attends toujours", "nous attendons toujours", "où en est", "où en sommes", "sans réponse",
    "sauf erreur de ma part", "petit rappel",
    "alguna novedad", "hay novedades", "alguna noticia", "hay noticias", "sigo esperando", "seguimos esperando",
    "todavía espero", "recordatorio",
    "cómo va", "en qué estado", "quedo a la espera", "sin respuesta", "alguna actualización",
    "ci sono novità", "qualche novità", "ci sono aggiornamenti", "qualche aggiornamento", "novità su", "aspetto ancora",
    "sto ancora aspettando", "sono ancora in attesa",
    "gentile sollecito", "un sollecito", "sollecito", "a che punto", "promemoria", "attendo ancora",
    "is er al nieuws", "al nieuws", "nog nieuws", "is er nieuws", "al iets bekend", "wacht nog steeds",
    "wachten nog steeds", "nog steeds geen", "nog geen antwoord",
    "vriendelijke herinnering", "korte herinnering", "hoe staat het", "wat is de status", "stand van zaken",
    "są jakieś wieści", "jakieś wieści", "jakieś nowości", "czy coś wiadomo", "wiadomo coś", "nadal czekam",
    "wciąż czekam", "ciągle czekam", "uprzejme przypomnienie",
    "przypominam się", "przypomnienie", "jaki jest status", "na jakim etapie", "nadal bez odpowiedzi",
    "je něco nového", "nějaké novinky", "máte nějaké novinky", "nějaký posun", "stále čekám", "pořád čekám", "připomínám",
    "nemám žádnou odpověď", "nemám odpověď", "nedostal jsem odpověď", "nedostala jsem odpověď", "nikdo se mi neozval",
    "připomínka", "jaký je stav", "jak to vypadá", "dosud bez odpovědi",
    "je niečo nové", "stále čakám", "nemám žiadnu odpoveď",
    "have not received an answer", "have not received a reply", "haven't received an answer", "haven't received a reply",
    "haven't got an answer", "haven't got a reply", "nobody has answered me", "no one has answered me",
    "keine antwort bekommen", "keine antwort erhalten", "keine rückmeldung bekommen", "keine rückmeldung erhalten",
    "hat sich niemand gemeldet", "pas eu de réponse", "pas reçu de réponse", "pas de nouvelles de votre part",
    "no he recibido respuesta", "nadie me ha respondido", "non ho ricevuto risposta", "nessuno mi ha risposto",
    "geen antwoord gekregen", "geen reactie gekregen", "nie mam odpowiedzi", "nie dostałem odpowiedzi",
    "nie dostałam odpowiedzi", "nie otrzymałem odpowiedzi", "nie otrzymałam odpowiedzi", "não tive resposta",
    "não recebi resposta", "inte fått något svar", "ikke fået svar", "ikke fått svar",
    "alguma novidade", "há novidades", "tem novidades", "novidades sobre", "ainda estou à espera", "ainda aguardo",
    "continuo à espera", "continuo aguardando", "lembrete",
    "qual o estado", "qual é o status", "ponto de situação", "ainda sem resposta",
    "några nyheter", "något nytt", "nagon uppdatering", "någon uppdatering", "väntar fortfarande", "vänlig påminnelse",
    "en påminnelse", "hur går det med", "hur ligger det till",
    "noget nyt", "nogen nyheder", "venter stadig", "venlig påmindelse", "hvordan går det med", "noe nytt",
    "venter fortsatt", "vennlig påminnelse",
    "onko uutta", "mitään uutta", "odotan edelleen", "odotan yhä", "muistutus", "van valami hír", "van már fejlemény",
    "még mindig várok", "emlékeztető", "aveți noutăți", "încă aștept",
    "есть новости", "какие новости", "есть ли новости", "всё ещё жду", "все еще жду", "напоминаю", "каков статус",
    "є новини", "досі чекаю", "нагадую",
    "υπάρχει κάποιο νέο", "έχουμε νέα", "κάποια εξέλιξη", "περιμένω ακόμα", "bir gelişme var mı", "hala bekliyorum",
    "hâlâ bekliyorum", "hatırlatma", "יש חדש", "עדיין מחכה",
    "その後いかが", "進捗はいかが", "進捗を", "状況はいかが", "状況を教えて", "まだでしょうか", "有进展吗", "有什么进展",
    "还在等", "催一下", "진행 상황", "아직 기다리고",
)  # fmt: skip

# Small words that stand in the middle of such a sentence and change nothing ("Je už něco nového?").
FILLERS = """
already yet maybe perhaps please actually just schon denn eigentlich inzwischen mittlerweile vielleicht bitte mal déjà
peut-être enfin ya quizás acaso già forse ancora al misschien eigenlijk już może wreszcie už snad třeba prosím
já talvez redan kanske ens allerede måske kanskje jo már talán уже может вже може
"""
# Nothing but one of these is asking too.
ALONE = (
    "ping", "ping ping", "bump", "any news", "any update", "any updates", "news", "update please", "reminder",
    "erinnerung", "neuigkeiten", "gibts neues", "relance", "rappel", "des nouvelles", "novedades", "recordatorio", "novità",
    "sollecito", "promemoria", "herinnering", "nieuws", "przypomnienie", "novinky", "připomínka", "novidades", "lembrete",
    "nyheter", "påminnelse", "påmindelse", "muistutus", "новости", "催", "在吗",
)  # fmt: skip
# Somebody goes on with another matter: then the mail says more than that it asks again.
MORE = (
    "by the way", "btw", "in addition", "additionally", "besides", "one more thing", "another problem", "another question",
    "another thing", "übrigens", "außerdem", "zusätzlich", "nebenbei", "noch etwas", "noch eine frage", "weiteres problem",
    "au fait", "par ailleurs", "en outre", "de plus", "autre chose", "autre problème", "por cierto", "además", "otra cosa",
    "otro problema", "a proposito", "inoltre", "un'altra cosa", "un altro problema", "trouwens", "bovendien", "daarnaast",
    "overigens", "nog iets", "przy okazji", "poza tym", "ponadto", "dodatkowo", "jeszcze jedno", "inny problem", "mimochodem",
    "navíc", "kromě toho", "ještě něco", "další problém", "okrem toho", "aliás", "a propósito", "além disso", "outra coisa",
    "outro problema", "förresten", "dessutom", "en sak till", "for resten", "i øvrigt", "desuden", "dessuten", "muuten",
    "lisäksi", "egyébként", "ezenkívül", "apropo", "în plus", "кстати", "кроме того", "до речі", "крім того", "bu arada",
    "ayrıca", "ところで", "ちなみに", "また、", "另外", "顺便", "그런데", "그리고",
)  # fmt: skip
