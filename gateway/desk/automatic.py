"""What the header fields say of a program: it answered, it is a list, or there is some doubt that a person wrote.

RFC 3834 first, then the fields of vacation programs and autoresponders, as they are found in the wild. Pure.
"""

import re

from gateway.desk.kinds import Kind, KindReason, Sign
from gateway.mail.address import domain_of
from gateway.mail.envelope import Envelope
from gateway.mail.message import Mailbox, Message

_NO = frozenset({"", "no", "false", "0", "none", "off"})

# Fields that only an answering program writes; any value but "no".
_VACATION = frozenset({"x-vacation", "x-vacationed", "x-oof", "x-exchange-oof", "x-zarafa-vacation", "x-kopano-vacation",
                       "x-ooo", "x-out-of-office", "x-vacation-message"})  # fmt: skip
_AUTORESPONDER = frozenset({
    "x-autoreply", "x-auto-reply", "x-autorespond", "x-auto-respond", "x-autoresponder", "x-auto-responder",
    "x-autoreply-from", "x-autoreply-to", "x-autoreply-domain", "x-mail-autoreply", "x-mailautoreply", "x-exim-autoreply",
    "x-mdautoresponder", "x-fc-machinegenerated", "x-autoresponse", "x-auto-response", "x-autoresponder-from",
    "x-autorespondertype", "x-automatic-reply", "autoreply", "x-autoreplied",
})  # fmt: skip
_PRECEDENCE = ("precedence", "x-precedence", "preference", "x-preference")
_AUTO_REPLY = frozenset({"auto_reply", "auto-reply", "autoreply", "auto_response", "auto-response"})
_CLASS = ("x-message-class", "message-class", "x-messageclass", "x-ms-exchange-message-class", "x-msmessageclass",
          "x-ms-message-class")  # fmt: skip
_OOF_CLASS = re.compile(r"ipm\.note\.rules\.(oof|reply)template", re.ASCII)
_POST_CLASS = re.compile(r"\s*9\s*;\s*auto-?\s*respon", re.ASCII | re.IGNORECASE)  # a mail server's "9; Autoresponder"
_PROGRAM = re.compile(r"(?<![a-z])(vacation|auto-?respond|auto-?repl|gnarwl)", re.ASCII | re.IGNORECASE)
_SENT_ON = re.compile(r"\s*(?:fw|fwd|wg|tr|rv|i|enc|pd|vb|vs|wtr)\s*:", re.IGNORECASE)

_LIST = ("list-id", "list-post", "list-unsubscribe", "list-unsubscribe-post", "list-help", "list-subscribe", "list-owner",
         "list-archive", "mailing-list", "x-mailing-list", "x-mailman-version", "x-beenthere", "x-ml-name",
         "x-list-id", "x-listserver", "x-google-group-id", "x-campaign", "x-campaignid", "x-campaign-id", "x-newsletter",
         "x-mailchimp-campaign-id")  # fmt: skip
_MASS = ("feedback-id", "x-msfbl", "x-amazon-mail-relay-type", "x-csa-complaints")  # of a sender of many mails, mostly
_LIST_SENDER = re.compile(r"owner-|[a-z0-9._-]{1,60}-(?:owner|request|bounces|admin)\Z", re.ASCII)
_ROBOT = re.compile(
    r"(?:mailer-daemon|mail-?daemon|mdaemon|daemon|cron|root|www-data|apache|nagios|zabbix|uucp|majordomo|mailman|listserv"
    r"|(?:[a-z0-9.]{1,30}[._-])?(?:no|do-?not|do_not|don-?t|not?)[._-]?(?:reply|respond)[a-z0-9._-]{0,30}"
    r"|auto[._-]?(?:reply|respond|responder|confirm|mailer|mail)|automat(?:ed|ic)|bounces?|notifications?"
    r"|(?:ne[._-]?pas[._-]?repondre|keine?[._-]?antworte?n?|nicht[._-]?antworten|no[._-]?responder?|nao[._-]?respond[a-z]{1,4}"
    r"|non[._-]?rispondere|geen[._-]?antwoord|nie[._-]?odpowiadaj|neodpovid[a-z]{1,4}|svara[._-]?(?:inte|ej)|ikke[._-]?svar)"
    r"|[a-z0-9._-]{1,60}-(?:request|bounces?|owner)|owner-[a-z0-9._-]{1,60})(?:[+=-].*)?\Z",
    re.ASCII,
)
# Servers answer as postmaster, but behind it must be a person (RFC 5321 4.5.1), and some write from there.
_SERVER_NAME = re.compile(
    r"(?:mail|system|server|admin|administrator|daemon|mailer|mailer-daemon|postmaster|delivery|undelivered|subsystem"
    r"|microsoft|outlook|exchange|gateway|the|service|internet)\Z",
    re.IGNORECASE,
)


