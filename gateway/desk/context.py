"""The facts and first decisions about one mail, handed down to the acts. Frozen; made once by `decide`."""

from dataclasses import dataclass
from datetime import datetime

from gateway.desk.classify import Classification
from gateway.desk.department import Department, Desk
from gateway.desk.doneby import done_by
from gateway.desk.facts import Mail, QuarantineList, Recalled
from gateway.desk.hours import due, news_by
from gateway.desk.loops import NO_LOOP, Loop, too_many
from gateway.desk.route import Route
from gateway.desk.rulefacts import Facts
from gateway.desk.rules import Verdict
from gateway.desk.thread import Threading
from gateway.desk.ticket import Promise, Ticket, What
from gateway.desk.trust import Trust
from gateway.mail.message import Mailbox


@dataclass(frozen=True, slots=True)
class Context:
    mail: Mail
    recalled: Recalled
    desk: Desk
    now: datetime
    classification: Classification
    trust: Trust
    threading: Threading
    route: Route | None
    facts: Facts
    verdict: Verdict
    """What the rules say about the event that this mail is."""
    quarantine_list: QuarantineList | None = None
    """The list of the quarantine that it answers, proved to be by the list's reader."""
    loop: Loop = NO_LOOP
    """Whether a machine answers our letters."""

    @property
    def author(self) -> Mailbox:
        return Mailbox(self.trust.person, self.desk.name_of(Mailbox(self.trust.person, self.trust.name)))

    @property
    def proof(self) -> str:
        """How we know that the author wrote it, for the journal: the key that led here, and the authentication."""
        return f"{self.threading.reason}; authentication {self.trust.auth}"

    def department(self, ticket: Ticket) -> Department:
        """The department that holds `ticket`; if the rules no longer know it, the first one they know."""
        return self.desk.holder(ticket.department)

    def may_write_to_originator(self) -> str:
        """'' if an automatic letter may go to the originator, else why not."""
        if self.mail.is_silent:
            return "old mail is never acknowledged"
        if not self.classification.may_acknowledge:
            return self.classification.no_acknowledgement_because
        return self.held_back()

    def held_back(self) -> str:
        """'' if the bounds on automatic letters let one more go to the originator, else which does not."""
        ticket = self.threading.ticket
        return too_many(self.recalled, self.desk, number=ticket.number if ticket else 0) or self.loop.silence

    def answer_promise(self, ticket: Ticket, department: Department, *, start: datetime | None = None) -> Promise:
        """A person answers within the time a rule names, else the department's for this priority (contract.md 5: from the
        minute of arrival; `start`: from then on)."""
        start = start or self.now
        named = self.verdict.get("answer_within")
        span = named or department.answer_within[ticket.priority]
        until = due(department.working_hours, department.timezone, start=start, span=span, round_up=self.desk.round_up)
        return Promise(
            What.ANSWER,
            until,
            ticket.owner or department.key,
            made_by="rule" if named else "department",
            made_at=start,
        )

    def news_promise(self, ticket: Ticket, department: Department) -> Promise:
        """No open request is silent longer than `keep_informed`."""
        span = department.keep_informed_within.get(ticket.priority, department.keep_informed)
        until = news_by(department.open, department.timezone, start=self.now, span=span, round_up=self.desk.round_up)
        return Promise(What.NEWS, until, ticket.owner or department.key, made_by="department", made_at=self.now)

    def next_promise(self, ticket: Ticket, department: Department) -> Promise:
        """What is owed after an answer: the next news; or that it is done, where that is due before them."""
        news = self.news_promise(ticket, department)
        until = done_by(ticket, department, round_up=self.desk.round_up)
        if until is None or not self.now < until <= news.until:
            return news
        return Promise(
            What.DONE, until, news.keeper, made_by="rule" if ticket.done_by else "department", made_at=self.now
        )
