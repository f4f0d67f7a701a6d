"""F-68: one sender's flood. Each of its mails that heard yes has its end, it gets few letters, and mails of others
that came with it are requests with their acknowledgements."""

from pathlib import Path

from tests.work.rig import mail, rig

TOM = "tom@example.org"
FLOOD, OTHERS = 60, 6


def test_others_are_served(tmp_path: Path) -> None:
    with rig("sqlite", tmp_path) as desk:
        flood = [
            desk.take(mail(f"Alarm {n}.", own=f"f{n}@example.org", subject=f"Alarm {n}", sender=TOM), sender=TOM)
            for n in range(FLOOD)
        ]
        others = [
            desk.take(
                mail(f"It jams, {n}.", own=f"o{n}@example.org", subject=f"Jam {n}", sender=f"eva{n}@example.org"),
                sender=f"eva{n}@example.org",
            )
            for n in range(OTHERS)
        ]
        desk.run()
        assert {desk.mail(row).state for row in flood} <= {"done", "quarantined"}
        assert {desk.mail(row).outcome for row in others} == {"opened"}
        sent = desk.way.to()
        assert sent.count(TOM) <= 5
        assert all(sent.count(f"eva{n}@example.org") == 1 for n in range(OTHERS))
