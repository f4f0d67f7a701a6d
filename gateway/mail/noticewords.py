"""The words of mail systems that could not deliver a mail. Data for `nondelivery`, one row a language.

To add a language, add a row, with `|` between the words. Upper case, accents and line ends do not matter: `fold` takes
them away on both sides. `subject`: what stands in the subject of a notice. `failed`: what says that somebody did not get
the mail. `delayed`: it has not arrived yet, and the server goes on trying. `original`: the returned mail begins here.
"""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language, each field a list with `|` between the words."""

    subject: str
    failed: str
    delayed: str = ""
    original: str = ""


LANGUAGES = {
    "en": Language(
        "undeliver|non-deliver|[bounce]|nondeliver|not delivered|not been delivered|delivery status notification"
        "|returned mail|mail returned|delivery fail|delivery has failed|failure notice|failure delivery"
        "|delivery notification|delivery report|delivery problem|delivery error|mail failure|mail failed"
        "|could not be delivered|couldn't be delivered|mail system error|delivery warning|message delayed"
        "|delivery delay|delayed mail|returning message|rejected mail|rejected message|message rejected"
        "|error sending your mail|user unknown|unknown user|mail delivery system|returned to sender"
        "|delivery unsuccessful|unable to deliver|returned message|bounced mail|message status - undeliver"
        "|nondeliverable|non delivery|error during delivery|warning: message|could not send message"
        "|mail could not be|undelivered|delivery incomplete|bounce notification|failed delivery",
        "could not be delivered|couldn't be delivered|cannot be delivered|can't be delivered"
        "|can not be delivered|was not delivered|were not delivered|not been delivered|has not been delivered"
        "|undeliverable|not be delivered|not delivered to|unable to deliver|able to deliver your message to"
        "|delivery failed|delivery has failed|delivery to the following|could not deliver|couldn't deliver"
        "|cannot deliver|failed recipient|address failed|addresses failed|address(es) failed|failed address"
        "|did not reach|could not be reached|did not receive|failed permanently|failed to deliver"
        "|error delivering|permanent error|fatal error|trouble delivering|returned permanent"
        "|had delivery problems|delivery problems|mailbox is full|mailbox full|mailbox has exceeded"
        "|user unknown|unknown user|no such user|no such address|no mailbox|not our customer|does not exist"
        "|doesn't exist|recipient rejected|address rejected|quota exceeded|over quota|overquota"
        "|exceeded the local limit|exceed the quota|rejected by|was rejected|were rejected|has been rejected"
        "|automatically rejected|refused to accept|does not like recipient|invalid final delivery"
        "|not listed in|could not be found|wasn't found|was not found|not found at|no longer valid"
        "|invalid recipient|non-delivery|recipients were affected|attempting to deliver|is not recognized"
        "|not able to deliver|was aborted after|could not send|could not be sent|failed to send"
        "|error occurred while|error was detected|have been bounced|had errors|account is disabled"
        "|has been disabled|quota violation|unrecoverable error|undelivered|failed because|wrong or no longer"
        "|been suspended|unavailable|unrouteable|unroutable|not accepting|host unknown|unknown host"
        "|host not found|failed after|giving up|may not exist|delivery failure|mailfolder is full"
        "|was not sent to|delivered to the following|has failed|valid recipients|reaching the recipient"
        "|returned to you|returned below|following addresses had|non-deliverable|problem delivering"
        "|problems delivering|message blocked|was blocked|has been blocked|not be sent|command died"
        "|too many hops|loops back|mail loop|not allowed|access denied|not found",
        "not yet been delivered|has been delayed|is delayed|been delayed|delayed delivery|will keep trying"
        "|continue to try|continue trying|continue to be attempted|delivery attempts will continue"
        "|will be retried|will retry|has been postponed|still being retried|keep trying|warning message only"
        "|not yet delivered|still trying|will be attempted|try to deliver again|try again until|will try again"
        "|still undelivered|delivery is delayed|message delayed|temporary delivery|could not yet be delivered"
        "|no action is required|retry sending|will attempt to deliver|to retry for|delivery delayed"
        "|delivery incomplete|delivery attempts to the following",
        "original message|original mail|original e-mail|copy of the message|copy of your message"
        "|copy of the mail|returned message|returned mail|unsent message|undelivered message|message header"
        "|message headers|message text follows|message body|below this line|your message reads|old message"
        "|header of the original|headers of the original|original header|forwarded message|message contents"
        "|copy of the first|first part of the message|lines of your|portion of|text of your message"
        "|bounced message|message you sent follows|your original|original email|rejected message",
    ),
    "de": Language(
        "unzustellbar|nicht zugestellt|nicht zustellbar|zustellung fehlgeschlagen|zustellungsfehler"
        "|zustellfehler|zustellung verzogert|fehler beim senden|rucksendung|nachricht unzustellbar"
        "|benachrichtigung uber den status der zustellung|zustellstatus|ubermittlungsstatus|mail konnte nicht"
        "|fehlgeschlagene zustellung|unzustellbare",
        "nicht zugestellt|nicht ubermittelt|nicht ausgeliefert|nicht zustellbar|unzustellbar"
        "|fehler bei der nachrichtenzustellung|zustellung ist fehlgeschlagen|zustellung fehlgeschlagen"
        "|konnte nicht gesendet|existiert nicht|wurde nicht gefunden|konnte nicht gefunden"
        "|unbekannter benutzer|empfanger unbekannt|postfach ist voll|postfach voll|uberfullt"
        "|hat das kontingent|zuruckgewiesen|abgelehnt|nicht erreicht|konnten nicht zugestellt|fehlgeschlagen"
        "|permanenter fehler|dauerhafter fehler|wurde nicht an|konnte nicht an",
        "verzogert|noch nicht zugestellt|weitere zustellversuche|wird weiterhin versuch|weiterhin versuchen"
        "|spater erneut|erneut versuch",
        "ursprungliche nachricht|originalnachricht|ursprungliche mail|kopie der nachricht|kopie ihrer"
        "|kopfzeilen der|header der original|ursprungliche kopfzeilen|ursprunglichen nachricht|kopfzeile der",
    ),
    "fr": Language(
        "non remis|non delivre|echec de la remise|echec de remise|non distribue|notification d'echec"
        "|notification d'etat de remise|echec de livraison|echec de la livraison|remise differee"
        "|remise retardee|message non envoye|courrier refuse|undelivered",
        "n'a pas pu etre remis|n'a pas ete remis|echec de la remise|n'a pas pu etre livre"
        "|n'a pas pu etre delivre|n'ont pas pu|n'a pas ete delivre|n'existe pas|introuvable"
        "|boite aux lettres pleine|boite de reception est pleine|a ete rejete|a echoue"
        "|n'a pas pu etre distribue|destinataire inconnu|utilisateur inconnu|n'a pas ete trouve"
        "|impossible de remettre|n'a pas pu etre envoye|n'est pas parvenu|quota depasse|a ete refuse",
        "retardee|differee|pas encore ete remis|pas encore pu etre|continuera a essayer|tentera a nouveau"
        "|continuera d'essayer|nouvelle tentative",
        "message d'origine|message original|copie du message|en-tetes du message|message initial"
        "|en-tetes de message d'origine",
    ),
    "es": Language(
        "no se puede entregar|no entregado|no se ha podido entregar|entrega fallida|error de entrega"
        "|fallo de entrega|error en la entrega|notificacion de estado de entrega"
        "|notificacion del estado de la entrega|no se pudo entregar|mensaje devuelto|correo devuelto"
        "|entrega retrasada|fallo en la entrega|no entregable",
        "no se pudo entregar|no se ha podido entregar|no se puede entregar|no pudo ser entregado"
        "|no ha podido ser entregado|no se entrego|no ha sido entregado|error al entregar|error de entrega"
        "|no existe|no se encontro|buzon lleno|buzon esta lleno|buzon de correo esta lleno|ha sido rechazado"
        "|fue rechazado|usuario desconocido|destinatario desconocido|no pudieron ser|no se han podido"
        "|error permanente|ha fallado|no llego a|no se ha encontrado",
        "retrasad|demorad|aun no se ha entregado|todavia no se ha|seguira intentando|continuara intentando"
        "|se volvera a intentar",
        "mensaje original|copia del mensaje|encabezados del mensaje|encabezados de mensajes originales"
        "|encabezados originales|mensaje devuelto",
    ),
    "it": Language(
        "non recapitabile|mancato recapito|mancata consegna|recapito non riuscito"
        "|notifica dello stato del recapito|notifica di mancato|errore di consegna|messaggio non recapitato"
        "|messaggio non consegnato|avviso di mancata consegna|consegna ritardata",
        "non e stato recapitato|non e stato possibile recapitare|impossibile recapitare|non e stato consegnato"
        "|non e stato possibile consegnare|recapito non riuscito|mancato recapito|non esiste|casella piena"
        "|casella di posta e piena|e stato rifiutato|e stato respinto|utente sconosciuto"
        "|destinatario sconosciuto|non trovato|non puo essere recapitato|non puo essere consegnato"
        "|errore permanente|mancata consegna",
        "ritardat|non ancora recapitato|non ancora consegnato|continuera a tentare|verra ritentat|tentera di nuovo",
        "messaggio originale|copia del messaggio|intestazioni del messaggio|intestazioni originali",
    ),
    "pt": Language(
        "nao entregue|nao e possivel entregar|falha na entrega|falha de entrega"
        "|notificacao de status de entrega|notificacao do status da entrega|nao foi possivel entregar"
        "|mensagem devolvida|erro na entrega|entrega atrasada|aviso de nao entrega",
        "nao foi possivel entregar|nao pode ser entregue|nao pode ser enviada|nao foi entregue|nao puderam ser"
        "|falha na entrega|falha de entrega|nao existe|nao encontrad|caixa de correio cheia|caixa postal cheia"
        "|caixa de correio esta cheia|foi rejeitad|foi recusad|usuario desconhecido|destinatario desconhecido"
        "|erro permanente|nao e possivel entregar|falhou",
        "atrasad|ainda nao foi entregue|continuara tentando|continuara a tentar|tentara novamente",
        "mensagem original|copia da mensagem|cabecalhos da mensagem|cabecalhos de mensagem originais",
    ),
    "nl": Language(
        "onbestelbaar|niet bezorgd|niet afgeleverd|bezorging mislukt|aflevering mislukt|bezorgingsfout"
        "|bezorgstatus|onbestelbare|niet bezorgbaar",
        "niet bezorgd|niet worden bezorgd|niet afgeleverd|niet worden afgeleverd|bezorging is mislukt"
        "|bezorging mislukt|aflevering mislukt|bestaat niet|niet gevonden|postvak is vol|postvak vol"
        "|mailbox is vol|geweigerd|onbekende gebruiker|onbekende ontvanger|onbestelbaar|mislukt"
        "|permanente fout",
        "vertraagd|nog niet bezorgd|nog niet afgeleverd|blijven proberen|opnieuw worden geprobeerd|opnieuw geprobeerd",
        "oorspronkelijke bericht|oorspronkelijk bericht|origineel bericht|kopie van het bericht|berichtkoppen"
        "|kopteksten",
    ),
    "pl": Language(
        "niedoreczon|nie mozna dostarczyc|nie dostarczono|niedostarczon|zwrot poczty|blad dostarczania"
        "|powiadomienie o stanie dostarcz|nie udalo sie dostarczyc|niepowodzenie dostarczenia"
        "|opoznienie dostarcz|niemoznosc dostarczenia",
        "nie mozna dostarczyc|nie zostala dostarczona|nie moze zostac dostarczona|nie mogla zostac dostarczona"
        "|nie udalo sie dostarczyc|nie dostarczono|nie istnieje|nie znaleziono|skrzynka jest pelna"
        "|skrzynka pocztowa jest pelna|przepelnion|odrzucon|nieznany uzytkownik|nieznany odbiorca"
        "|nie powiodlo sie|blad dostarcz|trwaly blad",
        "opoznion|jeszcze nie zostala dostarczona|nadal probowac|kolejne proby|ponowi prob",
        "oryginalna wiadomosc|oryginalnej wiadomosci|kopia wiadomosci|naglowki wiadomosci|wiadomosc oryginalna"
        "|pierwotna wiadomosc",
    ),
    "cs": Language(
        "nedorucitel|nedoruceno|nelze dorucit|doruceni se nezdarilo|nedorucena|chyba doruceni"
        "|oznameni o stavu doruceni|zpozdeni doruceni|vracena zprava",
        "nelze dorucit|nebylo mozne dorucit|nemohla byt dorucena|nebyla dorucena|doruceni se nezdarilo"
        "|se nepodarilo dorucit|nepodarilo se dorucit|neexistuje|nebyl nalezen|nebyla nalezena"
        "|schranka je plna|plna schranka|odmitnut|neznamy uzivatel|neznamy prijemce|selhalo|trvala chyba",
        "zpozden|zatim nebyla dorucena|bude pokracovat|dalsi pokusy|dosud nebyla",
        "puvodni zprava|puvodni zpravy|kopie zpravy|hlavicky zpravy|zahlavi puvodni|hlavicka zpravy",
    ),
    "sk": Language(
        "nedorucitel|nedorucena|nedorucene|nie je mozne dorucit|dorucenie zlyhalo",
        "nebolo mozne dorucit|nemozno dorucit|nebola dorucena|dorucenie zlyhalo|sa nepodarilo dorucit"
        "|neexistuje|schranka je plna|odmietnut|zlyhalo",
        "oneskoren|zatial nebola",
        "povodna sprava|povodnej spravy|kopia spravy|hlavicky spravy",
    ),
    "hu": Language(
        "kezbesithetetlen|kezbesitesi hiba|nem kezbesitheto|nem sikerult kezbesiteni|sikertelen kezbesites"
        "|kezbesitesi allapot|kezbesites kesese",
        "nem sikerult kezbesiteni|nem kezbesitheto|kezbesithetetlen|sikertelen kezbesites"
        "|kezbesitese nem sikerult|nem letezik|nem talalhato|megtelt|tele van|elutasit|ismeretlen felhasznalo"
        "|ismeretlen cimzett|nem sikerult",
        "kesik|kesleltet|meg nem sikerult|tovabbra is megprobal|ujra megprobal",
        "eredeti uzenet|uzenet masolata|uzenet fejlece|eredeti level",
    ),
    "ro": Language(
        "imposibil de livrat|nelivrat|nu a putut fi livrat|livrare esuata|livrarea a esuat|nelivrabil|starea livrarii",
        "nu a putut fi livrat|nu a fost livrat|livrarea a esuat|nu a reusit|nu s-a putut livra|imposibil de livrat"
        "|nu exista|nu a fost gasit|cutia postala este plina|a fost respins|utilizator necunoscut"
        "|destinatar necunoscut|nelivrat|esuat",
        "intarziat|nu a fost inca livrat|va continua sa incerce",
        "mesajul original|mesaj original|copia mesajului|antetele mesajului|anteturile mesajului",
    ),
    "sv": Language(
        "olevererbart|kan inte levereras|kunde inte levereras|ej levererat|leveransfel|leveransstatus"
        "|misslyckad leverans|leveransen misslyckades|gick inte att leverera",
        "kunde inte levereras|kan inte levereras|har inte levererats|gick inte att leverera|levererades inte"
        "|leverans misslyckades|leveransen misslyckades|finns inte|hittades inte|kunde inte hittas"
        "|brevladan ar full|postladan ar full|avvisades|har avvisats|okand anvandare|okand mottagare"
        "|misslyckades",
        "forsenad|fordrojd|annu inte levererats|fortsatter att forsoka|kommer att forsoka",
        "ursprungliga meddelandet|ursprungligt meddelande|originalmeddelande|kopia av meddelandet|meddelandehuvud",
    ),
    "da": Language(
        "kan ikke leveres|kunne ikke leveres|ikke leveret|leveringsfejl|leveringsstatus|mislykket levering|uleverbar",
        "kunne ikke leveres|kan ikke leveres|blev ikke leveret|er ikke leveret|levering mislykkedes"
        "|findes ikke|blev ikke fundet|postkassen er fuld|blev afvist|er blevet afvist|ukendt bruger"
        "|ukendt modtager|mislykkedes",
        "forsinket|endnu ikke leveret|fortsat forsoge|forsoger igen",
        "oprindelige meddelelse|oprindelig meddelelse|original meddelelse|kopi af meddelelsen|brevhoved"
        "|meddelelseshoved",
    ),
    "no": Language(
        "kan ikke leveres|kunne ikke leveres|ikke levert|leveringsfeil|leveringsstatus|mislykket levering",
        "kunne ikke leveres|kan ikke leveres|ble ikke levert|er ikke levert|levering mislyktes"
        "|leveringen mislyktes|finnes ikke|ble ikke funnet|postboksen er full|innboksen er full|ble avvist"
        "|ukjent bruker|ukjent mottaker|mislyktes",
        "forsinket|enna ikke levert|fortsette a prove|prove pa nytt",
        "opprinnelig melding|opprinnelige meldingen|kopi av meldingen|meldingshode",
    ),
    "fi": Language(
        "ei voi toimittaa|ei voitu toimittaa|toimittamatta|toimitus epaonnistui|perille toimittaminen"
        "|toimitusvirhe|toimituksen tila",
        "ei voitu toimittaa|ei voi toimittaa|ei ole toimitettu|ei toimitettu|toimitus epaonnistui"
        "|toimittaminen epaonnistui|ei ole olemassa|ei loydy|ei loytynyt|postilaatikko on taynna|hylattiin"
        "|on hylatty|tuntematon kayttaja|tuntematon vastaanottaja|epaonnistui",
        "viivast|ei ole viela toimitettu|jatkaa yrit|yritetaan uudelleen",
        "alkuperainen viesti|alkuperaisen viestin|kopio viestista|viestin otsikot|alkuperaiset viestin",
    ),
    "tr": Language(
        "teslim edilemedi|teslim edilemeyen|teslim edilemez|teslimat basarisiz|iletilemedi|teslim durumu"
        "|teslim edilmedi|gonderilemedi|iletim hatasi",
        "teslim edilemedi|teslim edilemiyor|teslim edilmedi|iletilemedi|gonderilemedi|teslimat basarisiz"
        "|bulunamadi|mevcut degil|posta kutusu dolu|kutusu dolu|reddedildi|bilinmeyen kullanici"
        "|bilinmeyen alici|basarisiz",
        "gecik|henuz teslim edilmedi|denemeye devam|tekrar denenecek|yeniden denenecek",
        "ozgun ileti|orijinal ileti|orijinal mesaj|iletinin kopyasi|ileti ustbilgileri|ileti ust bilgileri",
    ),
    "ru": Language(
        "не доставлен|недоставлен|не удается доставить|невозможно доставить|не удалось доставить"
        "|ошибка доставки|уведомление о состоянии доставки|уведомление о доставке|возвращенн|сбой доставки"
        "|задержка доставки|недоставка|статус доставки",
        "не доставлен|не может быть доставлен|не был доставлен|не было доставлен|не была доставлен"
        "|невозможно доставить|не удалось доставить|не удается доставить|ошибка доставки|сбой доставки"
        "|не существует|не найден|переполнен|отклонен|неизвестный пользователь|неизвестный получатель"
        "|недоставлен|не удалось|не может быть отправлен|превышена квота|заблокирован",
        "задерж|пока не доставлен|еще не доставлен|попытки доставки будут|будет повторен|продолж",
        "исходное сообщение|исходного сообщения|исходное письмо|копия сообщения|копия письма|копия вашего"
        "|оригинал письма|оригинальное сообщение|заголовки сообщения|заголовки исходного|заголовок сообщения",
    ),
    "uk": Language(
        "не доставлен|недоставлен|не вдалося доставити|неможливо доставити|помилка доставки"
        "|сповіщення про стан доставки|збій доставки",
        "не доставлен|не може бути доставлен|не було доставлен|не вдалося доставити|неможливо доставити"
        "|помилка доставки|не існує|не знайдено|переповнен|відхилен|невідомий користувач|невідомий одержувач",
        "затрим|ще не доставлен|буде повторен|продовж",
        "вихідне повідомлення|початкове повідомлення|копія повідомлення|копія листа|оригінал листа"
        "|заголовки повідомлення",
    ),
    "el": Language(
        "αδυναμια παραδοσης|δεν παραδοθηκε|μη παραδοτε|αποτυχια παραδοσης|κατασταση παραδοσης",
        "δεν παραδοθηκε|δεν ηταν δυνατη η παραδοση|δεν μπορεσε να παραδοθει|αποτυχια παραδοσης|δεν υπαρχει"
        "|δεν βρεθηκε|ειναι πληρες|απορριφθηκε|απετυχε|αδυναμια παραδοσης",
        "καθυστερ|δεν εχει παραδοθει ακομη|θα συνεχισει",
        "αρχικο μηνυμα|αρχικου μηνυματος|αντιγραφο του μηνυματος|κεφαλιδες",
    ),
    "he": Language(
        "לא ניתן למסור|לא נמסר|המסירה נכשלה|כשל במסירה|מסירה נכשלה|מצב מסירה",
        "לא ניתן למסור|לא ניתן היה למסור|לא נמסר|המסירה נכשלה|נכשלה|לא קיימ|אינה קיימת|לא נמצא|תיבת הדואר מלאה|נדחת",
        "עיכוב|מתעכב|טרם נמסר",
        "ההודעה המקורית|הודעה מקורית|עותק של ההודעה|כותרות ההודעה",
    ),
    "ar": Language(
        "تعذر التسليم|لم يتم التسليم|غير قابل للتسليم|فشل التسليم|تعذر تسليم|حالة التسليم|لم يتم تسليم",
        "تعذر تسليم|تعذر التسليم|لم يتم تسليم|فشل التسليم|فشل تسليم|غير موجود|لم يتم العثور|ممتلئ|تم رفض"
        "|غير قابل للتسليم|تعذر ارسال|تعذر إرسال",
        "تاخر|تأخر|لم يتم التسليم بعد|ستستمر المحاولة",
        "الرسالة الاصلية|الرسالة الأصلية|نسخة من الرسالة|رؤوس الرسالة",
    ),
    "ja": Language(
        "配信不能|配信できません|配信できなかった|未配信|配信エラー|配送エラー|送信エラー|送信できません"
        "|メールエラー|エラー通知|配信失敗|配送失敗|送信失敗|不達|配信状態の通知|返送|届きませんでした"
        "|お届けできません|配送できません|配送遅延|配信状況通知|宛先不明",
        "配信できません|配信できなかった|配信不能|配送できません|配送できなかった|送信できません"
        "|送信できなかった|送信に失敗|配信に失敗|配送に失敗|届きません|お届けできません|お届けすることができ"
        "|見つかりません|存在しません|存在しない|メールボックスがいっぱい|一杯|容量を超え|拒否され|宛先不明"
        "|ユーザー不明|送れません|エラーになりました|配達できません|届けられません|受信できません|到達しません",
        "遅延|遅れ|まだ配信されて|再試行|再送|引き続き",
        "元のメッセージ|オリジナルメッセージ|元のメール|原文|メッセージのコピー|元のメッセージ ヘッダー"
        "|送信メール|オリジナルのメッセージ",
    ),
    "zh": Language(
        "无法传递|未送达|无法送达|未传递|退信|投递失败|发送失败|传输失败|邮件无法|投递状态|無法傳遞|未送達"
        "|無法送達|退回|投遞失敗|傳送失敗|退件|傳遞狀態|传递状态|未能送达|系统退信|无法投递|無法投遞",
        "无法传递|未能送达|无法送达|无法发送|无法投递|未送达|投递失败|发送失败|传递失败|退信|不存在|找不到"
        "|未找到|邮箱已满|空间已满|被拒绝|拒绝|失败|無法傳遞|無法送達|無法投遞|無法傳送|投遞失敗|傳送失敗"
        "|傳遞失敗|信箱已滿|郵箱已滿|被拒絕|失敗|未能送達",
        "延迟|延遲|继续尝试|繼續嘗試|稍后重试|尚未送达|尚未送達",
        "原始邮件|原始信息|原邮件|原信件|原始郵件|原始訊息|原郵件|邮件副本|郵件副本|邮件头|郵件標頭|邮件标头",
    ),
    "ko": Language(
        "배달되지|배달할 수 없|전송 실패|전달되지|전달할 수 없|배달 못|전송할 수 없|반송|전달 실패|배달 실패"
        "|배달 상태|발송 실패",
        "배달되지|배달하지 못|배달할 수 없|전달되지|전달하지 못|전달할 수 없|전송하지 못|전송할 수 없"
        "|전송 실패|전달 실패|배달 실패|존재하지 않|찾을 수 없|가득|꽉 찼|거부되|거부했|실패했"
        "|알 수 없는 사용자",
        "지연|아직 배달|아직 전달|계속 시도|다시 시도할",
        "원본 메시지|원본 메일|원래 메시지|메시지 복사본|메시지 헤더",
    ),
}

FINAL = (
    "permanent|not going to try again|will not be retried|will not try again|giving up|given up"
    "|has been removed from the mail queue|stopped trying|no further attempts|no longer try"
)
"""Where this stands, the server has given up, whatever it says of a delay before."""

DAEMONS = (
    "mailer-daemon|mailer daemon|mailerdaemon|mail delivery sub|mail delivery sys|mail delivery serv"
    "|mail delivery agent|maildelivery|mail.delivery.system|mail-daemon|maildaemon|mdaemon|microsoftexchange"
    "|microsoft exchange|bounce-daemon|mta daemon|internet mail delivery|delivery subsystem|mail deliver"
    "|delivery system|smtp daemon|smtp_mail_service|interscan|mail subsystem|mailsystem"
    "|email delivery"
)
"""Who writes notices, as found in From: only programs have these names."""

OPERATORS = (
    "postmaster|post_master|mail system|mail administrator|mailadmin|system administrator"
    "|administrator|admin@|admin <|no-reply|noreply"
    "|no_reply|donotreply|do-not-reply|root@|bounce|smtp|system@|mailserver|mail server|daemon|exchange"
    "|gateway|notification|automail|info-system|mailguard|antispam"
)
"""Programs and people have these names: they say something only beside other signs."""

SENDERS = (
    "mail from|from|sender|by|contact|contacting|reply to|respond to|questions|assistance|further help|help"
    "|support|write to|send mail to|send email to|send an email to|e-mail to|email us at|please mail to|mailto"
    "|envelope-from|reply-to|via|return-path|absender|von|expediteur|remitente|mittente|afzender|nadawca"
    "|odesilatel|отправитель|送信者|发件人|message-id|original sender|report this to|forward this"
    "|forward it to|the administrator|your administrator|identity|in-reply-to|errors-to|message id|messageid"
    "|id|if|such as|e.g.|for example|try|emailing|finger|querying"
)
"""Words before an address that is not that of somebody who was to get the mail."""

LABELS = (
    "recipient|recipients|recipient address|failed recipient|failed recipients|addressed to|rcpt to|rcpt"
    "|address|addresses|error-for|email|email address|e-mail|user|mailbox|recipient(s)|destination"
    "|destination address|original recipient|final recipient|delivery to|failed address|empfanger|an"
    "|destinataire|destinataires|destinatario|destinatarios|destinatari|ontvanger|odbiorca|prijemce|получатель"
    "|адрес|受信者|宛先|收件人|받는 사람|intended recipient|undelivered to|unknown user|user unknown|unknown"
    "|invalid recipient|status: error, address|failed|failure|undeliverable to"
)
"""Words with a colon before an address, alone in a line, of somebody who was to get the mail."""


def fold(text: str) -> str:
    """Lower case, without accents, "n't" written out: how the words of this table are compared."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        text = (
            text.replace("\u2019", "'")
            .replace("\u0142", "l")
            .replace("\u0131", "i")
            .replace("\u0141", "l")
            .replace("ø", "o")
        )
    return text.lower().replace("can't", "can not").replace("n't", " not")


def words(rows: str) -> tuple[str, ...]:
    """A list of the table, folded."""
    return tuple(dict.fromkeys(fold(word) for word in rows.split("|") if word))


SUBJECTS = words("|".join(row.subject for row in LANGUAGES.values()))
FAILED = words("|".join(row.failed for row in LANGUAGES.values()))
DELAYED = words("|".join(row.delayed for row in LANGUAGES.values()))
ORIGINAL = words("|".join(row.original for row in LANGUAGES.values()))
ANSWERED = re.compile(
    r"(?:re|aw|wg|fw|fwd|sv|vs|antw|odp|tr|rv|res|enc|回复|答复|转发|回覆|轉寄)\s{0,3}(?:\[\d{1,3}\])?\s{0,3}[:：]",
    re.I,
)
"""A subject that begins like this was written by a person who answers or sends on."""
