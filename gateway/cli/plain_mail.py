"""A plain mail as a person's mail program would write it: for `ticket do`, `ticket reply` and the demo's people."""

from collections.abc import Sequence
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from gateway.errors import Permanent
from gateway.mail.message import Mailbox


def plain_mail(
    author: Mailbox,
    to: str,
    *,
    subject: str,
    text: str,
    at: datetime,
    in_reply_to: str = "",
    references: Sequence[str] = (),
) -> bytes:
    """The complete mail, CRLF line ends. `Permanent` if an address cannot stand in a header field."""
    message = EmailMessage(policy.SMTP.clone(utf8=True, cte_type="7bit"))
    try:
        message["From"] = Address(author.name, addr_spec=author.address)
        message["To"] = Address(addr_spec=to)
        message["Subject"] = " ".join(subject.split())
        message["Date"] = format_datetime(at)
        message["Message-ID"] = make_msgid(domain=author.address.rpartition("@")[2])
        if in_reply_to:
            message["In-Reply-To"] = f"<{in_reply_to}>"
            message["References"] = " ".join(f"<{one}>" for one in dict.fromkeys((*references, in_reply_to)))
        message.set_content(text.replace("\r\n", "\n").rstrip("\n") + "\n", charset="utf-8")
        return message.as_bytes()
    except (ValueError, IndexError, MessageError) as error:  # all three are how the library says no
        raise Permanent(f"no mail can be written from {author.address} to {to}: {error}") from error
