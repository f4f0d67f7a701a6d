"""The SMTP envelope of a mail (RFC 5321 2.3.1), apart from its content."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Client:
    """Who handed a mail in at our listener: its IP address, and the name it gave itself (EHLO). Both '' where nobody did."""

    address: str = ""
    helo: str = ""


NO_CLIENT = Client()


@dataclass(frozen=True, slots=True)
class Envelope:
    """`reverse_path` is '' for the null reverse-path (RFC 5321 4.5.5); `forward_paths` in the order given, never empty for SMTP."""

    reverse_path: str
    forward_paths: tuple[str, ...]

    @property
    def is_null(self) -> bool:
        return self.reverse_path == ""
