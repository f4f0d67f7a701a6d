"""Every setting of config.toml: its type, its reader, its default as an operator would write it, and a sentence.

One frozen dataclass a section. `docs/settings.md` is made from this file and tested against it, and so is
`config.example.toml`. Reading the file is `settings`.
"""

# ruff: noqa: RUF009 - key() is dataclasses.field()

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gateway.desk.beats import Beat
from gateway.policy import readers, values
from gateway.policy.readers import Reader
from gateway.policy.secret import Secret
from gateway.policy.servers import RECEIVE, SEND, ServerUrl
from gateway.policy.values import Rate

REQUIRED = object()
ABSENT = object()


def key(reader: Reader[Any], default: object, doc: str, *, name: str = "") -> Any:
    """One setting. `default` as in the file; REQUIRED: must be written; ABSENT: None until written."""
    metadata = {"reader": reader, "default": default, "doc": doc, "name": name}
    if default is REQUIRED:
        return field(metadata=metadata)
    return field(default=None if default is ABSENT else reader(default), metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    name: str = key(readers.TEXT, REQUIRED, "Appears in letters, reports and on the web page.")
    our_domains: tuple[str, ...] = key(
        readers.list_of(readers.DOMAIN, least=1),
        REQUIRED,
        "Who is a colleague; everybody else is an outsider. Exact; `*.uni.example` takes the sub-domains.",
    )
    admins: tuple[str, ...] = key(
        readers.list_of(readers.ADDRESS, least=1), REQUIRED, "Get warnings of the machine, nothing else."
    )
    data: Path = key(readers.FOLDER, "/var/lib/postroom", "Folder of the database and everything else we write.")
    rules: Path = key(readers.FOLDER, "rules", "Folder with the rules (or one file), holidays (.ics) and tips/.")
    templates: Path = key(readers.FOLDER, "templates", "Your own words; missing ones come from the package.")
    language: str = key(readers.choice(*values.LANGUAGES), "en", "Language of letters where nothing else decides.")
    timezone: ZoneInfo = key(readers.ZONE, ABSENT, "Default: that of the machine.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    address: str = key(readers.ADDRESS, REQUIRED, "The address of the account.")
    receive: ServerUrl | None = key(
        readers.server(*RECEIVE), ABSENT, "Where its mail comes from. `smtp` and `lmtp` listen; without it: send only."
    )
    send: ServerUrl | None = key(readers.server(*SEND), ABSENT, "The submission server, or a folder of .eml files.")
    login: str = key(readers.TEXT, "", "User name at both servers.")
    password: Secret | None = key(readers.PLACE, ABSENT, "Place of the password.")
    folder: str = key(readers.TEXT, "INBOX", "The IMAP mailbox that is read.")
    old_mail: str = key(
        readers.choice("ignore", "import"),
        "ignore",
        "What lies there before the first start: left alone, or taken in and never acknowledged.",
    )
    afterwards: str = key(
        readers.AFTERWARDS,
        "move:Postroom/Done",
        "What happens on the server to a mail that is stored here: `move:…`, `keep`, `delete`.",
    )
    poll: timedelta = key(readers.DURATION, "1m", "Safety poll; where the server knows IDLE it wakes us at once.")
    catch_all: bool = key(readers.FLAG, False, "Take any address of our_domains that the rules name.")
    allow_plaintext: bool = key(readers.FLAG, False, "Allow SMTP and IMAP without TLS beyond loopback.")
    certificate: Path | None = key(readers.FOLDER, ABSENT, "Listener: file with the certificate chain (PEM).")
    certificate_key: Path | None = key(readers.FOLDER, ABSENT, "Listener: file with the private key (PEM).")
    listener_login: str = key(readers.TEXT, "", "Listener: clients must log in as this user.")
    listener_password: Secret | None = key(readers.PLACE, ABSENT, "Listener: place of that user's password.")
    provider: str | None = key(readers.choice("microsoft", "google"), ABSENT, "Fills in servers and OAuth2.")
    tenant: str = key(readers.TEXT, "", "Microsoft 365: the tenant.")
    client: str = key(readers.TEXT, "", "Microsoft 365: the app's id.")
    login_with: str = key(readers.TEXT, "", "Google: a service account.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    key: Secret | None = key(
        readers.PLACE,
        ABSENT,
        "The secret behind signed reply addresses. Default: `secret.key` in the data folder, made at the first start.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    url: str = key(
        readers.DATABASE_URL,
        ABSENT,
        "`sqlite:////path` or `postgresql://…`. Default: `postroom.db` in the data folder.",
    )
    backup: time | None = key(
        readers.DAILY,
        "never",
        'SQLite: when it is copied, like `"daily 02:00"` on the desk\'s clock. The last seven are kept.',
    )
    backup_to: Path | None = key(readers.FOLDER, ABSENT, "Folder of the copies. Default: `backups` in the data folder.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    blobs: str = key(readers.BLOBS, "db", "Where raw mails lie: in the database.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ldap:
    base: str = key(readers.TEXT, "", "Where to search.")
    bind: str = key(readers.TEXT, "", "Who searches.")
    password: Secret | None = key(readers.PLACE, ABSENT, "Place of that password.")
    map: Mapping[str, str] = key(readers.TABLE, ABSENT, "Our columns by their attributes.")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    source: str = key(readers.TEXT, "none", "`csv:/path`, `ldaps://…` or `none`. People can also stand in the rules.")
    refresh: timedelta = key(readers.DURATION, "1h", "How often it is read again.")
    ldap: Ldap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    colleagues_need: str = key(
        readers.COLLEAGUES_NEED,
        "off",
        "Who vouches for mail of our own domains: `header:ID` (the topmost Authentication-Results of that id), `pass` (we check"
        " SPF, DKIM and DMARC ourselves; for mail that comes straight to our listener; extra `dkim`) or `off` (a mail server in"
        " front already refuses forged senders).",
    )
    resolver: tuple[str, int] | None = key(
        readers.RESOLVER,
        "",
        "Whom `pass` asks: the IP address of a DNS resolver, or `IP:PORT`. Default: as the machine does.",
    )
    commands_need: str = key(
        readers.choice("token", "pass"), "token", "Proof for commands: the signed reply address, or authenticated mail."
    )
    outsiders_new: str = key(
        readers.choice("quarantine", "accept", "ignore"), "quarantine", "New mail from outside our domains."
    )
    outsiders_thread: str = key(
        readers.choice("ask", "include", "never"),
        "ask",
        "An outsider in Cc of a request: ask the owner, include, never.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Threads:
    subject_tag: str = key(
        readers.choice("auto", "always", "never"),
        "auto",
        "Tag like [IT-4812] in subjects to requesters; `auto`: only where it is needed.",
    )
    plus_address: str = key(
        readers.choice("auto", "always", "never"),
        "auto",
        "Reply addresses like it+4812.k7q2m9@…; `never` where the mail server refuses them.",
    )
    first_number: int = key(readers.NUMBER, 1, "Number of the first request.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    round_up: timedelta = key(
        readers.ROUND_UP,
        "15m",
        "13:22 is told as 13:30; times under one hour are rounded by 5 minutes.",
    )
    warn_owner: int = key(readers.PERCENT, "25%", "Time left when the keeper of a promise is warned.")
    warn_backup: int = key(readers.PERCENT, "10%", "The same for the backup.")
    tell_person: str = key(
        readers.choice("at the time"),
        "at the time",
        "When the person hears that we are late: never after the promised time.",
    )
    unowned: int = key(readers.PERCENT, "25%", "Nobody took it: backup and lead get it.")
    wait_reminders: tuple[timedelta, ...] = key(
        readers.list_of(readers.DURATION), ["3d", "7d"], "We wait for the person: when we remind."
    )
    wait_close: timedelta = key(readers.DURATION, "14d", "We wait for the person: when we close.")
    thanks_window: timedelta = key(readers.DURATION, "14d", "A 'thank you' within this time does not reopen.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    ask: str = key(readers.choice("done", "never"), "done", "With the closing mail, or never.")
    every: timedelta = key(readers.DURATION, "14d", "At most one question for each person in this time.")
    share: int = key(readers.OF_HUNDRED, 100, "Percent of closing mails that ask.")
    bad: int = key(readers.MARK, 2, "A rating of this or less goes to the lead at once.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    weekly: Beat | None = key(
        readers.WEEKLY,
        "Mon 08:00",
        "When the weekly report leaves, to the agents and the lead of each department; or `never`.",
    )
    monthly: Beat | None = key(
        readers.MONTHLY,
        "day 1 08:00",
        "When the monthly report leaves (`day 31`: the last day of each month); or `never`.",
    )
    morning: Beat | None = key(
        readers.MORNING,
        "08:00",
        "When the lead hears on open days what nobody has taken, is due today and is late, if anything is; or `never`.",
    )
    walk_and_talk: bool = key(
        readers.FLAG, True, "The monthly report names the two people of two departments who solved most together."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox:
    delay: timedelta = key(readers.DURATION, "20s", "A moment for second thoughts, for what an agent writes.")
    retry: tuple[timedelta, ...] = key(
        readers.list_of(readers.DURATION, least=1),
        ["1m", "5m", "15m", "1h", "4h", "12h", "24h"],
        "Waiting times between tries; the last one repeats.",
    )
    give_up: timedelta = key(readers.DURATION, "3d", "After this time a letter has failed.")
    set_aside: timedelta = key(
        readers.DURATION, "30d", "An address that failed for good twice gets no automatic mail for this time."
    )
    rate: Rate | None = key(readers.RATE, "", 'Letters for each mailbox, like "60/m"; "": no limit.')
    signature_dkim: str = key(readers.TEXT, "", "Only if your server does not sign.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    message: int = key(readers.SIZE, "35 MB", "A larger mail is refused.")
    attachment: int = key(readers.SIZE, "25 MB", "A larger file is kept but not passed on.")
    refuse_types: tuple[str, ...] = key(
        readers.list_of(readers.ENDING),
        ["exe", "js", "scr", "vbs", "lnk", "iso"],
        "The mail is kept, the file is not passed on.",
    )
    tickets_per_sender: Rate | None = key(readers.RATE, "200/h", "Above it: held, told in the digest.")
    mass_requests: int = key(
        readers.PER_HOUR, "60/h", "New requests of lists and programs in one department. Above it: quarantine."
    )
    auto_mails_per_address: int = key(readers.PER_HOUR, "5/h", "Automatic letters to one address. Stops any loop.")
    auto_mails: int = key(readers.PER_HOUR, "2000/h", "Automatic letters of the whole desk.")
    scan: str = key(readers.TEXT, "", "`clamd:/path`: a virus scanner.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Oidc:
    issuer: str = key(readers.TEXT, "", "The identity provider.")
    client: str = key(readers.TEXT, "", "Our name there.")
    secret: Secret | None = key(readers.PLACE, ABSENT, "Place of our secret there.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    listen: tuple[str, int] | None = key(readers.LISTEN, "", 'Like "127.0.0.1:8080"; "": no web page.')
    url: str = key(readers.TEXT, "", "How people reach the page; used in links.")
    sign_in: str = key(readers.TEXT, "mail", "How people sign in.")
    oidc: Oidc | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    tickets: timedelta | None = key(readers.KEPT, "forever", "How long a request is kept after it was closed.")
    originals: timedelta | None = key(readers.KEPT, "3y", "How long raw mails are kept; those of open requests longer.")
    quarantine: timedelta | None = key(readers.KEPT, "30d", "How long quarantined mails are kept.")
    people_gone: timedelta | None = key(
        readers.KEPT, "1y", "When the name of somebody who is no more in the rules files is replaced."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    level: str = key(readers.choice("debug", "info", "warning", "error"), "info", "The least that is written.")
    format: str = key(readers.choice("text", "json"), "text", "One line of text, or one JSON object, an event.")
    to: str = key(
        readers.LOG_TO,
        "stderr",
        "`stderr`, `journald` or a file.",
    )
    bodies: bool = key(readers.NEVER, False, "Texts of mails are never written into logs: only `false` is taken.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    listen: tuple[str, int] | None = key(readers.LISTEN, "", 'Prometheus text; "": none.')


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    url: str = key(readers.TEXT, "", "Where to post.")
    secret: Secret | None = key(readers.PLACE, ABSENT, "Place of the signing secret.")
    fields: tuple[str, ...] = key(readers.list_of(readers.TEXT), [], "What is posted.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    address: str | None = key(readers.ADDRESS, ABSENT, "The supplier.")


SINGLE: Mapping[str, type[Any]] = {
    "service": Service,
    "secrets": Secrets,
    "database": Database,
    "store": Store,
    "people": People,
    "trust": Trust,
    "threads": Threads,
    "promises": Promises,
    "survey": Survey,
    "reports": Reports,
    "outbox": Outbox,
    "limits": Limits,
    "web": Web,
    "keep": Keep,
    "log": Log,
    "metrics": Metrics,
}
NAMED: Mapping[str, type[Any]] = {"webhook": Webhook, "forward": Forward}
NESTED: Mapping[tuple[str, str], type[Any]] = {("people", "ldap"): Ldap, ("web", "oidc"): Oidc}
