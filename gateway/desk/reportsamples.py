"""Sample values of the letters that are reports: those of board 10. Used to check templates."""

from gateway.desk.hourschart import HoursChart, finding
from gateway.desk.reportvars import BarVar, ChangedVar, PraiseVar, QuoteVar, RowVar
from gateway.desk.say import say, say_many
from gateway.desk.words import mailto

HOURS_PNG = "hours.s.k7q2m9@example.org"
HOURS = HoursChart(7, (2, 8, 16, 14, 8, 4, 3, 11, 9, 7, 2), ((11 * 60, 14 * 60),))


def report(letter: str) -> dict[str, object]:
    """The extra variables of `report_weekly` or `report_monthly`."""
    week = letter == "report_weekly"
    found: dict[str, object] = {
        "headline": say_many(
            "{department}, {period}: {kept} of {n} promise kept", "{department}, {period}: {kept} of {n} promises kept", 100,
            department="IT", kept=93,
            period=say("week {number}", number=48) if week else say("{month} {year}", month=say("November"), year="2025"),
        ),
        "period": "week" if week else "month",
        "summary": (
            say_many("{n} request.", "{n} requests.", 84),
            say_many(
                "{n} of {count} promises was kept, {more} in 100 more than the week before.",
                "{n} of {count} promises were kept, {more} in 100 more than the week before.",
                93, count=100, more=4,
            ),
            say("{moved} were moved in time, with a reason; {broken} were broken.", moved=4, broken=3),
        ),
        "rows": _rows(),
        "weeks": tuple(
            BarVar(say("week {number}", number=number), percent, say("{percent} %", percent=percent))
            for number, percent in ((45, 84), (46, 90), (47, 89), (48, 93))
        ),
        "hours_png": HOURS_PNG,
        "hours_said": finding(HOURS),
        "hours_note": say("Grey: the busy hours."),
        "quotes": _quotes(),
        "todo": (
            say(
                "{what}: {within} of {cases} were answered within the {promised} you promise. In nine of ten cases you need"
                " {needed}: promise {needed}, or add hands between {begin} and {end}.",
                what=say("Normal priority"), within=61, cases=100, promised=say("{hours} h", hours=4),
                needed=say("{hours} h", hours=6), begin=9, end=11,
            ),
        ),
        "causes": (RowVar(say("not foreseen"), "2"), RowVar(say("too much at once"), "1")),
        "handed": (
            RowVar(
                say("{giver} to {taker}", giver="IT", taker="Engineering"),
                say("promise kept {kept} of {count}", kept=7, count=8),
            ),
        ),
    }  # fmt: skip
    return found if week else {**found, **_of_month()}


def _rows() -> tuple[RowVar, ...]:
    return (
        RowVar(say("requests"), "84", "79"),
        RowVar(say("promises kept"), say("{percent} %", percent=93), say("{percent} %", percent=89)),
        RowVar(
            say("first answer, nine of ten within"),
            say("{hours} h {minutes} min", hours=3, minutes="50"),
            say("{hours} h {minutes} min", hours=5, minutes="05"),
        ),
        RowVar(
            say("handed over, promise kept"),
            say("{kept} of {count}", kept=7, count=8),
            say("{kept} of {count}", kept=5, count=9),
        ),
        RowVar(say_many("rating ({n} answer)", "rating ({n} answers)", 31), say("{rating} of 5", rating=4.6), "–"),
    )


def _quotes() -> tuple[QuoteVar, ...]:
    link = mailto("it+4812.k7q2m9@example.org", "#changed ", "[IT-4812]")
    return (
        QuoteVar(2, "I had to explain it to two people", link),
        QuoteVar(5, "you told me the time and it was true", link),
    )


def _of_month() -> dict[str, object]:
    return {
        "pairs": (
            say(
                "{one} ({here}) and {other} ({there}) solved {count} requests together, more than any other two: a walk and a"
                " talk would be well spent.",
                one="Ana Silva", here="IT", other="Hanna Weber", there="HR", count=9,
            ),
        ),
        "changed": (
            ChangedVar("I had to explain it to two people", "Whoever answers the phone now writes the request down."),
        ),
        "met_busy": (
            say_many(
                "{n} mail of yours came while {department} was busy. The quietest hour to write there is {begin} to {end}.",
                "{n} mails of yours came while {department} was busy. The quietest hour to write there is {begin} to {end}.",
                12, department="Sales desk", begin=14, end=15,
            ),
        ),
        "time_went": say(
            "Of the time that requests were open, {us} % was with us, {people} % with the person who asked, {others} % with"
            " another department.",
            us=61, people=30, others=9,
        ),
    }  # fmt: skip


def morning() -> dict[str, object]:
    """What the morning list of a lead says over the `status` of an agent."""
    return {
        "is_morning": True,
        "waiting": (),
        "praised": (
            PraiseVar("Ana Silva", say_many("thanked once", "thanked {n} times", 2)),
            PraiseVar("Ben Okoro", say_many("five of five once", "five of five {n} times", 1)),
        ),
    }
