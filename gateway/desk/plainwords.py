"""Words that requesters write instead of commands (product.md 2.1): status, solved, cancel, stop, a rating. Pure."""

import re

STATUS_WORDS = frozenset({"status", "stand", "état", "etat", "estado", "stan", "stav", "状況"})


def is_status_word(text: str) -> bool:
    """Does the mail consist of the word `status`, with or without greeting, thanks and a name? (product.md 2.1)

    Whatever else stands there may be a request, and a request is never swallowed."""
    if len(text) > 200:
        return False
    lines = [" ".join(line.casefold().split()).strip(" .,!#＃") for line in text.split("\n")]
    rest = [line for line in lines if line and line.rstrip(" ?") not in STATUS_WORDS]
    if len(rest) == len([line for line in lines if line]):
        return False
    if rest and _GREETING.match(rest[0]):
        rest = rest[1:]
    if len(rest) > 1 and _THANKS.match(rest[-2]) and len(rest[-1].split()) <= 3:
        rest = rest[:-1]  # a name below the thanks
    return all(_THANKS.match(line) for line in rest)


_GREETING = re.compile(
    r"(?:hi|hello|hallo|hey|dear|good (?:morning|day|afternoon|evening)|guten (?:tag|morgen|abend)|moin|liebe[rs]?|bonjour"
    r"|salut|hola|buenos d[ií]as|cześć|dzień dobry|ahoj|dobrý den)\b[^?]{0,40}\Z"
)
_THANKS = re.compile(
    r"(?:please|bitte|thanks|thank you|many thanks|danke|vielen dank|merci|gracias|dziękuję|děkuji|cheers|best|regards"
    r"|(?:kind|best|warm) regards|greetings|(?:viele |liebe |beste )?grüße|mfg|cordialement|saludos)\b[^?]{0,30}\Z"
)
