"""How mail programs say that a mail is sent on, by language. Data for `forward`: add a language here.

Compared after `forward.folded` (no case, no accents, no spaces), so `transféré` also finds `Transfere`. The labels of
header blocks are in `phrases`.
"""

# Beginnings of "forwarded" as they stand in introductions ("Forwarded message", "Weitergeleitete Nachricht"). They are
# looked for only between dashes, or right above a header block.
FORWARDED = (
    "forwarded", "forward message", "fwd message",
    "weitergeleitet", "weiterleitung",
    "transféré", "transmis", "réexpédié", "réacheminé", "faire suivre",
    "reenviad", "remitido", "rebotad",
    "inoltrat",
    "encaminhad", "reencaminhad", "repassad",
    "doorgestuurd", "doorgezonden",
    "przekazan", "przekazywan", "przesłan", "przesyłan",
    "přeposlan", "přeposílan", "předaná", "předáno",
    "preposlan", "preposielan",
    "vidarebefordra", "vidaresänd",
    "videresend", "videresendt", "vidaresend",
    "välitet", "välittänyt", "edelleenlähet",
    "továbbít",
    "redirecționat", "înaintat", "transmis mai departe",
    "пересылаем", "пересланн", "перенаправленн", "переадресованн", "пересилан", "переслан", "пересилається",
    "препратен", "препрати",
    "προωθη", "προώθηση",
    "yönlendiril", "iletilen", "iletilmiş",
    "הועבר", "מועבר",
    "معاد توجيه", "اعادة توجيه", "محولة", "بازارسال", "هدایت",
    "転送",
    "전달된", "전달한",
    "转发", "轉寄", "轉發",
    "ส่งต่อ",
    "chuyển tiếp",
    "diteruskan", "terusan", "dimajukan",
    "posredovan", "proslijeđen", "prosleđen", "прослеђен", "проследен",
    "reenviat",
    "edastat", "pārsūtī", "persiųst", "áframsend", "birtutako", "birbidalitako",
)  # fmt: skip
# First words of the line that closes a forwarded mail ("End of forwarded message").
END = (
    "end", "ende", "fin", "fine", "fim", "final", "einde", "koniec", "konec", "slut", "loppu", "vége", "son", "конец",
    "кінець", "край", "τέλος", "סוף", "نهاية", "終わり", "結束", "结束", "끝", "sfârșit", "kraj", "lõpp", "beigas",
)  # fmt: skip
# Between who sent a mail and in whose name.
ON_BEHALF = (
    "on behalf of", "im auftrag von", "de la part de", "en nombre de", "per conto di", "em nome de", "namens",
    "w imieniu", "jménem", "v zastúpení", "på vegne af", "på vegne av", "för", "от имени", "代表", "の代理",
)  # fmt: skip
