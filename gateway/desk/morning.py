"""What the lead of a department reads in the morning: what nobody has taken, is due today or late, and who was thanked. Pure."""

from dataclasses import dataclass

from gateway.desk.facts import OpenRequest


@dataclass(frozen=True, slots=True)
class Praise:
    """Whom people thanked since the last list."""

    person: str
    """An agent's address."""
    thanks: int = 0
    fives: int = 0
    """Ratings of five of five."""


@dataclass(frozen=True, slots=True)
class Morning:
    """Of one department. Requests worst first; among equals those that waited for a busy window, oldest first."""

    late: tuple[OpenRequest, ...] = ()
    unowned: tuple[OpenRequest, ...] = ()
    """Late ones that nobody has taken stand here too: somebody must take them first."""
    due: tuple[OpenRequest, ...] = ()
    """Today, somebody has it."""
    praised: tuple[Praise, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.late or self.unowned or self.due or self.praised)