def words_of_auto_submitted(message: Message) -> list[str]:
    """The words of all Auto-Submitted fields in small letters, without comments and parameters (RFC 3834 5)."""
    values = message.fields.get("auto-submitted", ())
    return [word for value in values if (word := re.split(r"[;(\s]", value.strip().lower(), maxsplit=1)[0])]


def is_null(message: Message, envelope: Envelope) -> bool:
    """A null reverse-path (RFC 5321 4.5.5): in the envelope, or in a Return-Path that some server left behind."""
    return envelope.is_null or any(value.strip() == "<>" for value in message.fields.get("return-path", ()))


def answered_by_program(message: Message) -> Sign | None:
    """A vacation program or an autoresponder, known by its fields alone."""
    fields = message.fields
    submitted = words_of_auto_submitted(message)
    if "auto-replied" in submitted or "auto-notified" in submitted:
        value = next(value for value in fields["auto-submitted"] if value.strip().lower().startswith("auto-"))
        kind = Kind.OUT_OF_OFFICE if "vacation" in value.lower() else Kind.AUTO_REPLY
        return Sign(kind, KindReason.AUTO_REPLIED, f"Auto-Submitted: {value[:100]}")
    for names, kind, reason in (
        (_VACATION, Kind.OUT_OF_OFFICE, KindReason.VACATION_FIELD),
        (_AUTORESPONDER, Kind.AUTO_REPLY, KindReason.AUTORESPONDER_FIELD),
    ):
        if found := names & fields.keys():
            for name in sorted(found):
                if message.first(name).strip().lower() not in _NO:
                    return Sign(kind, reason, _field(message, name))
    if message.first("x-apple-action").strip().lower() == "vacation":
        return Sign(Kind.OUT_OF_OFFICE, KindReason.VACATION_FIELD, _field(message, "x-apple-action"))
    if name := _autoresponder(message):
        return Sign(Kind.AUTO_REPLY, KindReason.AUTORESPONDER_FIELD, _field(message, name))
    if "auto-generated" in submitted and (name := _in_answer(message)):
        return Sign(Kind.AUTO_REPLY, KindReason.ANSWERED_BY_PROGRAM, _field(message, name))
    return None


def _autoresponder(message: Message) -> str:
    """The name of a field whose value is that of an answering program."""
    for name in _PRECEDENCE:
        if message.first(name).strip().lower() in _AUTO_REPLY:
            return name
    if any(value.strip().lower() in ("autoresponder", "autoreply") for value in message.fields.get("delivered-to", ())):
        return "delivered-to"
    if _POST_CLASS.match(message.first("x-post-messageclass")):
        return "x-post-messageclass"
    for name in _CLASS:
        if _OOF_CLASS.search(message.first(name).lower()):
            return name
    if message.first("x-autogenerated").strip().lower() in ("reply", "autoreply", "auto-reply"):
        return "x-autogenerated"
    for name in ("x-mailer", "user-agent"):
        if _PROGRAM.search(message.first(name)[:200]):
            return name
    source = message.first("x-ms-exchange-generated-message-source").strip().lower()
    if source == "mailbox rules agent" and not _SENT_ON.match(message.subject):  # a rule that forwards writes one too
        return "x-ms-exchange-generated-message-source"
    return ""


