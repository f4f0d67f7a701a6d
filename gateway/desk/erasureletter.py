"""What a person reads when all that the desk held of them is erased. Nothing of it is kept: it is no letter of a request. Pure."""

from datetime import datetime

from gateway.desk.say import When, say, say_many
from gateway.desk.tongue import Voice


def receipt(voice: Voice, *, number: int, requests: int, at: datetime, address: str) -> tuple[str, str]:
    """Subject and text. `number`: of the erasure; `requests`: how many are left as numbers; `address`: where to ask."""
    subject = say("What we held of you is erased")
    what = say(
        "On {when} we erased what this desk held of you: your mails and our answers, your name and your address.",
        when=When(at),
    )
    left = say_many(
        "Of {n} request only the number and the times are left, so that our figures stay right.",
        "Of {n} requests only the numbers and the times are left, so that our figures stay right.",
        requests,
    )
    not_reached = say(
        "Copies in mailboxes and in backups are not reached by this. If you want to know more, write to {address}.",
        address=address,
    )
    kept = say("We keep no copy of this mail. The number of the erasure is {number}.", number=number)
    sentences = (what, *((left,) if requests else ()), not_reached, kept)
    return voice(subject), "\n\n".join(map(voice, sentences)) + "\n"
