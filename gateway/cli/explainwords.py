"""What `explain` says for people: kinds, outcomes, defects, languages and parts in plain words. Tables only."""

from gateway.desk.decision import Outcome
from gateway.desk.kinds import Kind, KindReason
from gateway.mail.message import Defect

KINDS = {
    Kind.CHASER: "chaser, asks again",
    Kind.OUT_OF_OFFICE: "out of office",
    Kind.AUTO_REPLY: "automatic reply",
    Kind.DELAY: "delay notice",
}
OUTCOMES = {
    Outcome.OPENED: "open a request",
    Outcome.APPENDED: "add it to {ref}",
    Outcome.ANSWERED: "answer with a letter, and open no request",
    Outcome.DUPLICATE: "nothing: it is here already",
    Outcome.IGNORED: "keep it, and do nothing",
    Outcome.QUARANTINED: "set it aside until somebody looks at it",
}
ODD = {
    Defect.AMBIGUOUS_ORIGINATOR: "two programs could disagree about who wrote it",
    Defect.MISSING_ORIGINATOR: "nobody is named in From",
    Defect.BAD_ADDRESS: "an address that is none, or not quite",
    Defect.BAD_DATE: "something wrong with its date",
    Defect.BAD_ENCODED_WORD: "a wrongly encoded word in the header",
    Defect.BAD_CHARSET: "a wrong or unknown charset: read by another one",
    Defect.BAD_TRANSFER_ENCODING: "mistakes in base64 or quoted-printable",
    Defect.BAD_MULTIPART: "parts that do not begin or end as they should",
    Defect.BAD_FIELD: "a line in the header that is no field",
    Defect.REPEATED_FIELD: "a field that may stand once stands twice",
    Defect.RAW_8BIT_FIELD: "letters in the header that are not encoded",
    Defect.CONTROL_CHARACTER: "control characters",
    Defect.BIDI_CONTROL: "characters that turn the direction of writing",
    Defect.FIELD_TOO_LONG: "a field that is too long, cut",
    Defect.PARSER_FAILED: "a date that the parser failed on",
    Defect.TEXT_CUT: "too long a text, cut",
    Defect.WRONG_TYPE: "a part of another type than it says",
    Defect.BAD_CALENDAR: "a calendar part that cannot be read",
    Defect.PARTIAL_MESSAGE: "only a piece of a larger mail",
    Defect.FILE_IN_TEXT: "a file written into the text, now among the files",
    Defect.SIGNATURE_NOT_CHECKED: "signed, and the signature was not checked",
    Defect.ENCRYPTED: "encrypted, and kept as it is",
    Defect.TWO_READINGS: "programs show different things of it: all of them are among the files",
    Defect.NOT_OPENED: "a winmail.dat or smime.p7m that could not be opened",
}
TELLS_ALL = frozenset({KindReason.PLAIN, KindReason.REFERENCES, KindReason.DELIVERY_REPORT, KindReason.DELIVERED})
"""Nothing to add: the evidence is of something else, a bare identifier, or told with the recipients."""
NAMELESS = {
    "message/delivery-status": "the delivery report for programs",
    "message/global-delivery-status": "the delivery report for programs",
    "message/disposition-notification": "the receipt for programs",
    "message/feedback-report": "the report for programs",
    "message/rfc822": "a whole mail",
    "text/rfc822-headers": "the header of a mail",
    "text/calendar": "a calendar entry",
}
LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hr": "Croatian",
    "hu": "Hungarian",
    "hy": "Armenian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ka": "Georgian",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
METHODS = {"REQUEST": "", "CANCEL": "cancelled: ", "COUNTER": "another time proposed: ", "PUBLISH": "announced: "}
ANSWERS = {"ACCEPTED": "accepted: ", "DECLINED": "declined: ", "TENTATIVE": "perhaps: ", "DELEGATED": "handed on: "}
