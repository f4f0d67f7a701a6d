"""How mail programs introduce what they quote, one row a language. Data for `attribution`, `headerblock` and `forward`.

To add a language, add a row: the words are lower case, with `|` between them. `opening` are first words of an attribution
line ("On Mon … wrote:"), `wrote` its verbs (the participle is enough: "a écrit" is found by "écrit"), `sender`, `date`, `to`,
`subject` and `other` the labels of the header block that Outlook and others write, `original` what stands between dashes
above a quoted mail. Words already in another row need not be said again.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language, each field a list with `|` between the words."""

    opening: str
    wrote: str
    sender: str
    date: str
    to: str
    subject: str
    other: str = ""
    original: str = ""


LANGUAGES = {
    "en": Language(
        "on|at", "wrote|writes|quoting|sent|quote", "from", "date|sent|sent at|sent on|date sent", "to|sent to",
        "subject|re",
        "cc|bcc|reply-to|reply to|importance|priority|attachments|organization|organisation|sender|sent by"
        "|resent-from|when|where|required|required attendees|optional attendees|message-id|newsgroups|followup-to"
        "|posted at|sensitivity",
        "original message|original mail|original e-mail|original email|original appointment|reply message"
        "|quoted message|original message follows|begin original message|previous message|replied message",
    ),
    "de": Language(
        "am", "schrieb|schrieben|geschrieben|schreibt|zitat", "von|absender",
        "datum|gesendet|gesendet am|gesendet um", "an", "betreff|betr",
        "kopie|cc|bcc|antwort an|wichtigkeit|priorität|anlagen|anhänge|organisation|gesendet von|antworten an"
        "|blindkopie",
        "originalnachricht|ursprüngliche nachricht|ursprüngliche mail|original-nachricht|ursprüngliche e-mail"
        "|ursprünglicher termin|originalmail|antwort|ursprüngl. nachricht|original nachricht"
        "|ursprüngliche anfrage",
    ),
    "nl": Language(
        "op", "schreef|schreven|geschreven|schrijft|citeren", "van", "verzonden|datum|verzonden op|verstuurd", "aan",
        "onderwerp|betreft", "kopie|prioriteit|urgentie|bijlagen|beantwoorden|antwoord aan",
        "oorspronkelijk bericht|originele bericht|origineel bericht|oorspronkelijke bericht|oorspronkelijke afspraak",
    ),
    "fr": Language(
        "le|en date du", "écrit|ecrit|écrivait|écrivit|citation|citant", "de|expéditeur|expediteur",
        "envoyé|envoye|date|date d'envoi|envoyé le|date d’envoi|message du", "à|a|destinataire|pour", "objet|sujet",
        "cc|copie à|copie a|copie|cci|répondre à|importance|pièces jointes|pièce jointe|organisation|envoyé par",
        "message d'origine|message d’origine|message original|message initial|message transféré|mail original"
        "|courriel original|message reçu|rendez-vous d'origine",
    ),
    "es": Language(
        "el", "escribió|escribio|escrito|escribe|escribía|citando", "de|remitente",
        "enviado|enviado el|fecha|fecha de envío|enviada|enviado en", "para|a|destinatario", "asunto",
        "cc|cco|responder a|importancia|datos adjuntos|prioridad|organización",
        "mensaje original|mensaje previo|correo original|mensaje anterior|cita original",
    ),
    "ca": Language(
        "el dia|en data", "escriure|escrit|escrigué|missatge", "de|remitent", "enviat|enviat el|data", "per a|a",
        "assumpte|tema", "a/c|adjunts|respon a", "missatge original",
    ),
    "gl": Language("o|o día", "escribiu", "de", "enviado o|data", "para", "asunto", "", "mensaxe orixinal"),
    "eu": Language("", "idatzi", "nork", "bidaltze-data|data", "nori", "gaia", "", "jatorrizko mezua"),
    "pt": Language(
        "em|no dia|a", "escreveu|escreve|escrito", "de|remetente",
        "enviado|enviado em|enviada em|enviada|data|enviado a|data de envio", "para|a", "assunto",
        "cc|cco|importância|prioridade|anexos|responder para|responder a|organização",
        "mensagem original|mensagem anterior|compromisso original|mensagem encaminhada",
    ),
    "it": Language(
        "il|il giorno|in data", "scritto|scrive|scriveva", "da|mittente",
        "inviato|data|inviato il|inviata|data invio", "a|destinatario", "oggetto",
        "cc|ccn|per conoscenza|rispondi a|priorità|allegati|importanza|organizzazione",
        "messaggio originale|messaggio originario|messaggio precedente|appuntamento originale",
    ),
    "ro": Language(
        "pe|în|in|la data de", "scris|scrie", "de la|expeditor|din partea", "trimis|data|trimisă|trimis la",
        "către|catre|la", "subiect", "cc|răspuns către|importanță|atașări",
        "mesaj original|mesajul original|mesaj inițial",
    ),
    "pl": Language(
        "w dniu|dnia|dn", "napisał|napisała|napisał(a|napisali|pisze|cytowanie|cytat|napisano|napisana|napisał/a|napisal|napisala",
        "od|nadawca", "wysłano|data|data wysłania|wyslano|wysłane|wysłany", "do|adresat|odbiorca", "temat",
        "dw|udw|kopia|do wiadomości|ważność|priorytet|załączniki|odpowiedź do|organizacja",
        "wiadomość oryginalna|oryginalna wiadomość|wiadomosc oryginalna|oryginalny mail|wiadomość pierwotna",
    ),
    "cs": Language(
        "dne|v|ve", "napsal|napsala|napsal/a|napsali|píše|pise|odesílatel", "od|odesílatel|odesilatel|odesílatele",
        "odesláno|odeslano|datum|odeslána|odesláno dne", "komu|pro|příjemce", "předmět|predmet",
        "kopie|skrytá kopie|důležitost|přílohy|odpovědět komu|kopia",
        "původní zpráva|puvodni zprava|původní e-mail|původní mail|původní zprávou|původní schůzka",
    ),
    "sk": Language(
        "dňa|dna", "napísal|napísala|napisal|píše|napísal/a", "od|odosielateľ",
        "odoslané|dátum|odoslane|datum|odoslaná", "komu|pre", "predmet", "kópia|dôležitosť|prílohy|odpovedať",
        "pôvodná správa|povodna sprava|pôvodný e-mail",
    ),
    "sl": Language(
        "dne|v", "napisal|napisala|pisal|napisal/-a", "od|pošiljatelj|poslal", "poslano|datum", "za|prejemnik",
        "zadeva", "kp|skp|pomembnost|priloge|odgovori",
        "izvirno sporočilo|izvorno sporočilo|originalno sporočilo|prvotno sporočilo",
    ),
    "hr": Language(
        "dana|u|na datum", "napisao|napisala|piše|napisao/la|napisao/napisala|pise|je napisao",
        "od|pošiljatelj|šalje|pošiljalac|posiljalac", "poslano|datum|poslato", "za|prima|kome|primatelj",
        "predmet|naslov|tema", "kopija|važnost|privici|prilozi", "izvorna poruka|originalna poruka|prvobitna poruka",
    ),
    "sr": Language(
        "дана|у", "написао|написала|пише|написао/ла|написа", "од|шаље|пошиљалац", "послато|датум|испратено",
        "за|коме|прима|до", "наслов|предмет|тема", "копија|важност|прилози",
        "оригинална порука|изворна порука|првобитна порука|оригинална порака|изворна порака",
    ),
    "bg": Language(
        "на|от дата", "написа|написал|написала|пише", "от|подател|изпращач", "изпратено|дата|изпратен",
        "до|получател", "относно|тема", "копие|важност|прикачени файлове|отговор до",
        "оригинално съобщение|първоначално съобщение|изходно съобщение",
    ),
    "ru": Language(
        "в|от", "написал|написала|пишет|писал|писала|написал(а|пишете|написал/а|написали", "от|от кого|отправитель",
        "отправлено|дата|дата отправки|дата отправления|отправлен|послано", "кому|для|получатель", "тема",
        "копия|скрытая копия|важность|вложения|организация|ответить|приоритет|отправлено от",
        "исходное сообщение|пересылаемое сообщение|оригинальное сообщение|исходное письмо"
        "|первоначальное сообщение|начало пересылаемого сообщения|сообщение",
    ),
    "uk": Language(
        "в|у|від", "написав|написала|пише|писав|писала|написав(-ла|написали", "від|від кого|відправник",
        "надіслано|дата|відправлено|дата надсилання", "кому|до", "тема",
        "копія|прихована копія|важливість|вкладення|пріоритет",
        "оригінальне повідомлення|вихідне повідомлення|початкове повідомлення|оригінальний лист|вихідний лист",
    ),
    "be": Language(
        "у", "напісаў|напісала|піша", "ад|ад каго", "адпраўлена|дата", "каму", "тэма", "копія",
        "зыходнае паведамленне",
    ),
    "sv": Language(
        "den|på", "skrev|skriver|skrivit|citat|citerar", "från", "skickat|datum|skickades|sänt", "till", "ämne",
        "kopia|prioritet|bilagor|svar till|svara till|kopia till",
        "ursprungligt meddelande|originalmeddelande|ursprungligt mail|ursprungligt mejl|ursprungligt avtalat möte",
    ),
    "da": Language(
        "den|d", "skrev|skriver|skrevet", "fra|afsender", "sendt|dato|sendt den", "til|modtager", "emne",
        "kopi|prioritet|vigtighed|vedhæftede filer|svar til|vedhæftet",
        "oprindelig meddelelse|original meddelelse|oprindelig besked|original besked|oprindelig mail"
        "|oprindelig aftale",
    ),
    "nb": Language(
        "den|på", "skrev|skreiv|skriver", "fra|frå|avsender", "sendt|dato", "til", "emne",
        "kopi|blindkopi|vedlegg|viktighet|svar til",
        "opprinnelig melding|original melding|opprinneleg melding|opprinnelig avtale",
    ),
    "is": Language(
        "þann|hinn", "skrifaði|skrifaðir|ritaði", "frá", "sent|dags|dagsetning", "til", "efni",
        "afrit|mikilvægi|viðhengi", "upprunaleg skilaboð|upprunalegt skeyti|upphafleg skilaboð",
    ),
    "fi": Language(
        "", "kirjoitti|kirjoittaa|kirjoittanut|kirjoitit", "lähettäjä|lahettaja|lähetti",
        "lähetetty|päiväys|pvm|päivämäärä|lahetetty", "vastaanottaja|vastaanottajat", "aihe",
        "kopio|kopioi|tärkeys|liitteet|vastausosoite|vastaus",
        "alkuperäinen viesti|alkuperainen viesti|alkuperäinen sähköposti|alkuperäinen tapaaminen",
    ),
    "et": Language(
        "", "kirjutas|kirjutasid|kirjutab", "saatja|kellelt", "saadetud|kuupäev|saatmisaeg",
        "adressaat|saaja|kellele", "teema", "koopia|tähtsus|manused",
        "algne sõnum|originaalsõnum|algne kiri|algsõnum|originaalkiri",
    ),
    "lv": Language(
        "", "rakstīja|rakstija|raksta|rakstījis|rakstījusi", "no|sūtītājs", "nosūtīts|datums|nosūtīta",
        "kam|adresāts", "tēma|temats", "kopija|svarīgums|pielikumi",
        "sākotnējais ziņojums|oriģinālais ziņojums|sākotnējā ziņa|sākotnējā vēstule",
    ),
    "lt": Language(
        "", "rašė|parašė|rašo|rase", "nuo|siuntėjas|kas", "išsiųsta|data|siųsta", "kam|gavėjas|iki", "tema",
        "kopija|svarba|priedai",
        "pradinis pranešimas|originalus laiškas|pirminis laiškas|originalus pranešimas|pradinis laiškas",
    ),
    "hu": Language(
        "", "írta|írt|írja|irta", "feladó|felado|küldő|küldte", "elküldve|dátum|küldve|küldés dátuma|kelt|datum",
        "címzett|cimzett", "tárgy|targy", "másolatot kap|másolat|titkos másolat|fontosság|mellékletek|válaszcím",
        "eredeti üzenet|eredeti uzenet|eredeti levél|eredeti e-mail|eredeti találkozó",
    ),
    "el": Language(
        "στις|την|στισ", "έγραψε|εγραψε|έγραψες|γράφει|έγραψαν", "από|αποστολέας|απο",
        "στάλθηκε|ημερομηνία|εστάλη|ημ/νία|αποστολή", "προς|παραλήπτης|πρός", "θέμα|θεμα",
        "κοιν|κοινοποίηση|κοιν.|προτεραιότητα|σπουδαιότητα|συνημμένα",
        "αρχικό μήνυμα|πρωτότυπο μήνυμα|αρχικο μηνυμα|αυθεντικό μήνυμα",
    ),
    "tr": Language(
        "", "yazdı|yazdi|yazmış|yazıyor|yazdılar", "kimden|gönderen|gonderen",
        "gönderilen|gönderildi|tarih|gönderme tarihi|gönderim tarihi|gönderilme tarihi|gonderilen", "kime|alıcı",
        "konu", "bilgi|önem|ekler|gizli",
        "orijinal mesaj|özgün ileti|orijinal ileti|özgün mesaj|orijinal e-posta|asıl ileti",
    ),
    "he": Language(
        "ב|בתאריך|ביום", "כתב|כתבה|כתב/ה|כתבו|כותב|כותבת|כתב(ה", "מאת|מ|מ-", "נשלח|תאריך|נשלח ב|בתאריך|תאריך שליחה",
        "אל|ל|לכבוד", "נושא|הנדון", "עותק|העתק|חשיבות|קבצים מצורפים", "הודעה מקורית|ההודעה המקורית|הודעת המקור",
    ),
    "ar": Language(
        "في|بتاريخ|يوم|فى", "كتب|كتبت|كتابة|يكتب|كتب/ت", "من|المرسل|مِن",
        "أرسل|التاريخ|تاريخ|تم الإرسال|تاريخ الإرسال|تم إرساله|أُرسلت|إرسال", "إلى|الى|المستلم", "الموضوع|موضوع",
        "نسخة|نسخة إلى|الأهمية|المرفقات", "الرسالة الأصلية|رسالة أصلية|الرسالة الاصلية|رسالة اصلية",
    ),
    "fa": Language(
        "در|در تاریخ", "نوشت|نوشته|نوشتند", "از|فرستنده", "تاریخ|ارسال شده|ارسال", "به|گیرنده", "موضوع", "رونوشت",
        "پیام اصلی|پیغام اصلی",
    ),
    "hi": Language("", "लिखा|लिखते", "प्रेषक|से", "दिनांक|भेजा गया|तारीख", "प्रति|को", "विषय", "", "मूल संदेश"),
    "th": Language(
        "ใน|ในวันที่|เมื่อ|เมื่อวันที่|วันที่", "เขียน|เขียนว่า|ได้เขียน", "จาก|ผู้ส่ง",
        "ส่งเมื่อ|ส่ง|วันที่|วันที่ส่ง", "ถึง|ผู้รับ", "เรื่อง|หัวข้อ|หัวเรื่อง", "สำเนา|สำเนาถึง|ความสำคัญ",
        "ข้อความต้นฉบับ|ข้อความเดิม|อีเมลต้นฉบับ",
    ),
    "vi": Language(
        "vào|ngày|lúc|vào lúc", "viết", "từ|người gửi", "đã gửi|ngày|gửi|ngày gửi|đã gửi lúc|gửi lúc",
        "đến|tới|người nhận", "chủ đề|tiêu đề", "đồng gửi|bản sao|tầm quan trọng",
        "thư gốc|tin nhắn gốc|thông điệp gốc|tin nhắn ban đầu|thư ban đầu",
    ),
    "id": Language(
        "pada|pada tanggal|tanggal", "menulis|menuliskan|berkata", "dari|pengirim|daripada",
        "terkirim|dikirim|tanggal|dihantar|tarikh", "kepada|ke|untuk", "subjek|perihal|hal|judul",
        "tembusan|salinan|kepentingan|lampiran", "pesan asli|pesan asal|mesej asal|pesan awal|mesej asli",
    ),
    "tl": Language(
        "noong|nuong", "sinulat|isinulat|sumulat", "mula kay|mula sa", "petsa|ipinadala", "para kay", "paksa",
    ),
    "sq": Language(
        "më|ne|në", "shkroi|shkruan|shkruajti", "nga", "dërguar|data", "për|tek", "subjekti|tema", "",
        "mesazhi origjinal",
    ),
    "zh": Language(
        "在|于|於", "写道|寫道|写到|寫到|書寫|写了|寫了|书写|来信|的信|撰写",
        "发件人|发件者|寄件者|寄件人|发信人|發件人|發信人|寄信人|发送人",
        "发送时间|日期|时间|发送日期|寄件日期|傳送日期|發送時間|發送日期|時間|已发送|已傳送|发件时间",
        "收件人|收件者|发送至|收信人|傳送至", "主题|主旨|主題|标题|標題",
        "抄送|副本|密送|密件副本|重要性|附件|抄送人|回复",
        "原始邮件|原始郵件|原邮件|原郵件|原始信件|邮件原件|原始訊息|原始消息|回复的原邮件|原文|转发邮件信息",
    ),
    "ja": Language(
        "", "書きました|書いた|のメール|のメッセージ|より|さんの返信|書き込み", "差出人|送信者|发信人|送信元|from",
        "送信日時|日時|日付|送信日|送信時刻|受信日時", "宛先|受信者|送信先", "件名|題名",
        "添付ファイル|重要度|返信先|写し",
        "元のメッセージ|オリジナル メッセージ|元メール|オリジナルメッセージ|元の予定|引用元メール",
    ),
    "ko": Language(
        "", "작성|썼습니다|님이|쓰기|님의", "보낸 사람|보낸사람|발신자|보낸이",
        "보낸 날짜|보낸날짜|날짜|보냄|보낸 시간|전송 날짜|일시", "받는 사람|받는사람|수신자|받는이", "제목",
        "참조|숨은 참조|중요도|첨부 파일|첨부", "원본 메시지|원본 메세지|원본메시지|원본 메일|원본메일|이전 메일",
    ),
}  # fmt: skip


