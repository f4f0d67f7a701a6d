"""The way out against a server that says anything at any step.

SENT means that the letter is there once, TEMPORARY and PERMANENT that it is not, AMBIGUOUS that it may be. Nothing is raised; the
note "may have been sent" is made once, before the final dot, and afterwards a calm server gets the next letter.
"""

import json
import logging
import random
import time

from gateway.outlet.dialogue import Timeouts
from gateway.outlet.submission import Submission
from gateway.work.transport import Outcome, Outgoing
from tests.fuzz.engine import Target
from tests.peers.sink import OFFERS, Sink, Step

PIECES = (
    "250 2.0.0 Ok\r\n", "550 5.1.1 no\r\n", "354 go on\r\n", "421 4.3.2 bye\r\n", "250-", "\r\n", "\n", "250", "x",
    "451 4.3.0 later\r\n",
    "552 5.3.4 too large\r\n", "535 5.7.8 who?\r\n", "250-2.0.0 a\r\n250 b\r\n", "250-a\r\n550 b\r\n", "150 soon\r\n",
    "999 what\r\n",
    "\x00\xff\xfe", "220 hello\r\n", "221 bye\r\n", "250 2.0.0 Ok: queued as \x1b[2J\r\n", "250 " + "y" * 5_000 + "\r\n",
    "HTTP/1.1 200\r\n",
    "334 VXNlcm5hbWU6\r\n", "250 2.0.0 Ok\n", "²50 x\r\n", "250\xa0x\r\n", "250-SIZE 1\r\n250 x\r\n",
    "250 SIZE 99999999999999999999\r\n", "",
)  # fmt: skip
STEPS = ("banner", "ehlo", "mail", "rcpt", "data", "dot", "rset")
CONTENT = b"From: it@example.org\r\nTo: eva@example.org\r\nSubject: Hello\r\n\r\n"
BRIEF = Timeouts(
    connect=2, banner=0.1, ehlo=0.1, auth=0.1, mail=0.1, rcpt=0.1, data=0.1, block=0.1, dot=0.1, noop=0.1, quit=0.1
)
CALM = Timeouts(connect=10, banner=10, ehlo=10, auth=10, mail=10, rcpt=10, data=10, block=10, dot=10, noop=10)
LETTERS = 3


class WayOut(Target):
    name = "outgoing"
    about = "letters to a submission server that says anything at any step: sent is there once, refused is not there"
    fast = 60
    share = 0.1

    def start(self) -> None:
        logging.disable(logging.CRITICAL)
        self._sink = Sink().start()
        self._nth = 0

    def stop(self) -> None:
        self._sink.stop()
        logging.disable(logging.NOTSET)

    def make(self, chance: random.Random) -> bytes:
        letters = []
        for _ in range(chance.randint(1, LETTERS)):
            letters.append({step: self._saying(chance) for step in chance.sample(STEPS, chance.choice((1, 1, 2)))})
        return json.dumps({"pipelining": chance.random() < 0.5, "letters": letters}).encode()

    def _saying(self, chance: random.Random) -> list[object]:
        said = "".join(chance.choices(PIECES, k=chance.choice((0, 1, 1, 1, 2, 3))))
        return [said, chance.random() < 0.4]

    def check(self, case: bytes) -> str:
        try:
            script = json.loads(case)
            letters = [
                {step: Step(said.encode("latin-1"), close=bool(closes)) for step, (said, closes) in letter.items()}
                for letter in script["letters"]
            ]
            offers = OFFERS if script["pipelining"] else OFFERS[1:]
        except (ValueError, KeyError, TypeError, AttributeError):
            return "no script"
        sink = self._sink
        sink.offers = offers
        sink.mails.clear()
        sink.commands.clear()
        server = Submission("127.0.0.1", sink.port, local_hostname="desk.example.org", timeouts=BRIEF)
        became = {self._deliver(server, letter).value for letter in letters}
        server.close()
        sink.letters.clear()
        sink.greetings.clear()
        calm = Submission("127.0.0.1", sink.port, local_hostname="desk.example.org", timeouts=CALM)
        assert self._deliver(calm, {}) is Outcome.SENT, "after all that a calm server does not get a letter"
        calm.close()
        return min(became, default="none")

    def _deliver(self, server: Submission, does: dict[str, Step]) -> Outcome:
        sink = self._sink
        self._nth += 1
        content = CONTENT + b"Letter %d.\r\n" % self._nth  # what came late of the one before is not this one
        sink.letters.clear()
        sink.greetings.clear()
        sink.letters.append({step: one for step, one in does.items() if step not in ("banner", "ehlo", "rset")})
        sink.greetings.append({step: one for step, one in does.items() if step in ("banner", "ehlo", "rset")})
        marks: list[int] = []
        reply = server.deliver(Outgoing("", "eva@example.org", content), before_dot=lambda: marks.append(1))

        def arrived() -> int:
            return sum(one.content == content for one in list(sink.mails))

        until = time.monotonic() + 5
        while reply.outcome is Outcome.SENT and not arrived() and time.monotonic() < until:
            time.sleep(0.001)  # the sink answers first and counts then
        if reply.outcome is Outcome.SENT:
            assert (arrived(), marks) == (1, [1]), reply
        elif reply.outcome is Outcome.AMBIGUOUS:
            assert (arrived() <= 1, marks) == (True, [1]), reply
        else:
            assert arrived() == 0, reply
        assert reply.text.isprintable()
        assert len(reply.text) <= 500
        assert reply.queue_id.isascii()
        return reply.outcome
