"""Open time of many stretches, quickly: the days of each department are worked out once. Pure; one instance a report."""

from datetime import UTC, date, datetime, timedelta

from gateway.desk.department import Desk
from gateway.desk.hours import open_intervals

_ONE_DAY = timedelta(days=1)


class OpenTime:
    """The working hours of a desk's departments. It remembers the days it has looked at."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._days: dict[tuple[str, date], tuple[tuple[datetime, datetime], ...]] = {}

    def between(self, department: str, start: datetime, end: datetime) -> timedelta:
        """How long the department was open, and not busy, from `start` to `end`."""
        zone = self.desk.holder(department).timezone
        day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        total = timedelta()
        while day <= last:
            for first, stop in self.of(department, day):
                total += max(timedelta(), min(stop, end) - max(first, start))
            day += _ONE_DAY
        return total

    def of(self, department: str, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The open stretches of a local day, in UTC: instants of one zone are subtracted by their wall clocks."""
        key = (department, day)
        if key not in self._days:
            holder = self.desk.holder(department)
            found = open_intervals(holder.working_hours, holder.timezone, day=day)
            self._days[key] = tuple((first.astimezone(UTC), stop.astimezone(UTC)) for first, stop in found)
        return self._days[key]