def lowered(text: str) -> str:
    """`text` in small letters as these tables are compared: the Turkish capital with a dot is one letter, not two."""
    return text.casefold() if text.isascii() else text.replace("İ", "i").casefold()


def _all(*fields: str) -> tuple[str, ...]:
    """The words of these fields in every language, the longest first (so that a pattern takes all it can)."""
    rows = LANGUAGES.values()
    words = {word.casefold() for row in rows for field in fields for word in getattr(row, field).split("|")}
    return tuple(sorted(words - {""}, key=lambda word: (-len(word), word)))


OPENING = _all("opening")
WROTE = _all("wrote")
FROM = _all("sender")
DATE = _all("date")
TO = _all("to")
SUBJECT = _all("subject")
OTHER = _all("to", "subject", "other")
ORIGINAL = _all("original")
# Scripts without blanks between words, or with vowel signs: there the verb is looked for as a piece of text.
UNSPACED_WROTE = tuple(word for word in WROTE if word[0] >= "\u0900" and not "\u1000" <= word[0] < "\u2e80")
# "I wrote on 2 November at 10:00:" is somebody's story, not an attribution.
PRONOUNS = frozenset({
    "i", "we", "he", "she", "they", "ich", "wir", "er", "sie", "je", "j'ai", "nous", "yo", "nosotros", "eu", "io", "noi",
    "ik", "wij", "já", "my", "jag", "jeg", "minä", "я", "мы", "він", "он", "она", "biz", "én", "εγώ", "אני", "أنا",
})  # fmt: skip
# Small words between a name and the verb.
AUXILIARIES = frozenset(
    {"you", "du", "vous", "a", "ha", "je", "ezt", "đã", "het", "volgende", "va", "şunu", "am", "um"}
)
