"""Notices of non-delivery, in the forms that mail systems give them: name, text, who was not reached, and for good?"""

EVA, BEN, TOM = "eva@example.org", "ben@example.org", "tom@example.org"

FAILED = [
    (
        "qmail",
        "Hi. This is the qmail-send program at mx.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n"
        "\n"
        "<eva@example.org>:\n"
        "192.0.2.1 does not like recipient.\n"
        "Remote host said: 550 5.1.1 no\n"
        "Giving up on 192.0.2.1.\n"
        "\n"
        "--- Below this line is a copy of the message.\n"
        "\n"
        "Received: (qmail 1 invoked); \n"
        "To: ben@example.org\n",
        {EVA: True},
    ),
    (
        "exim",
        "This message was created automatically by mail delivery software.\n"
        "\n"
        "A message that you sent could not be delivered to one or more of its\n"
        "recipients. This is a permanent error. The following address(es) failed:\n"
        "\n"
        "  eva@example.org\n"
        "    host mx.example.org [192.0.2.1]\n"
        "    SMTP error from remote mail server after RCPT TO:<eva@example.org>:\n"
        "    452 4.2.2 over quota\n"
        "  ben@example.org\n"
        "    Unrouteable address\n"
        "\n",
        {EVA: False, BEN: True},
    ),
    (
        "exim, a mailbox behind an alias",
        "The following address(es) failed:\n"
        "\n"
        "  eva@example.org\n"
        "    (generated from all@desk.example)\n"
        "    mailbox is full\n",
        {EVA: True},
    ),
    (
        "postfix",
        "This is the mail system at host mx.example.\n"
        "\n"
        "I'm sorry to have to inform you that your message could not\n"
        "be delivered to one or more recipients. It's attached below.\n"
        "\n"
        "For further assistance, please send mail to postmaster.\n"
        "\n"
        "If you do so, please include this problem report. You can\n"
        "delete your own text from the attached returned message.\n"
        "\n"
        "                   The mail system\n"
        "\n"
        "<eva@example.org> (expanded from <all@mx.example>): host\n"
        "    mx.example.org[192.0.2.1] said: 550 5.7.1 no (in reply to\n"
        "    RCPT TO command)\n",
        {EVA: True},
    ),
    (
        "sendmail 5",
        "   ----- Transcript of session follows -----\n"
        "While talking to mx.example.org:\n"
        ">>> RCPT To:<eva@example.org>\n"
        "<<< 550 eva@example.org... User unknown\n"
        "550 eva@example.org... User unknown\n"
        "\n"
        "   ----- Unsent message follows -----\n"
        "Received: by desk.example; Mon, 1 Dec 2025\n"
        "To: ben@example.org\n",
        {EVA: True},
    ),
    (
        "sendmail 8",
        "   ----- The following addresses had permanent fatal errors -----\n"
        "<eva@example.org>\n"
        "    (reason: 552 5.2.2 full)\n"
        "\n"
        "   ----- Transcript of session follows -----\n"
        "... while talking to mx.example.org.:\n"
        ">>> MAIL From:<it@desk.example>\n"
        "<<< 552 5.2.2 full\n"
        "554 5.0.0 Service unavailable\n",
        {EVA: True},
    ),
    (
        "a session that refuses one of two",
        "Transcript of session follows.\n"
        ">>> RCPT TO:<ben@example.org>\n"
        "<<< 250 ok\n"
        "\n"
        "\n"
        "\n"
        "\n"
        ">>> RCPT TO:<eva@example.org>\n"
        "<<< 451 4.7.1 greylisted\n",
        {EVA: False},
    ),
    (
        "courier",
        "This is a delivery status notification from mx.example.\n"
        "\n"
        "UNDELIVERABLE MAIL\n"
        "\n"
        "Your message to the following recipients cannot be delivered:\n"
        "\n"
        "<eva@example.org>:\n"
        "    mx.example.org [192.0.2.1]:\n"
        ">>> RCPT TO:<eva@example.org>\n"
        "<<< 550 5.1.1 no\n",
        {EVA: True},
    ),
    (
        "opensmtpd",
        "    Hi!\n"
        "\n"
        "    This is the MAILER-DAEMON, please DO NOT REPLY to this e-mail.\n"
        "\n"
        "    An error has occurred while attempting to deliver a message for\n"
        "    the following list of recipients:\n"
        "\n"
        "eva@example.org: 530 5.7.1 sender rejected\n"
        "\n"
        "    Below is a copy of the original message:\n"
        "\n"
        "Received: by desk.example\n",
        {EVA: True},
    ),
    (
        "dragonfly",
        "This is the DragonFly Mail Agent v0.13 at desk.example.\n"
        "\n"
        "There was an error delivering your mail to <eva@example.org>.\n"
        "\n"
        "mx.example.org [192.0.2.1] did not like our RCPT TO:\n"
        "550 no such user\n"
        "\n"
        "Message headers follow.\n"
        "\n"
        "Received: from root\n",
        {EVA: True},
    ),
    (
        "notes",
        "------- Failure Reasons  --------\n"
        "\n"
        "User not listed in public Name & Address Book\n"
        "eva@example.org\n"
        "\n"
        "\n"
        "------- Returned Message --------\n"
        "\n"
        "Received: from desk.example\n"
        "To: ben@example.org\n",
        {EVA: True},
    ),
    (
        "domino",
        "Your message\n"
        "\n"
        "  Subject: Printer\n"
        "\n"
        "was not delivered to:\n"
        "\n"
        "  eva@example.org\n"
        "\n"
        "because:\n"
        "\n"
        "  User eva (eva@example.org) not listed in Domino Directory\n",
        {EVA: True},
    ),
    (
        "groupwise",
        "The message that you sent was undeliverable to the following:\n"
        "\n"
        "\teva@example.org (550 no such user)\n"
        "\n"
        "Possibly truncated original message follows:\n"
        "To: ben@example.org\n",
        {EVA: True},
    ),
    (
        "exchange 5.5",
        "Your message\n"
        "\n"
        "  To:      ben@example.org\n"
        "  Subject: Printer\n"
        "  Sent:    Mon, 1 Dec 2025 10:00:00 +0100\n"
        "\n"
        "did not reach the following recipient(s):\n"
        "\n"
        "eva@example.org on Mon, 1 Dec 2025 10:01:00 +0100\n"
        "    The recipient name is not recognized\n"
        "\tThe MTS-ID of the original message is: c=us;a= ;p=example;l=MX1\n"
        "    MSEXCH:IMS:Example:MX 0 (000C05A6) Unknown Recipient\n",
        {EVA: True},
    ),
    (
        "an X.400 name",
        "did not reach the following recipient(s):\n"
        "\n"
        "c=US;a= ;p=DESK;o=Site;dda:SMTP=eva@example.org; on Mon, 1 Dec\n"
        "2025 10:00\n"
        "    The recipient name is not recognized\n",
        {EVA: True},
    ),
    (
        "exchange 2013",
        "Delivery has failed to these recipients or groups:\n"
        "\n"
        "Eva Novak (eva@example.org)\n"
        "The email address you entered couldn't be found. Please check the recipient's email address and try to "
        "resend the message.\n"
        "\n"
        "Diagnostic information for administrators:\n"
        "\n"
        "Generating server: mx.example\n"
        "\n"
        "eva@example.org\n"
        "Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found'\n"
        "\n"
        "Original message headers:\n"
        "\n"
        "Received: from desk.example\n"
        "To: <ben@example.org>\n",
        {EVA: True},
    ),
    (
        "exchange, German",
        "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:\n"
        "\n"
        "Novak, Eva<mailto:eva@example.org>\n"
        "Das Postfach des Empfängers ist voll und kann zurzeit keine Nachrichten annehmen.\n"
        "\n"
        "Diagnoseinformationen für Administratoren:\n"
        "\n"
        "Generierender Server: mx.example\n"
        "\n"
        "eva@example.org\n"
        "#550 5.2.2 STOREDRV.Deliver; mailbox full ##\n"
        "\n"
        "Ursprüngliche Nachrichtenkopfzeilen:\n"
        "To: ben@example.org\n",
        {EVA: True},
    ),
    (
        "exchange, French",
        "Échec de la remise aux destinataires ou groupes suivants :\n"
        "\n"
        "eva@example.org\n"
        "L’adresse de messagerie que vous avez entrée est introuvable.\n"
        "\n"
        "Informations de diagnostic pour les administrateurs :\n"
        "\n"
        "Serveur : mx.example\n"
        "eva@example.org\n"
        "#550 5.1.1 no ##\n",
        {EVA: True},
    ),
    (
        "microsoft 365",
        "Your message to eva@example.org couldn't be delivered.\n"
        "\n"
        "eva wasn't found at example.org.\n"
        "\n"
        "it\tOffice 365\teva\n"
        "Action Required\t\tRecipient\n"
        "Unknown To address\n"
        "\n"
        "How to Fix It\n"
        "The address may be misspelled or may not exist.\n"
        "\n"
        "More Info for Email Admins\n"
        "Status code: 550 5.1.10\n"
        "\n"
        "Original Message Details\n"
        "Created Date:\t12/1/2025\n"
        "Sender Address:\tit@desk.example\n"
        "Recipient Address:\teva@example.org\n"
        "Subject:\tPrinter\n",
        {EVA: True},
    ),
    (
        "microsoft 365, Spanish",
        "El mensaje para eva@example.org no se pudo entregar.\n"
        "\n"
        "No se encontró eva en example.org.\n"
        "\n"
        "Código de estado: 550 5.1.10\n",
        {EVA: True},
    ),
    (
        "gmail",
        "** Address not found **\n"
        "\n"
        "Your message wasn't delivered to eva@example.org because the address couldn't be found, or is unable to "
        "receive mail.\n"
        "\n"
        "The response from the remote server was:\n"
        "550 5.1.1 no such user\n",
        {EVA: True},
    ),
    (
        "gmail, German",
        "** Adresse nicht gefunden **\n"
        "\n"
        "Ihre Nachricht wurde nicht an eva@example.org zugestellt, weil die Adresse nicht gefunden wurde.\n",
        {EVA: True},
    ),
    (
        "yahoo",
        "Sorry, we were unable to deliver your message to the following address.\n"
        "\n"
        "<eva@example.org>:\n"
        "554: delivery error: dd This user doesn't have an account [0]\n"
        "\n"
        "--- Below this line is a copy of the message.\n"
        "\n"
        "To: ben@example.org\n",
        {EVA: True},
    ),
    (
        "gmx",
        "The following address\n"
        "failed:\n"
        "\n"
        '"eva@example.org":\n'
        "SMTP error from remote server after RCPT command:\n"
        "host: mx.example.org\n"
        "5.2.2 <eva@example.org>... Mailbox Full\n"
        "\n"
        "--- The header of the original message is following. ---\n"
        "\n"
        "To: ben@example.org\n",
        {EVA: True},
    ),
    (
        "mail.ru",
        "К сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:\n"
        "\n"
        "**********************\n"
        "\n"
        "  eva@example.org\n"
        "    user not found\n",
        {EVA: True},
    ),
    (
        "yandex",
        "This is the mail system at host mx.example.\n"
        "\n"
        "Ваше письмо не было доставлено.\n"
        "\n"
        "<eva@example.org>: host mx.example.org[192.0.2.1] said: 550 5.7.1 Policy rejection\n",
        {EVA: True},
    ),
    (
        "aol",
        "Your mail to the following recipients could not be delivered because they are not accepting mail from "
        "it@desk.example:\n"
        "\teva@example.org\n",
        {EVA: True},
    ),
    (
        "zoho",
        "This message was created automatically by mail delivery software.\n"
        "A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.\n"
        "\n"
        "eva@example.org, ERROR_CODE :550, ERROR_CODE :5.1.1 no such user\n"
        "\n"
        "\n"
        "Received:from desk.example\n"
        "To:<ben@example.org>\n",
        {EVA: True},
    ),
    (
        "mailenable",
        "MailEnable: Message could not be delivered to some recipients.\n"
        "\n"
        "The following recipient(s) could not be reached:\n"
        "\n"
        "\tRecipient: [SMTP:eva@example.org]\n"
        "\tReason: 550 no such user\n",
        {EVA: True},
    ),
    (
        "imail",
        "Unknown user: eva@example.org\n"
        "\n"
        "RCPT TO generated following response:\n"
        "550 5.1.1 no\n"
        "\n"
        "\n"
        "Original message follows.\n"
        "\n"
        "To: ben@example.org\n",
        {EVA: True},
    ),
    (
        "mdaemon",
        "The attached message had PERMANENT fatal delivery errors!\n"
        "\n"
        "YOUR MESSAGE WAS NOT DELIVERED!\n"
        "\n"
        "The following addresses did NOT receive a copy of your message:\n"
        "\n"
        "> eva@example.org\n"
        "\n"
        "--- Session Transcript ---\n"
        " Mon 2025-12-01 10:00:00: <-- 550 no such user\n",
        {EVA: True},
    ),
    (
        "messaging server",
        "This report relates to a message you sent with the following header fields:\n"
        "\n"
        "  Message-id: <1@desk.example>\n"
        "  From: it@desk.example\n"
        "  To: all@example.org\n"
        "  Subject: Printer\n"
        "\n"
        "Your message cannot be delivered to the following recipients:\n"
        "\n"
        "  Recipient address: eva@example.org\n"
        "  Reason: Remote SMTP server has rejected address\n"
        "  Diagnostic code: smtp;550 5.1.1 no\n",
        {EVA: True},
    ),
    (
        "surfcontrol",
        "Your message could not be sent.\n"
        "A transcript of the attempts to send the message follows.\n"
        "The number of attempts made: 1\n"
        "Addressed To: eva@example.org\n"
        "\n"
        "Mon 1 Dec 2025 10:00:00 +0100\n"
        "Failed to send to identified host,\n"
        "eva@example.org: [192.0.2.1], 550 no\n"
        "--- Message non-deliverable.\n",
        {EVA: True},
    ),
    (
        "mailmarshal",
        "Your message:\n"
        "   From:    it@desk.example\n"
        "   Subject: Printer\n"
        "\n"
        "Could not be delivered because of\n"
        "\n"
        "550 5.1.1 User unknown\n"
        "\n"
        "The following recipients were affected: \n"
        "    eva@example.org\n"
        "\n"
        "Additional Information\n"
        "======================\n"
        "Original Sender:    <it@desk.example>\n"
        "Sender-MTA:         <192.0.2.1>\n",
        {EVA: True},
    ),
    (
        "interscan",
        "Unable to deliver message to <eva@example.org>\n"
        "\n"
        "Sent <<< RCPT TO:<eva@example.org>\n"
        "Received >>> 550 5.1.1 no such user\n",
        {EVA: True},
    ),
    (
        "mfilter",
        "-------server message\n"
        "550 5.1.1 unknown user <eva@example.org>\n"
        "\n"
        "-------original mail info\n"
        "Received: from desk.example\n"
        "To: ben@example.org\n",
        {EVA: True},
    ),
    (
        "james",
        "Hi. This is the James mail server at mx.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out. Below\n"
        "I include the list of recipients and the reason why I was unable to\n"
        "deliver your message.\n"
        "\n"
        "Error message below:\n"
        "550 - Requested action not taken: no such user here\n"
        "\n"
        "Message details:\n"
        "  Subject: Printer\n"
        "  MAIL FROM: it@desk.example\n"
        "  RCPT TO: eva@example.org\n"
        "  From: it@desk.example\n"
        "  Size (in bytes): 500\n",
        {EVA: True},
    ),
    (
        "ezweb",
        "The user(s) account is disabled.\n"
        "\n"
        "<eva@example.org>: 550 user unknown\n"
        "\n"
        "--\n"
        "Received: from desk.example\n"
        "To: ben@example.org\n",
        {EVA: True},
    ),
    (
        "softbank",
        "次のあて先への電子メールは、送信できませんでした。\n"
        "\n"
        "<eva@example.org>: host mx.example.org said:\n"
        "    550 Invalid recipient: <eva@example.org>\n",
        {EVA: True},
    ),
    (
        "docomo",
        "Transcript of session follows.\n\n550 Unknown user eva@example.org\n",
        {EVA: True},
    ),
    (
        "kddi",
        "送信先のメールボックスが一杯のため、送信できませんでした。\n"
        "\n"
        "Your mail sent on: Mon, 1 Dec 2025\n"
        "     Could not be delivered to: <eva@example.org>\n"
        "     As their mailbox is full.\n",
        {EVA: True},
    ),
    (
        "in Chinese",
        "很抱歉，您的邮件无法送达以下地址：\n\neva@example.org\n\n原因：550 邮箱不存在\n",
        {EVA: True},
    ),
    (
        "in Korean",
        "다음 받는 사람에게 메시지를 배달하지 못했습니다.\n\neva@example.org\n550 5.1.1\n",
        {EVA: True},
    ),
    (
        "in Polish",
        "Nie można dostarczyć wiadomości do następujących adresatów:\n\n  * eva@example.org\n",
        {EVA: True},
    ),
    (
        "in Czech",
        "Zprávu nebylo možné doručit těmto příjemcům:\n\n<eva@example.org>: schránka je plná\n",
        {EVA: True},
    ),
    (
        "in Dutch",
        "Uw bericht aan eva@example.org kon niet worden bezorgd.\n",
        {EVA: True},
    ),
    (
        "in Italian",
        "Impossibile recapitare il messaggio ai seguenti destinatari:\n\neva@example.org\n",
        {EVA: True},
    ),
    (
        "in Portuguese",
        "Não foi possível entregar sua mensagem a eva@example.org.\n",
        {EVA: True},
    ),
    (
        "in Turkish",
        "eva@example.org adresine gönderdiğiniz ileti teslim edilemedi.\n",
        {EVA: True},
    ),
    (
        "in Swedish",
        "Meddelandet kunde inte levereras till följande mottagare:\n\n  eva@example.org\n",
        {EVA: True},
    ),
    (
        "in Hungarian",
        "Az üzenetet nem sikerült kézbesíteni a következő címzetteknek:\n\neva@example.org\n",
        {EVA: True},
    ),
    (
        "the fields of a report as text",
        "An error occurred while trying to deliver the mail to the following recipients:\n"
        "eva@example.org\n"
        "\n"
        "Technical report:\n"
        "\n"
        "Reporting-MTA: dns; mx.example\n"
        "\n"
        "Final-Recipient: rfc822; eva@example.org\n"
        "Action: failed\n"
        "Status: 5.1.1\n",
        {EVA: True},
    ),
    (
        "two recipients, each with a code",
        "<eva@example.org>: 550 5.1.1 unknown\n<tom@example.org>: 450 4.2.0 try again later\n",
        {EVA: True, TOM: False},
    ),
    (
        "who to ask is nobody we wrote to",
        "Your message could not be delivered.\n"
        "Please contact\n"
        "postmaster@example.org for help, or write to tom@example.org.\n"
        "\n"
        "<eva@example.org>: user unknown\n",
        {EVA: True},
    ),
]

