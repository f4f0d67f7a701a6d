"""flufl.bounce, which knows the notices of many old mail systems. It gets a small copy of a mail: fields and text."""

from email.message import Message as EmailMessage

from gateway.mail import address
from gateway.mail.message import Message

_MOST_TEXT = 32 * 1024
_MOST = 500


def failures(message: Message, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The addresses that failed for now, and for good. Nothing where the library finds nothing, or fails itself.

    It is imported here, and not above: few mails are notices, and it takes its time.
    """
    from flufl.bounce import all_failures

    copy = EmailMessage()
    copy["From"] = _field(message.first("from")) or "mailer-daemon"
    copy["Subject"] = _field(message.subject)
    copy["To"] = _field(message.first("to"))
    copy.set_payload(text[:_MOST_TEXT].encode("utf-8", "replace"))
    copy["Content-Type"] = 'text/plain; charset="utf-8"'
    try:
        temporary, permanent = all_failures(copy)
        return _addresses(temporary), _addresses(permanent)
    except Exception:  # it raises what its detectors raise, on mails they did not foresee
        return (), ()


def _field(value: str) -> str:
    return value[:300].encode("ascii", "replace").decode().replace("\r", " ").replace("\n", " ")


def _addresses(found: frozenset[bytes]) -> tuple[str, ...]:
    read = (address.parse_path(one.decode("utf-8", "replace").strip("<> ")) for one in sorted(found)[:_MOST])
    return tuple(one for one in read if one)
