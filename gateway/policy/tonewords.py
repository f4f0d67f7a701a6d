"""Words that a letter of ours does not use, by language, with what to say instead (product.md 3.4). Data: add a language here.

Patterns of `re`, without case. Only what can be nothing else in any of our languages: all of them are looked for everywhere.
"""

TIME = "a time, not a mood: say by when"
WAY_ON = "a way on: people may always reply, or call"
PEOPLE = "people, not roles: say their name"
SORRY = "say what was missed, and that you are sorry"
PLAIN = "plain words: promise, warning, done"
CHEER = "no borrowed cheer"
MARKER = "no reply marker: the text can be told without"

TONE: dict[str, tuple[tuple[str, str], ...]] = {
    "": (
        (r"\bSLA\b", PLAIN),
        (r"!!+|[\U0001F300-\U0001FAFF]|！！+", CHEER),
    ),
    "en": (
        (r"\bas soon as possible\b|\basap\b|\bshortly\b|\bin due course\b", TIME),
        (r"\b(?:do not|don['’]t|please don['’]t) reply\b|\bno-?reply\b", WAY_ON),
        (r"\b(?:the|dear) (?:user|customer)\b|\ban agent\b", PEOPLE),
        (r"\bunforeseen circumstances\b|\b(?:any )?inconvenience\b", SORRY),
        (r"\bescalat\w+|\bresolved\b", PLAIN),
        (r"\byay\b", CHEER),
        (r"\breply above this line\b", MARKER),
    ),
    "de": (
        (
            r"\bso (?:schnell|bald|rasch) (?:wie (?:nur )?möglich|es geht)\b|\bschnellst?möglich\w*|\bbald(?:st)?möglich\w*"
            r"|\bin Kürze\b|\bzeitnah\w*|\bumgehend\b|\bdemnächst\b|\bzu gegebener Zeit\b",
            TIME,
        ),
        (
            r"\bnicht auf diese (?:E-?Mail|Mail|Nachricht)(?: zu)? antworten\b|\bantworte(?:n Sie)? (?:bitte )?nicht\b"
            r"|\bbitte nicht antworten\b",
            WAY_ON,
        ),
        (
            r"\bsehr geehrte[rn]? (?:Kund|Benutzer|Nutzer|Damen)\w*|\b(?:der|die|den|dem) (?:Benutzer|Kunde|Nutzer|Anwender)\w*"
            r"|\beine?[mnr]? (?:Sachbearbeiter|Bearbeiter|Agent)\w*",
            PEOPLE,
        ),
        (r"\bunvorhergesehen\w*|\bUnannehmlichkeit\w*|\bUmstände zu entschuldigen\b", SORRY),
        (r"\beskalier\w+|\bEskalation\w*", PLAIN),
        (r"\bjuhu\b|\bhurra\b", CHEER),
        (r"\büber dieser (?:Linie|Zeile) antworten\b", MARKER),
    ),
    "fr": (
        (
            r"\b(?:dès que possible|dans les (?:meilleurs|plus brefs) délais|au plus (?:vite|tôt)|en temps voulu)\b|\bsous peu\b"
            r"|\b(?:le plus|aussi) (?:vite|rapidement) (?:que )?possible\b|\bprochainement\b|\bincessamment\b",
            TIME,
        ),
        (r"\bne (?:pas répondre|répondez pas)\b", WAY_ON),
        (
            r"\bch(?:er|ère) (?:client|utilisat)\w*|\b(?:le client|l['’]utilisat(?:eur|rice))\b|\bMadame, Monsieur\b"
            r"|\bun(?:e|\(e\))? agente?\b",
            PEOPLE,
        ),
        (
            r"\bcirconstances imprévues\b|\bdésagréments?\b|\bla gêne\b|\bindépendantes? de notre volonté\b",
            SORRY,
        ),
        (r"\bescalade\w*", PLAIN),
        (r"\bhourra\b|\byoupi\b", CHEER),
        (r"\brépondre au-dessus de cette ligne\b", MARKER),
    ),
    "es": (
        (
            r"\b(?:lo (?:antes|más pronto) posible|cuanto antes|a la (?:mayor )?brevedad|en breve|próximamente)\b"
            r"|\ben cuanto (?:sea posible|podamos)\b",
            TIME,
        ),
        (r"\bno (?:respondas?|respondan|responder|contest(?:ar|e|es|en)) a (?:este|esta)\b", WAY_ON),
        (r"\bestimad[oa]s? (?:client|usuari)\w+|\b(?:el|la) usuari[oa]\b|\bel cliente\b", PEOPLE),
        (r"\bcircunstancias imprevistas\b|\bcausas ajenas\b|\bmolestias\b|\binconvenientes\b", SORRY),
        (r"\bescalad[oa]s?\b|\bescalamos\b|\bescalamiento\b", PLAIN),
        (r"\bhurra\b|\byupi\b", CHEER),
        (r"\bresponde? (?:por )?encima de esta línea\b", MARKER),
    ),
    "pl": (
        (
            r"\bjak naj(?:szybciej|prędzej)\b|\bwkrótce\b|\bniebawem\b|\b(?:nie|bez)zwłocznie\b"
            r"|\bw (?:najbliższym|możliwie najkrótszym) czasie\b|\bmożliwie szybko\b|\btak szybko,? jak\b",
            TIME,
        ),
        (r"\bnie odpowiada(?:ć|j|jcie) na\b|\bprosimy (?:na \w+(?: \w+)? )?nie odpowiadać\b", WAY_ON),
        (
            r"\b(?:szanown[yai]|drog[ia]) (?:kliencie|użytkowniku|klientko|użytkowniczko)\b|\b(?:ten|tego) użytkownik\w*",
            PEOPLE,
        ),
        (r"\bnieprzewidzian\w+|\bprzyczyn niezależnych\b|\bniedogodności\w*|\butrudnieni(?:a|e)\b", SORRY),
        (r"\beskal\w+", PLAIN),
        (r"\bhurra\b|\bjupi\b", CHEER),
        (r"\bodpowiedz powyżej tej linii\b", MARKER),
    ),
    "cs": (
        (
            r"\b(?:co nejdříve|co nejdřív|co nejrychleji|jakmile to bude možné|v nejbližší době|v nejbližším (?:možném )?termínu"
            r"|bez zbytečného odkladu|neprodleně|brzy|zanedlouho)\b",
            TIME,
        ),
        (r"\b(?:na tento|na tuto) (?:e-?mail|zprávu) neodpovíd\w+|\bneodpovídejte\b", WAY_ON),
        (r"\bvážen[ýáí] (?:zákazní\w+|uživatel\w*|klient\w*)|\b(?:tento|tohoto) uživatel\w*", PEOPLE),
        (r"\bnepředvídan\w+|\bnepříjemnost\w*", SORRY),
        (r"\beskal\w+", PLAIN),
        (r"\bhurá\b", CHEER),
        (r"\bodpovězte nad tímto řádkem\b", MARKER),
    ),
    "ja": (
        (
            r"(?:できるだけ|できる限り|なるべく)(?:早く|速やかに)|可及的速やか|早急に|近日中に|追って|(?:今)?しばらくお待ち",
            TIME,
        ),
        (r"返信しないで|返信不可|ご返信いただけません|返信はできません|送信専用", WAY_ON),
        (r"お客様各位|ユーザー様|利用者様|利用者各位", PEOPLE),
        (r"予期せぬ|不測の事態|ご不便|ご迷惑をおかけ", SORRY),
        (r"エスカレ", PLAIN),
        (r"やったー", CHEER),
        (r"この(?:線|行)より上に返信", MARKER),
    ),
}