def _in_answer(message: Message) -> str:
    """For what a program wrote: the field that shows it answers somebody else's mail. A monitor names its own alarms."""
    if message.first("x-ms-exchange-inbox-rules-loop"):
        return "x-ms-exchange-inbox-rules-loop"
    if not message.in_reply_to or message.originator is None:
        return ""
    own, theirs = domain_of(message.originator.address), domain_of(message.in_reply_to[0])
    is_own = not own or own == theirs or own.endswith(f".{theirs}") or theirs.endswith(f".{own}")
    return "" if is_own else "in-reply-to"


def from_list(message: Message) -> Sign | None:
    """A mailing list or a newsletter (RFC 2369, RFC 2919, RFC 8058), or what a campaign program writes."""
    for name in _LIST:
        if name in message.fields and message.first(name).strip():
            return Sign(Kind.NEWSLETTER, KindReason.LIST_FIELD, _field(message, name))
    if message.first("precedence").strip().lower() == "list":
        return Sign(Kind.NEWSLETTER, KindReason.LIST_FIELD, _field(message, "precedence"))
    if message.first("precedence").strip().lower() == "bulk":
        if message.first("feedback-id"):  # alone it says little: web mail of some providers has one in every mail
            return Sign(Kind.NEWSLETTER, KindReason.LIST_FIELD, _field(message, "feedback-id"))
        if message.sender is not None and _LIST_SENDER.match(message.sender.address.rpartition("@")[0][:100]):
            return Sign(Kind.NEWSLETTER, KindReason.LIST_FIELD, f"Sender: {message.sender.address}")
    return None


def doubt(message: Message, envelope: Envelope) -> tuple[KindReason, str] | None:
    """Why a person's mail, as it seems, must not be acknowledged all the same: the reason and its evidence."""
    if any(word != "no" for word in words_of_auto_submitted(message)):
        return KindReason.AUTO_GENERATED, _field(message, "auto-submitted")
    for name in ("precedence", "x-precedence"):
        if message.first(name).lower().strip() in {"bulk", "junk", "list"}:
            return KindReason.BULK, _field(message, name)
    for name in _MASS:
        if message.first(name):
            return KindReason.MASS_FIELD, _field(message, name)
    suppress = message.first("x-auto-response-suppress").lower()
    if "all" in suppress or "autoreply" in suppress:
        return KindReason.SUPPRESSED, _field(message, "x-auto-response-suppress")
    # An Exchange rule sends on what a person wrote, or answers it.
    for name in ("x-ms-exchange-inbox-rules-loop", "x-ms-exchange-generated-message-source"):
        if message.first(name):
            return KindReason.INBOX_RULE, _field(message, name)
    for name in ("x-loop", "x-otrs-loop", "x-rt-loop-prevention", "x-autogenerated", "x-cron-env"):
        if message.first(name).strip().lower() not in _NO:
            return KindReason.LOOP_FIELD, _field(message, name)
    if message.originator is None:
        return KindReason.NO_ORIGINATOR, ""
    if is_null(message, envelope):
        return KindReason.NULL_REVERSE_PATH, "<>"
    for mailbox in (message.originator, *message.reply_to[:3], message.sender):
        if mailbox is not None and is_robot(mailbox):
            return KindReason.ROBOT_ORIGINATOR, mailbox.address
    return None


def bears_marks(message: Message, envelope: Envelope) -> bool:
    """Does its header say that a list or a program sent it?"""
    return from_list(message) is not None or doubt(message, envelope) is not None


def is_robot(mailbox: Mailbox) -> bool:
    """An address at which nobody reads, by its local-part (RFC 3834 2). A postmaster with a person's name is a person."""
    local = mailbox.address.rpartition("@")[0][:100]
    if local == "postmaster":
        words = mailbox.name[:100].split()
        named = [word for word in words if word.lower() != "postmaster"]
        return not named or "@" in mailbox.name or any(_SERVER_NAME.match(word) for word in named)
    return _ROBOT.match(local) is not None


_CAPITALS = frozenset({"ms", "fc", "oof", "id", "rt", "otrs", "post", "ml"})


def _field(message: Message, name: str) -> str:
    """`Name: value`, cut, as it is shown to a person."""
    shown = "-".join(part.upper() if part in _CAPITALS else part.capitalize() for part in name.split("-"))
    return f"{shown}: {message.first(name)[:100]}"