DELAYED = [
    (
        "exim",
        "A message that you sent has not yet been delivered to one or more of its\n"
        "recipients after more than 24 hours on the queue on mx.example.\n"
        "\n"
        "The message identifier is:     1abc\n"
        "The subject of the message is: Printer\n"
        "\n"
        "The address to which the message has not yet been delivered is:\n"
        "\n"
        "  eva@example.org\n"
        "\n"
        "No action is required on your part. Delivery attempts will continue for\n"
        "some time.\n",
    ),
    (
        "sendmail",
        "    **********************************************\n"
        "    **      THIS IS A WARNING MESSAGE ONLY      **\n"
        "    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n"
        "\n"
        "   ----- The following addresses had transient non-fatal errors -----\n"
        "<eva@example.org>\n"
        "\n"
        "   ----- Transcript of session follows -----\n"
        "eva@example.org... Deferred: Connection timed out\n"
        "Warning: message still undelivered after 4 hours\n"
        "Will keep trying until message is 5 days old\n",
    ),
    (
        "exchange",
        "Delivery is delayed to these recipients or groups:\n"
        "\n"
        "eva@example.org\n"
        "\n"
        "This message hasn't been delivered yet. Delivery will continue to be attempted.\n",
    ),
    (
        "in German",
        "Ihre Nachricht wurde noch nicht zugestellt. Der Server wird es weiterhin versuchen:\n\n<eva@example.org>\n",
    ),
]
"""The server goes on trying."""
