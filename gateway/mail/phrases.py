"""How mail programs introduce what they quote, by language. Data for `quotation`: add a language here."""

# Verbs of an attribution line ("On Monday Ben Okoro wrote:").
WROTE = (
    "wrote", "writes", "said", "schrieb", "schrieb am", "geschrieben", "a écrit", "écrit", "escribió", "ha escrito",
    "napisał", "napisała", "napisał(a)", "pisze", "napsal", "napsala", "napsal(a)", "píše", "ha scritto", "scrive",
    "schreef", "heeft geschreven", "escreveu", "skrev", "kirjoitti", "írta", "yazdı", "şunu yazdı", "написал",
    "написала", "написал(а)", "пишет", "пише", "έγραψε", "a scris", "написа", "napísal", "napísal(a)", "je napisao",
    "rašė", "rakstīja", "viết", "menulis", "ha escrit", "さんは書きました", "のメール", "写道", "寫道", "님이 작성",
    "כתב", "כתבה", "كتب",
)  # fmt: skip
# First words of such a line.
OPENING = (
    "on", "am", "le", "el", "il", "op", "em", "den", "dne", "dnia", "w dniu", "v", "ve", "på", "at", "pada", "vào",
    "pe", "на", "в", "στις", "ב", "في", "a", "il giorno", "il giorno", "em", "du",
)  # fmt: skip
# Labels of the header block that Outlook and others put above the quoted mail.
FROM = ("from", "von", "de", "da", "od", "van", "från", "fra", "lähettäjä", "feladó", "kimden", "от", "от кого",
        "отправитель", "від", "από", "发件人", "寄件者", "差出人", "送信者", "보낸 사람", "מאת", "من", "odesílatel")  # fmt: skip
DATE = ("date", "sent", "datum", "gesendet", "envoyé", "enviado", "enviado el", "enviada em", "fecha", "data", "inviato",
        "wysłano", "odesláno", "verzonden", "skickat", "sendt", "lähetetty", "elküldve", "gönderilen", "gönderme tarihi",
        "отправлено", "дата", "надіслано", "στάλθηκε", "发送时间", "日期", "送信日時", "日時", "보낸 날짜", "נשלח", "تاريخ",
        "odoslané", "dátum", "päiväys", "дата отправки")  # fmt: skip
SUBJECT = ("subject", "betreff", "objet", "sujet", "asunto", "oggetto", "assunto", "temat", "předmět", "predmet", "onderwerp",
           "ämne", "emne", "aihe", "tárgy", "konu", "тема", "относно", "θέμα", "主题", "主旨", "主題", "标题", "件名", "제목",
           "נושא", "הנדון", "الموضوع", "موضوع", "subiect", "naslov", "zadeva", "assumpte", "tema", "temats", "teema", "efni",
           "chủ đề", "tiêu đề", "เรื่อง", "หัวเรื่อง", "subjek", "perihal")  # fmt: skip
OTHER = (*SUBJECT, "to", "cc", "reply-to", "an", "kopie", "à", "para", "a", "do", "komu", "aan", "till", "til",
         "vastaanottaja", "címzett", "kime", "кому", "копия", "προς", "收件人", "收件者", "宛先", "받는 사람", "אל", "importance",
         "priorität", "dw", "udw", "bcc", "wichtigkeit", "attachments", "anlagen", "организация")  # fmt: skip
# Between the dashes of a separator line.
ORIGINAL = (
    "original message", "original mail", "original e-mail", "originalnachricht", "ursprüngliche nachricht",
    "ursprüngliche e-mail", "message d'origine", "message original", "mensaje original", "mensagem original",
    "messaggio originale", "messaggio originario", "wiadomość oryginalna", "oryginalna wiadomość", "původní zpráva",
    "oorspronkelijk bericht", "originele bericht", "ursprungligt meddelande", "original meddelelse",
    "oprindelig meddelelse", "opprinnelig melding", "alkuperäinen viesti", "eredeti üzenet", "orijinal mesaj",
    "исходное сообщение", "пересылаемое сообщение", "reply message", "reply above this line", "元のメッセージ", "原始邮件",
    "原始郵件", "원본 메시지", "πρωτότυπο μήνυμα", "הודעה מקורית", "pôvodná správa", "antwort",
)  # fmt: skip
# Lines phones and programs add below what a person wrote.
SENT_FROM = (
    "sent from my ", "sent from mail for", "sent from outlook", "sent from yahoo", "sent via ", "sent using ",
    "sent with ", "get outlook for", "von meinem ", "gesendet von ", "gesendet mit ", "diese nachricht wurde von meinem",
    "envoyé de mon ", "envoyé depuis ", "enviado desde ", "enviado do meu ", "enviado de ", "inviato da ",
    "wysłane z ", "odesláno z ", "odoslané z ", "verzonden vanaf ", "verstuurd vanaf ", "skickat från ",
    "sendt fra ", "lähetetty ", "отправлено с ", "отправлено из ", "iphoneから送信", "从我的", "發自我的", "发自我的",
    "나의 iphone", "telefonumdan gönderildi", "iphone'umdan gönderildi", "outlook für ", "outlook for ",
)  # fmt: skip
