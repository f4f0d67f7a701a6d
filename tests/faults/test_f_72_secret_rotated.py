"""F-72: the password of the way out is rotated, its file readable by others, or gone for a moment. The new one is
used without a restart; meanwhile letters wait, and no other password is tried."""

from pathlib import Path

from gateway.outlet.submission import Submission
from gateway.policy.secret import Secret
from gateway.work.transport import Outcome, Outgoing
from tests.peers.sink import Sink

LETTER = Outgoing("", "eva@example.org", b"Subject: x\r\n\r\nx\r\n")


def test_each_login_asks_for_it(tmp_path: Path) -> None:
    place = tmp_path / "password"
    place.write_text("first\n")
    place.chmod(0o600)
    seconds = 0.0
    with Sink(login=("it", "first")) as sink:
        way = Submission(
            "127.0.0.1", sink.port, local_hostname="desk.example.org", login="it", password=Secret(f"file:{place}").reveal,
            letters_per_connection=1, monotonic=lambda: seconds,
        )  # fmt: skip
        outcomes = [way.deliver(LETTER).outcome]
        sink.login = ("it", "second")  # changed there, not yet here
        seconds += 1000
        outcomes.append(way.deliver(LETTER).outcome)
        place.write_text("second\n")
        place.chmod(0o644)
        seconds += 1000
        refused = way.deliver(LETTER)
        outcomes.append(refused.outcome)
        assert "others can read it" in refused.text
        place.unlink()
        seconds += 1000
        outcomes.append(way.deliver(LETTER).outcome)
        place.write_text("second\n")
        place.chmod(0o600)
        seconds += 1000
        outcomes.append(way.deliver(LETTER).outcome)
        way.close()
        later = Outcome.TEMPORARY
        assert outcomes == [Outcome.SENT, later, later, later, Outcome.SENT]
        assert len(sink.mails) == 2
