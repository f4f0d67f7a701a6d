"""All commands in one table: names, aliases, their names in seven languages, what they take, who may, what they mean.

Data (product.md 2.1). A command is added here; how its argument is read stands in `commandargs`, what it does in `verbs/`.
Names are compared without accents and in small letters (`folding.folded`). To add a language, add its column to `NAMES`,
`BECAUSE` and `PRIORITIES`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gateway.desk.department import Priority
from gateway.desk.folding import folded
from gateway.desk.say import Say, say


class Name(StrEnum):
    TAKE = "take"
    PROMISE = "promise"
    WAIT = "wait"
    DONE = "done"
    PRIORITY = "priority"
    HANDOFF = "handoff"
    ASK = "ask"
    NOTE = "note"
    HELP = "help"
    ASSIGN = "assign"
    GIVE_BACK = "give-back"
    DECLINE = "decline"
    REOPEN = "reopen"
    CC = "cc"
    MUTE = "mute"
    MERGE = "merge"
    SPLIT = "split"
    FOR = "for"
    TAG = "tag"
    REQUESTER = "requester"
    ALLOW = "allow"
    IGNORE = "ignore"
    AWAY = "away"
    UNDO = "undo"
    SEND = "send"
    CAUSE = "cause"
    CHANGED = "changed"
    DEADLINE = "deadline"
    STATUS = "status"
    SOLVED = "solved"
    CANCEL = "cancel"
    RATING = "rating"
    """Only as a plain word (`plainwords`): there is no such line."""
    HOURS = "hours"
    """The same."""


class Takes(StrEnum):
    """What stands behind the name."""

    NOTHING = "nothing"
    PROMISE = "a time, and behind a colon what"
    MAYBE_UNTIL = "until a time, or nothing"
    UNTIL = "until a time"
    PRIORITY = "a priority"
    DEPARTMENT = "a department"
    QUESTION = "a department, and by when"
    WORDS = "words of the mail"
    MODE = "always, errors or nothing"
    AGENT = "an agent"
    PEOPLE = "people"
    PERSON = "a person"
    MAYBE_PEOPLE = "people, or nothing"
    NUMBER = "a request"
    TEXT = "a text"
    TAGS = "words for the report"
    DEADLINE = "a time before us"
    CAUSE = "why a promise was broken"


class May(StrEnum):
    """Who may write it. Who of the agents (`#allow`: owner and lead) is asked by what it does."""

    AGENTS = "agents"
    REQUESTERS = "requesters"
    ALL = "all"


class Reason(StrEnum):
    MAY = "may have a reason"
    MUST = "needs a reason"
    NEVER = "what follows is text"


@dataclass(frozen=True, slots=True)
class Row:
    """One command. `form`: as it is written, for help and mistakes. `is_daily`: one of the nine words on the card."""

    takes: Takes
    may: May
    form: str
    meaning: Say
    aliases: tuple[str, ...] = ()
    reason: Reason = Reason.MAY
    is_daily: bool = False


COMMANDS: Mapping[Name, Row] = {
    Name.TAKE: Row(Takes.NOTHING, May.AGENTS, "#take",
        say("it is mine"), ("own", "claim"), is_daily=True),
    Name.PROMISE: Row(Takes.PROMISE, May.AGENTS, "#promise Fri 15:00",
        say("I tell the person: by then; behind a colon what, behind because why"), is_daily=True),
    Name.WAIT: Row(Takes.MAYBE_UNTIL, May.AGENTS, "#wait until Mon",
        say("the next step is theirs, or it rests until then"), ("pending", "hold", "snooze", "waiting"), is_daily=True),
    Name.DONE: Row(Takes.NOTHING, May.AGENTS, "#done",
        say("finished"), ("close", "closed", "resolve", "resolved", "solved", "fixed"), is_daily=True),
    Name.PRIORITY: Row(Takes.PRIORITY, May.AGENTS, "#priority high because …",
        say("how urgent it is; a reason is needed, people read it"), ("prio",), is_daily=True),
    Name.HANDOFF: Row(Takes.DEPARTMENT, May.AGENTS, "#handoff engineering",
        say("give it away; the promise travels"), ("move", "transfer", "group", "hand-over", "hand-off", "handover"),
        is_daily=True),
    Name.ASK: Row(Takes.QUESTION, May.AGENTS, "#ask engineering by Thu 12:00",
        say("keep it, but ask them; your text is the question"), is_daily=True),
    Name.NOTE: Row(Takes.WORDS, May.AGENTS, "#note",
        say("this mail is only for colleagues"), ("internal", "private", "comment"), Reason.NEVER, is_daily=True),
    Name.HELP: Row(Takes.MODE, May.ALL, "#help",
        say("all commands, with what they would do now"), ("commands",), Reason.NEVER, is_daily=True),
    Name.ASSIGN: Row(Takes.AGENT, May.AGENTS, "#assign ben@",
        say("make Ben the owner; he is told, with the text"), ("owner", "assignee")),
    Name.GIVE_BACK: Row(Takes.NOTHING, May.AGENTS, "#give-back",
        say("to the whole department again"), ("giveback", "unassign")),
    Name.DECLINE: Row(Takes.NOTHING, May.AGENTS, "#decline because …",
        say("we cannot; the reason goes to the person, with what else could help"), ("reject", "refuse"), Reason.MUST),
    Name.REOPEN: Row(Takes.NOTHING, May.ALL, "#reopen",
        say("open again"), ("re-open", "open")),
    Name.CC: Row(Takes.PEOPLE, May.ALL, "#cc tom@",
        say("add somebody to the thread"), ("add", "addcc", "add-cc"), Reason.NEVER),
    Name.MUTE: Row(Takes.NOTHING, May.ALL, "#mute",
        say("no more mail from this thread for me"), ("stop", "unsubscribe", "unwatch")),
    Name.MERGE: Row(Takes.NUMBER, May.AGENTS, "#merge 4711",
        say("this one goes into that one; both people are told once"), ("join", "duplicate")),
    Name.SPLIT: Row(Takes.NOTHING, May.AGENTS, "#split",
        say("the text below becomes a request of its own")),
    Name.FOR: Row(Takes.TEXT, May.AGENTS, "#for ACME, order 8812",
        say("the customer who waits; shown in every mail"), ("customer",), Reason.NEVER),
    Name.TAG: Row(Takes.TAGS, May.AGENTS, "#tag vpn",
        say("a word for the report; with a minus it is taken away"), ("tags", "label"), Reason.NEVER),
    Name.REQUESTER: Row(Takes.PERSON, May.AGENTS, "#requester eva@",
        say("I forward what Eva told me; she is the requester"), ("on-behalf-of",), Reason.NEVER),
    Name.ALLOW: Row(Takes.MAYBE_PEOPLE, May.AGENTS, "#allow x@y",
        say("an outsider may write into this thread"), ("approve",), Reason.NEVER),
    Name.IGNORE: Row(Takes.MAYBE_PEOPLE, May.AGENTS, "#ignore x@y",
        say("an outsider may not write into this thread"), (), Reason.NEVER),
    Name.AWAY: Row(Takes.UNTIL, May.AGENTS, "#away until 1 Dec",
        say("my requests with an earlier promise go to the backup"), ("absent", "vacation", "ooo")),
    Name.UNDO: Row(Takes.NOTHING, May.AGENTS, "#undo",
        say("take back the last change; a mail that has left cannot be called back")),
    Name.SEND: Row(Takes.NOTHING, May.AGENTS, "#send",
        say("answer to a mail about a mistake: send my text without the command")),
    Name.CAUSE: Row(Takes.CAUSE, May.AGENTS, "#cause too much",
        say("why a promise was not kept: not foreseen, not passed on, too much, system; for the report, which names nobody")),
    Name.CHANGED: Row(Takes.TEXT, May.AGENTS, "#changed a spare roller lies on each floor",
        say("what we do differently since a person told us how it was; for them and the monthly report"),
        ("change",), Reason.NEVER),
    Name.DEADLINE: Row(Takes.DEADLINE, May.REQUESTERS, "#deadline Tue 10:00 because …",
        say("until when you need it; whoever keeps your request looks for a better time"), ("due", "needed")),
    Name.STATUS: Row(Takes.NOTHING, May.ALL, "#status",
        say("where it stands")),
    Name.SOLVED: Row(Takes.NOTHING, May.REQUESTERS, "#solved",
        say("it works now"), ("done", "fixed", "close", "closed", "resolved")),
    Name.CANCEL: Row(Takes.NOTHING, May.REQUESTERS, "#cancel",
        say("no longer needed"), ("cancelled", "canceled", "withdraw")),
}  # fmt: skip

LANGUAGES = ("de", "fr", "es", "pl", "cs", "ja")
"""The columns of `NAMES`; English stands in the table above."""

NAMES: Mapping[Name, tuple[str, str, str, str, str, str]] = {
    Name.TAKE: ("übernehmen übernehme", "prendre", "tomar", "biorę", "beru převzít", "担当"),
    Name.PROMISE: ("versprechen verspreche zusage", "promesse promets", "promesa prometo",
        "obietnica obiecuję", "slib slibuji", "約束"),
    Name.WAIT: ("warten warte", "attendre attente", "esperar espera", "czekam czekaj", "čekat čekám", "保留 待ち"),
    Name.DONE: ("erledigt fertig gelöst", "fait terminé résolu", "hecho listo resuelto",
        "zrobione gotowe załatwione", "hotovo vyřešeno", "完了 解決"),
    Name.PRIORITY: ("priorität", "priorité", "prioridad", "priorytet", "priorita", "優先度"),
    Name.HANDOFF: ("übergeben übergabe weitergeben", "transférer transmettre", "traspasar pasar",
        "przekaż przekazuję", "předat předávám", "引き継ぎ 引継ぎ"),
    Name.ASK: ("fragen frage", "demander", "preguntar", "zapytaj pytanie", "zeptat dotaz", "質問"),
    Name.NOTE: ("notiz intern", "interne", "nota interno", "notatka wewnętrzne", "poznámka interní", "メモ 内部"),
    Name.HELP: ("hilfe", "aide", "ayuda", "pomoc", "pomoc nápověda", "ヘルプ"),
    Name.ASSIGN: ("zuweisen", "assigner attribuer", "asignar", "przydziel", "přiřadit", "割り当て"),
    Name.GIVE_BACK: ("zurückgeben", "rendre", "devolver", "oddaj", "vrátit", "返却"),
    Name.DECLINE: ("ablehnen", "refuser", "rechazar", "odmów odmowa", "odmítnout", "辞退"),
    Name.REOPEN: ("wiederöffnen", "rouvrir", "reabrir", "otwórz", "otevřít", "再開"),
    Name.CC: ("kopie", "copie", "copia", "kopia", "kopie", "写し"),
    Name.MUTE: ("stumm stopp", "muet", "silenciar basta", "wycisz", "ztlumit", "停止 ミュート"),
    Name.MERGE: ("zusammenführen", "fusionner", "fusionar unir", "połącz", "sloučit", "統合"),
    Name.SPLIT: ("abtrennen teilen", "séparer", "separar", "rozdziel", "rozdělit", "分割"),
    Name.FOR: ("für", "pour", "para", "dla", "pro", "顧客"),
    Name.TAG: ("schlagwort", "étiquette", "etiqueta", "etykieta", "štítek", "タグ"),
    Name.REQUESTER: ("anfrager", "demandeur", "solicitante", "zgłaszający", "žadatel", "依頼者"),
    Name.ALLOW: ("zulassen erlauben", "autoriser", "permitir", "zezwól", "povolit", "許可"),
    Name.IGNORE: ("ignorieren", "ignorer", "ignorar", "ignoruj", "ignorovat", "無視"),
    Name.AWAY: ("abwesend", "absence", "ausente", "nieobecny nieobecna", "nepřítomen nepřítomna", "不在"),
    Name.UNDO: ("rückgängig", "défaire", "deshacer", "cofnij", "zpět", "元に戻す"),
    Name.SEND: ("senden abschicken", "envoyer", "enviar", "wyślij", "odeslat", "送信"),
    Name.CAUSE: ("ursache grund", "raison", "causa motivo", "przyczyna powód", "příčina důvod", "原因"),
    Name.CHANGED: ("geändert verbessert", "changé amélioré", "cambiado mejorado", "zmieniono poprawiono", "změněno zlepšeno",
        "改善 変更"),
    Name.DEADLINE: ("frist termin", "échéance délai", "plazo", "termin", "termín", "期限 締切"),
    Name.STATUS: ("stand", "état", "estado", "stan", "stav", "状況"),
    Name.SOLVED: ("erledigt gelöst", "résolu", "resuelto", "załatwione", "vyřešeno hotovo", "解決"),
    Name.CANCEL: ("abgesagt absagen", "annuler", "cancelar", "anuluj", "zrušit", "取消"),
}  # fmt: skip

PRIORITIES: Mapping[Priority, str] = {
    Priority.LOW: "low niedrig basse faible baja niski niska nízká nízky 低",
    Priority.NORMAL: "normal medium normale normalny normalna normální 通常 中",
    Priority.HIGH: "high hoch haute élevée alta wysoki wysoka vysoká vysoký 高",
    Priority.URGENT: "urgent critical dringend urgente pilny pilne pilna naléhavá naléhavé 緊急",
}
"""The four priorities as people write them, in all languages."""

BECAUSE: Mapping[str, tuple[str, ...]] = {
    "de": ("weil",), "fr": ("parce que", "parce qu'", "car"), "es": ("porque",), "pl": ("bo", "ponieważ"), "cs": ("protože",),
    "ja": ("理由",),
}  # fmt: skip
"""In front of a reason, for those who write in this language; `because` for everybody."""

ALWAYS = "always immer toujours siempre zawsze vždy 常に"
ERRORS = "errors error mistakes fehler erreurs errores błędy chyby エラー"
ONLY = "only nur seulement solo sólo tylko jen pouze のみ"
"""What `#help` may set."""

# Habits from other desks, in the first line of a mail: the word there -> our command.
SLASH_HABITS: Mapping[str, str] = {
    "label": "#tag", "unlabel": "#tag", "due": "#promise", "remove_due_date": "#promise", "unassign": "#give-back",
    "reassign": "#assign", "subscribe": "#take", "unsubscribe": "#mute", "todo": "#take", "confidential": "#note",
    "assign_reviewer": "#ask", "cc": "#cc",
}  # fmt: skip
STATUS_HABITS: Mapping[str, str] = {
    "resolved": "#done", "closed": "#done", "close": "#done", "done": "#done", "solved": "#done", "fixed": "#done",
    "resolve": "#done", "stalled": "#wait", "pending": "#wait", "waiting": "#wait", "on hold": "#wait",
    "rejected": "#decline because …", "reopened": "#reopen", "erledigt": "#done", "geschlossen": "#done",
}  # fmt: skip
"""`Status: resolved`, as Request Tracker has it."""


def names_of(name: Name) -> tuple[str, ...]:
    """All words for a command, its own first, folded."""
    words = (name.value, *COMMANDS[name].aliases, *(word for column in NAMES[name] for word in column.split()))
    return tuple(dict.fromkeys(folded(word) for word in words))


def _index(*may: May) -> dict[str, Name]:
    """Word -> command for those who may. Where two share a word, the one that stands first in the table has it, but a name
    of its own comes before an alias."""
    rows = [name for name, row in COMMANDS.items() if row.may in may]
    found = {name.value: name for name in rows}
    for name in rows:
        for word in names_of(name):
            found.setdefault(word, name)
    return found


OF_AGENTS: Mapping[str, Name] = _index(May.AGENTS, May.ALL)
OF_REQUESTERS: Mapping[str, Name] = _index(May.REQUESTERS, May.ALL)
OF_EITHER: Mapping[str, Name] = {**OF_REQUESTERS, **OF_AGENTS}
PRIORITY_WORDS: Mapping[str, Priority] = {
    folded(word): one for one, words in PRIORITIES.items() for word in words.split()
}
ALWAYS_WORDS = frozenset(folded(word) for word in ALWAYS.split())
ONLY_WORDS = frozenset(folded(word) for word in ONLY.split())
ERRORS_WORDS = frozenset(folded(word) for word in ERRORS.split())
