"""How people and their programs end a mail, one row a language. Data for `signature`; lower case, `|` between the words.

`closing` are formulas that stand on a line of their own above a name; `device` how the line begins or ends that a phone or a
program puts below ("Sent from my …"); `notice` how the notices begin that companies put at the end.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parting:
    """The words of one language, each field a list with `|` between the words."""

    closing: str
    device: str = ""
    notice: str = ""


PARTINGS = {
    "en": Parting(
        "regards|best regards|kind regards|kindest regards|warm regards|warmest regards|with regards"
        "|with kind regards|with best regards|best wishes|with best wishes|all the best|sincerely|yours sincerely"
        "|sincerely yours|yours faithfully|yours truly|yours|best|kr|br|rgds|kind rgds|cordially|respectfully"
        "|many regards|warmly",
        "sent from my|sent from a|sent from mail for|sent from outlook|sent from|sent via|sent using|sent with"
        "|sent on|get outlook for|from my|typed on my|written on my|sent wirelessly|sent on the go"
        "|sent on the move|download outlook for",
        "this e-mail and any|this email and any|this message and any|this email is confidential"
        "|this e-mail is confidential|this message is confidential|this email is intended|this e-mail is intended"
        "|this message is intended|the information contained in this|the information in this e-mail"
        "|the information in this email|confidentiality notice|confidentiality:|disclaimer:"
        "|this communication is confidential|this communication is intended|this email may contain"
        "|this e-mail may contain|this message may contain|this message contains confidential"
        "|this email contains confidential|this e-mail contains confidential|privileged/confidential information"
        "|please consider the environment before|think before you print|important notice: this",
    ),
    "de": Parting(
        "mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichem gruß|mit freundlichem gruss"
        "|freundliche grüße|freundliche grüsse|viele grüße|viele grüsse|liebe grüße|liebe grüsse|beste grüße"
        "|beste grüsse|schöne grüße|schöne grüsse|herzliche grüße|herzliche grüsse|mit besten grüßen"
        "|mit besten grüssen|mfg|lg|vg|bg|gruß|gruss|grüße|grüsse|hochachtungsvoll|mit herzlichen grüßen"
        "|mit lieben grüßen|mit vielen grüßen|viele liebe grüße|sonnige grüße|freundlicher gruß"
        "|mit freundlichen gruessen|viele gruesse|liebe gruesse|beste gruesse|freundliche gruesse",
        "gesendet von|gesendet mit|diese nachricht wurde von meinem|diese nachricht wurde mit"
        "|diese nachricht wurde von|gesendet über|von unterwegs gesendet|holen sie sich outlook"
        "|gesendet via|mobil gesendet|diese e-mail wurde von meinem|versendet mit"
        "|gesendet aus der",
        "diese e-mail enthält vertrauliche|diese email enthält vertrauliche|diese e-mail ist vertraulich"
        "|diese nachricht ist vertraulich|diese nachricht enthält vertrauliche|der inhalt dieser e-mail ist"
        "|der inhalt dieser email ist|diese e-mail kann vertrauliche|die information in dieser"
        "|bitte denken sie an die umwelt|vertraulichkeitshinweis",
    ),
    "fr": Parting(
        "cordialement|bien cordialement|très cordialement|bien à vous|bien à toi|salutations"
        "|meilleures salutations|sincères salutations|salutations distinguées|amicalement|respectueusement|cdt"
        "|cdlt|bàv|à bientôt|sincèrement|avec mes salutations|bonne journée|bonne réception|bien amicalement"
        "|cordiales salutations|meilleurs messages",
        "envoyé de mon|envoyé depuis|envoyé à partir de|envoyé avec|envoyé via|télécharger outlook pour"
        "|obtenez outlook pour|obtenir outlook pour|provenance",
        "ce message et toutes les pièces|ce message et ses pièces|ce courriel et ses pièces"
        "|ce message est confidentiel|ce courriel est confidentiel"
        "|ce message contient des informations confidentielles|avis de confidentialité|le contenu de ce message"
        "|pensez à l'environnement",
    ),
    "nl": Parting(
        "met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|groet|groeten"
        "|hartelijke groet|hartelijke groeten|mvg|m.v.g.|gr|hoogachtend|met hartelijke groet|beste groet"
        "|beste groeten|groetjes|met groet",
        "verzonden vanaf|verstuurd vanaf|verzonden met|verstuurd met|verzonden via|verstuurd via|outlook voor"
        "|download outlook voor|verzonden vanuit|ontvang outlook voor",
        "dit bericht is vertrouwelijk|deze e-mail is vertrouwelijk|de informatie in deze e-mail"
        "|dit e-mailbericht is|de inhoud van dit bericht",
    ),
    "es": Parting(
        "saludos|un saludo|saludos cordiales|un cordial saludo|cordiales saludos|atentamente|atte|atte."
        "|cordialmente|muchos saludos|saludos cordiales y gracias|un abrazo|abrazos|saludos afectuosos"
        "|le saluda atentamente|quedo atento|reciba un cordial saludo",
        "enviado desde|enviado de mi|enviado con|enviado mediante|enviado a través de|obtener outlook para"
        "|obtén outlook para|descargar outlook para",
        "este mensaje y sus|este mensaje y cualquier|este correo electrónico y|este mensaje es confidencial"
        "|este correo es confidencial|la información contenida en este|aviso legal|aviso de confidencialidad"
        "|este mensaje contiene información confidencial",
    ),
    "ca": Parting(
        "salutacions|salutacions cordials|una salutació|cordialment|atentament|salut",
        "enviat des de|enviat amb|enviat de",
    ),
    "pt": Parting(
        "atenciosamente|att|att.|cumprimentos|com os melhores cumprimentos|melhores cumprimentos|abraços|abraço"
        "|cordialmente|saudações|um abraço|com cumprimentos|cpts|cumps|atentamente|respeitosamente",
        "enviado do meu|enviado a partir do|enviado do|enviada do meu|enviado de|enviado pelo"
        "|obter o outlook para|obtenha o outlook para|enviado via",
        "esta mensagem e seus|esta mensagem, incluindo|esta mensagem é confidencial|este e-mail é confidencial"
        "|as informações contidas nest|aviso de confidencialidade|esta mensagem pode conter",
    ),
    "it": Parting(
        "cordiali saluti|saluti|distinti saluti|cordialmente|un saluto|un cordiale saluto|i migliori saluti"
        "|tanti saluti|cari saluti|buona giornata|a presto|in fede|con i migliori saluti|saluti cordiali",
        "inviato da|inviato dal mio|inviato con|inviato tramite|ottieni outlook per|scarica outlook per|spedito da",
        "questo messaggio e i suoi|questo messaggio è riservato|le informazioni contenute in quest"
        "|questa e-mail è riservata|il presente messaggio|ai sensi del",
    ),
    "ro": Parting(
        "cu stimă|cu stima|cu respect|toate cele bune|salutări|o zi bună|cu considerație|cu drag|numai bine",
        "trimis de pe|trimis din|trimis de la|trimis cu",
    ),
    "pl": Parting(
        "pozdrawiam|pozdrowienia|z poważaniem|z powazaniem|z wyrazami szacunku|serdecznie pozdrawiam"
        "|pozdrawiam serdecznie|pozdr|pzdr|pozdr.|łączę pozdrowienia|z pozdrowieniami|miłego dnia",
        "wysłane z|wysłano z|wysłane za pomocą|wysłane przez|wiadomość wysłana z|pobierz outlook dla"
        "|pobierz program outlook|wyslane z",
        "ta wiadomość jest poufna|niniejsza wiadomość|treść tej wiadomości|informacje zawarte w tej",
    ),
    "cs": Parting(
        "s pozdravem|s přátelským pozdravem|s úctou|zdravím|pozdrav|s pozdravem a přáním|hezký den"
        "|hezký den přeje|pěkný den|přeji hezký den|sp|mějte se|srdečně zdravím|se srdečným pozdravem"
        "|pěkný den přeje",
        "odesláno z|odesláno pomocí|odesláno přes|posláno z|získat outlook pro|stáhnout outlook pro|odeslano z",
        "tato zpráva je důvěrná|tento e-mail je důvěrný|tento e-mail a|informace obsažené v",
    ),
    "sk": Parting(
        "s pozdravom|s úctou|s priateľským pozdravom|pozdravujem|pekný deň|prajem pekný deň",
        "odoslané z|odoslané pomocou|poslané z|získajte outlook pre",
    ),
    "sl": Parting(
        "lep pozdrav|lp|s spoštovanjem|lepe pozdrave|prijazen pozdrav|lep dan", "poslano iz|poslano z|poslano s",
    ),
    "hr": Parting(
        "srdačan pozdrav|lijep pozdrav|lijepi pozdrav|pozdrav|s poštovanjem|lp|pozdravi|sa poštovanjem|srdačno"
        "|lep pozdrav|puno pozdrava|ugodan dan",
        "poslano s|poslano sa|poslano iz|poslato sa|poslato iz|poslano putem",
    ),
    "sr": Parting(
        "срдачан поздрав|с поштовањем|поздрав|лепо вас поздрављам|са поштовањем|поздрави",
        "послато са|послато с|испратено од",
    ),
    "bg": Parting(
        "поздрави|с уважение|с поздрав|сърдечни поздрави|най-добри пожелания|хубав ден",
        "изпратено от|изпратена от|изпратено с|изпратено чрез",
    ),
    "ru": Parting(
        "с уважением|с наилучшими пожеланиями|всего доброго|всего наилучшего|с приветом|искренне ваш"
        "|с благодарностью и уважением|хорошего дня|с ув|с ув.",
        "отправлено с|отправлено из|отправлено через|послано с|отправлено со|скачать outlook для"
        "|загрузить outlook для|отправлено при помощи",
        "это сообщение является конфиденциальным|настоящее сообщение|данное сообщение|информация, содержащаяся в",
    ),
    "uk": Parting(
        "з повагою|з найкращими побажаннями|всього найкращого|всього доброго|щиро|гарного дня|з пов.",
        "надіслано з|надіслано із|відправлено з|надіслано через",
    ),
    "sv": Parting(
        "med vänlig hälsning|med vänliga hälsningar|vänliga hälsningar|vänlig hälsning|hälsningar|mvh"
        "|bästa hälsningar|hälsning|/mvh|allt gott|vh|varma hälsningar|med bästa hälsningar|trevlig helg",
        "skickat från|skickades från|skickat med|skickat via|hämta outlook för|sänt från|skaffa outlook för",
    ),
    "da": Parting(
        "med venlig hilsen|venlig hilsen|venlige hilsner|mvh|hilsen|mange hilsner|bedste hilsner"
        "|de bedste hilsner|kh|kærlig hilsen|vh|med venlige hilsner|dbh|hilsner|hav en god dag|bedste hilsen",
        "sendt fra|sendt med|sendt via|hent outlook til|få outlook til",
    ),
    "nb": Parting(
        "med vennlig hilsen|vennlig hilsen|vennlige hilsener|beste hilsen|hilsen|mvh|med hilsen|hilsing"
        "|med venleg helsing|venleg helsing|ha en fin dag",
        "sendt fra|sendt med|hent outlook for|last ned outlook for",
    ),
    "is": Parting(
        "kveðja|bestu kveðjur|með kveðju|kær kveðja|með bestu kveðju|virðingarfyllst|kv", "sent úr|sent frá",
    ),
    "fi": Parting(
        "terveisin|ystävällisin terveisin|parhain terveisin|t|t.|yt|yst. terv.|terv|terv.|terveiset"
        "|hyvää päivänjatkoa|kunnioittaen|yt.|ystävällisesti|terkuin",
        "lähetetty|lähetin tämän|hanki outlook|hae outlook",
    ),
    "et": Parting(
        "lugupidamisega|parimate soovidega|tervitades|heade soovidega|kõike head|tervitustega",
        "saadetud minu|saadetud",
    ),
    "lv": Parting("ar cieņu|ar cienu|sveicieni|visu labu|jauku dienu|vislabākie sveicieni", "nosūtīts no|sūtīts no"),
    "lt": Parting(
        "pagarbiai|su pagarba|geros dienos|linkėjimai|geriausi linkėjimai|nuoširdžiai", "išsiųsta iš|siųsta iš",
    ),
    "hu": Parting(
        "üdvözlettel|tisztelettel|üdv|üdv.|szívélyes üdvözlettel|baráti üdvözlettel|szép napot"
        "|köszönettel és üdvözlettel", "küldve|elküldve|elküldve a|outlook beszerzése",
    ),
    "el": Parting(
        "με εκτίμηση|φιλικά|χαιρετισμούς|με εκτιμηση|με φιλικούς χαιρετισμούς|καλή συνέχεια|τα σέβη μου|με τιμή",
        "στάλθηκε από|εστάλη από|στάλθηκε με|λήψη του outlook",
    ),
    "tr": Parting(
        "saygılarımla|saygılar|iyi çalışmalar|selamlar|saygılarımızla|iyi günler|sevgiler|sevgilerle|kolay gelsin"
        "|saygilarimla", "outlook'u edinin",
    ),
    "he": Parting(
        "בברכה|בכבוד רב|תודה ובברכה|בברכת|כל טוב|יום טוב|בידידות",
        "נשלח מה|נשלח מ|נשלח באמצעות|השג את outlook|קבל את outlook",
    ),
    "ar": Parting(
        "مع تحياتي|تحياتي|مع خالص التحية|مع أطيب التحيات|وتفضلوا بقبول فائق الاحترام|مع التحية|مع فائق الاحترام"
        "|أطيب التحيات", "أرسلت من|أُرسلت من|تم الإرسال من|مرسل من|الحصول على outlook|ارسلت من",
    ),
    "fa": Parting("با احترام|با تشکر و احترام|ارادتمند|با سپاس و احترام", "ارسال شده از|فرستاده شده از"),
    "hi": Parting("सादर|भवदीय|शुभकामनाएं", "मेरे iphone"),
    "th": Parting("ขอแสดงความนับถือ|ด้วยความเคารพ|ด้วยความนับถือ", "ส่งจาก|ส่งจากของฉัน"),
    "vi": Parting("trân trọng|thân mến|kính thư|thân|trân trọng kính chào", "được gửi từ|gửi từ|đã gửi từ"),
    "id": Parting(
        "salam|hormat saya|salam hormat|hormat kami|salam hangat|wassalam|yang benar|sekian",
        "dikirim dari|dihantar dari|dikirim melalui|dapatkan outlook",
    ),
    "sq": Parting("me respekt|përshëndetje|gjithë të mirat", "dërguar nga"),
    "zh": Parting(
        "此致|此致敬礼|祝好|敬上|谨上|顺祝商祺|此致 敬礼|祝 好|敬祝|顺颂商祺|謹上|順頌商祺|祝好！",
        "发自我的|發自我的|来自我的|发送自|傳送自|获取 outlook|取得 outlook|寄自我的",
    ),
    "ja": Parting(
        "敬具|以上",
        "outlook を入手",
    ),
    "ko": Parting("드림|올림|안녕히 계세요", "에서 보냄|에서 전송|에서 보낸|다운로드"),
}  # fmt: skip


def _all(field: str) -> tuple[str, ...]:
    words = {word.casefold() for row in PARTINGS.values() for word in getattr(row, field).split("|")}
    return tuple(sorted(words - {""}, key=lambda word: (-len(word), word)))


CLOSING = frozenset(word.strip(" .!") for word in _all("closing"))
DEVICE = _all("device")
NOTICE = _all("notice")
# How a line may end instead ("Von meinem iPhone gesendet"); and the verbs of "Get Outlook for iOS", first or last.
DEVICE_ENDING = (
    "gesendet", "versendet", "geschickt", "verstuurd", "verzonden", "发送", "發送", "傳送", "gönderildi",
    "から送信", "から送信されました", "에서 보냄", "에서 전송", "에서 보낸 메일", "से भेजा गया", "küldve",
)  # fmt: skip
GETTING = frozenset({
    "beszerzése", "beziehen", "dapatkan", "descargar", "descarregar", "download", "downloaden", "edinin", "få",
    "get", "hae", "hanki", "hent", "herunterladen", "holen", "hämta", "indir", "laden", "last", "obtener",
    "obtenez", "obtenha", "obtenir", "obter", "obtén", "ophalen", "ottieni", "pobierz", "scarica", "skaffa",
    "stáhnout", "télécharger", "tải", "získajte", "získat", "λήψη", "загрузить", "скачать", "を入手", "入手",
    "取得", "获取",
})  # fmt: skip
# A sentence goes on with them: then it is somebody's words.
REASONS = frozenset(
    {"because", "since", "but", "weil", "aber", "parce", "mais", "porque", "pero", "bo", "ale", "protože", "want"}
)
# What a device line speaks of. It makes a line sure that only begins like one ("Sent from the office" is somebody's words).
THINGS = (
    "iphone", "iphon", "ipad", "ipod", "android", "samsung", "galaxy", "blackberry", "nokia", "lumia", "huawei", "xiaomi",
    "redmi", "oneplus", "htc", "motorola", "sony", "xperia", "nexus", "wiko", "alcatel", "oppo", "realme", "windows",
    "outlook", "yahoo", "gmail", "inbox", "airmail", "mailbox", "spark", "k-9", "k9", "fairemail", "aqua mail",
    "bluemail", "blue mail", "typeapp", "protonmail", "proton", "tutanota", "newton", "edison", "canary",
    "superhuman", "mail.ru", "mymail", "yandex", "gmx", "web.de", "t-online", "sfr", "mobile", "phone", "my cell", "smartphone",
    "telefon", "handy", "tablet", "mobil", "téléphone", "teléfono", "celular", "telefone", "telefono", "mobiltelefon",
    "mobilgerät", "puhelin", "komórk", "телефон", "планшет", "смартфон", "айфон", "手机", "手機", "スマートフォン",
    "휴대폰", "thunderbird", "apple", "device", "gerät", "appareil", "dispositivo", "apparaat", "enhed", "enhet",
    "laitteesta", "mail", "هاتف", "טלפון", "κινητό", "τηλέφωνο", "zte", "pixel", "surface", "touchdown", "lenovo",
    "asus", "workmail", "zoho",
)  # fmt: skip
# Mail programs for phones that say where to get them ("Get BlueMail for Android").
PROGRAMS = (
    "outlook", "bluemail", "blue mail", "typeapp", "yahoo mail", "gmail", "airmail", "spark", "k-9 mail", "fairemail",
    "aqua mail", "proton mail", "protonmail", "tutanota", "edison mail", "canary mail", "newton mail", "mymail",
    "thunderbird", "zoho mail",
)  # fmt: skip
