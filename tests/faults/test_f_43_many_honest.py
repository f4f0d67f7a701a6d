"""F-43: many honest clients at the same time, each with several mails. None is lost, none is refused for good, and
who is one too many hears 421 and comes again."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.inhouse import Inhouse, mail, program


async def client(app: Inhouse, numbers: range, heard: "Counter[str]") -> None:
    for number in numbers:
        while (said := await one(app.port, number)) != "250":
            heard[said] += 1
            await asyncio.sleep(0.05)
        heard["250"] += 1
        app.yes[number] = mail(number)


async def one(port: int, number: int) -> str:
    """The code that ended it, '' for a connection that ended without one."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return ""
    try:
        commands = f"EHLO c.example\r\nMAIL FROM:<eva{number}@example.org>\r\nRCPT TO:<it@example.org>\r\nDATA\r\n"
        said = await reply(reader)
        if said != "220":
            return said
        writer.write(commands.encode())
        for wanted in ("250", "250", "250", "354"):
            if (said := await reply(reader)) != wanted:
                return said
        writer.write(mail(number) + b".\r\n")
        return await reply(reader)
    except OSError:
        return ""
    finally:
        writer.close()


async def reply(reader: asyncio.StreamReader) -> str:
    while line := await reader.readline():
        if line[3:4] != b"-":
            return line[:3].decode()
    return ""


@pytest.mark.parametrize(
    ("clients", "each"), [(80, 2), pytest.param(1_000, 5, marks=[pytest.mark.long, pytest.mark.timeout(1800)])]
)
def test_all_are_served(tmp_path: Path, clients: int, each: int, record_property: object) -> None:
    with program(tmp_path) as app:
        heard: Counter[str] = Counter()

        async def crowd() -> None:
            await asyncio.gather(*(client(app, range(n * each, n * each + each), heard) for n in range(clients)))

        asyncio.run(crowd())
        assert heard["250"] == clients * each
        assert set(heard) <= {"250", "421", "451", ""}, heard
        assert app.failure is None
        app.expect_the_law()
        record_property("figure", f"{clients} clients, {heard['250']} mails, {heard['421']} times 421")  # type: ignore[operator]
