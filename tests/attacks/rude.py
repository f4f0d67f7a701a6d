"""Machines that answer every letter, and how they do it (V-33): each takes a letter and says what comes back."""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from tests.attacks.storm import Answer, Carried, Model

RUDE = "desk@peer.example"
"""The machine outside; those of our own domain have the address that a letter went to."""
THANKS = (
    "Thank you for your message. Our team has received it and will come back to you as soon as it can. "
    "Please name the number {n} whenever you write to us about it."
)


def _at(letter: Carried) -> str:
    return letter.recipient


def strips_everything(letter: Carried, n: int) -> Sequence[Answer]:
    return [Answer(_at(letter), f"Re: {letter.subject}", THANKS.format(n=n))]


def null_sender(letter: Carried, n: int) -> Sequence[Answer]:
    return [Answer(_at(letter), f"Re: {letter.subject}", THANKS.format(n=n), reverse_path="")]


def new_names(letter: Carried, n: int) -> Sequence[Answer]:
    return [Answer(f"robot{n}@{_at(letter).rpartition('@')[2]}", f"Re: {letter.subject}", THANKS.format(n=n))]


def growing_subject(letter: Carried, n: int) -> Sequence[Answer]:
    return [Answer(_at(letter), f"[Case {n}] We have your message: {letter.subject}"[:900], "Got it.")]


def twice(letter: Carried, n: int) -> Sequence[Answer]:
    first = Answer(_at(letter), "Your request", THANKS.format(n=n))
    return [first, Answer(_at(letter), f"Re: {letter.subject}", "We are on it.", after=timedelta(minutes=3))]


def hours_later(letter: Carried, n: int) -> Sequence[Answer]:
    return [Answer(_at(letter), f"Re: {letter.subject}", THANKS.format(n=n), after=timedelta(hours=7))]


def quotes_all(letter: Carried, n: int) -> Sequence[Answer]:
    return [Answer(_at(letter), letter.subject, f"Noted, thanks.\n\n{letter.text}")]


def keeps_the_thread(letter: Carried, n: int) -> Sequence[Answer]:
    parent = letter.message["Message-ID"]
    return [
        Answer(_at(letter), letter.subject, THANKS.format(n=n), fields=f"In-Reply-To: {parent}\nReferences: {parent}\n")
    ]


def to_old_letters(letter: Carried, n: int) -> Sequence[Answer]:
    return [Answer(_at(letter), f"Re: {letter.subject}", THANKS.format(n=n), after=timedelta(hours=20))]


def a_list(letter: Carried, n: int) -> Sequence[Answer]:
    fields = "List-Id: <all.peer.example>\nPrecedence: list\n"
    return [Answer(_at(letter), f"Re: {letter.subject}", THANKS.format(n=n), fields=fields)]


def always_asks(letter: Carried, n: int) -> Sequence[Answer]:
    """A form with a subject of its own: nothing of ours comes back."""
    return [Answer(_at(letter), "Your case", f"Case {n} is with us. {THANKS.format(n=n)}")]


def new_words(letter: Carried, n: int) -> Sequence[Answer]:
    """New subject and words each time: by what it says nobody can tell it from a person."""
    chance = random.Random(n)

    def words(count: int) -> str:
        return " ".join("".join(chance.choices("abdeiklmnorstu", k=6)) for _ in range(count))

    return [Answer(_at(letter), words(3), words(30))]


MODELS: Mapping[str, Model] = MappingProxyType(
    {
        one.__name__: one
        for one in (
            strips_everything, null_sender, new_names, growing_subject, twice, hours_later, quotes_all, keeps_the_thread,
            to_old_letters, a_list, always_asks,
        )
    }
)  # fmt: skip


def relayed(letter: Carried, n: int) -> Answer:
    """What lies between two gateways leaves the author, the subject and the words, and nothing else."""
    return Answer(letter.sender, f"[ext {n}] {letter.subject}", letter.text)
