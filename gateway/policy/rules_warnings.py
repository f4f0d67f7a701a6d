"""What `postroom check` says of rules that are no mistakes: never tested, never fitted, words that fit half of all mails
(product.md 4.5). What the desk has seen is given; nothing is read here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gateway.desk import matching
from gateway.desk.conditions import Text
from gateway.desk.patterns import Regex, Words
from gateway.desk.rules import Rule, every
from gateway.errors import Finding
from gateway.policy.rules_run import Ran

DAYS = 90
FEWEST_MAILS = 100
"""Fewer mails say nothing about how common a word is."""
_MOST_LINES = 10
_NAMED = re.compile(r"\bname:[ ]{0,20}([^\n]{1,300})")
_BY_MAIL = ("new", "reply", "agent_reply", "reopened")


@dataclass(frozen=True, slots=True)
class Past:
    """What the desk has seen. `fitted`: name of a rule -> how often it fitted in `DAYS`; `then`: the rules files as they were in
    force `DAYS` ago, '' if there was no desk yet; `mails`: (subject, text) of recent ones."""

    fitted: Mapping[str, int]
    then: str
    mails: Sequence[tuple[str, str]]


def untested(rules: Sequence[Rule], tests: Sequence[Ran]) -> tuple[Finding, ...]:
    """Rules that no test exercises: one line each, or one for all if they are many."""
    exercised = {name for test in tests for name in test.fitted}
    return _told([rule for rule in rules if rule.name not in exercised], "no test exercises", of=len(rules))


def unused(rules: Sequence[Rule], past: Past) -> tuple[Finding, ...]:
    """Rules that were there all the time and fitted no mail of it."""
    known = names_in(past.then)
    idle = [rule for rule in rules if rule.event in _BY_MAIL and rule.name in known and not past.fitted.get(rule.name)]
    return _told(idle, f"no mail of the last {DAYS} days fitted", of=len(rules))


def names_in(text: str) -> frozenset[str]:
    """What may be names in rules files, without reading them as YAML: they may be large, and older than this program."""
    found: set[str] = set()
    for rest in _NAMED.findall(text):
        whole = rest.partition(" #")[0].strip()
        quoted = whole[1:].partition(whole[:1])[0] if whole[:1] in ("'", '"') else ""
        found |= {
            quoted,
            *(one.strip().strip("'\"") for one in (whole, whole.partition(",")[0], whole.partition("}")[0])),
        }
    return frozenset(found)


def common(rules: Sequence[Rule], past: Past) -> tuple[Finding, ...]:
    """Words that stand in half of all mails, each with the first rule that has it."""
    count = len(past.mails)
    if count < FEWEST_MAILS:
        return ()
    half = count / 2
    mails = [(matching.normal(subject), matching.normal(text)) for subject, text in past.mails]
    often = Counter(word for subject, text in mails for word in {*subject.split(), *text.split()})
    frequent = {word for word, times in often.items() if times >= half}
    found = []
    for rule, key, pattern in _patterns(rules):
        word, is_beginning = pattern.anchor
        if word and not is_beginning and word not in frequent:
            continue  # what stands in half of the mails has a word that does
        fitting = sum(_fits(key, pattern, mail) for mail in mails)
        if fitting >= half:
            share = f"{100 * fitting // count} % of the last {count} mails"
            message = f"rule '{rule.name}': {key} '{pattern.written}' stands in {share} — it tells nothing"
            found.append(Finding(rule.file, rule.line, message, "warning"))
    return tuple(found)


def _patterns(rules: Iterable[Rule]) -> Iterator[tuple[Rule, str, Words]]:
    """Every word in the rules once for each place it is looked for."""
    seen: set[tuple[str, str]] = set()
    for rule in rules:
        for condition in every(rule.condition):
            if not isinstance(condition, Text):
                continue
            for pattern in condition.patterns:
                if not isinstance(pattern, Regex) and (condition.key, pattern.words) not in seen:
                    seen.add((condition.key, pattern.words))
                    yield rule, condition.key, pattern


def _fits(key: str, pattern: Words, mail: tuple[str, str]) -> bool:
    subject, text = mail
    return (key != "body" and pattern.fits(subject)) or (key != "subject" and pattern.fits(text))


def _told(rules: Sequence[Rule], what: str, *, of: int) -> tuple[Finding, ...]:
    """`no test exercises rule 'x'`, a line each."""
    if len(rules) <= _MOST_LINES:
        return tuple(Finding(rule.file, rule.line, f"{what} rule '{rule.name}'", "warning") for rule in rules)
    first = ", ".join(f"'{rule.name}'" for rule in rules[:3])
    message = f"{what} {len(rules)} of {of} rules: {first} … (postroom rules coverage names all)"
    return (Finding(rules[0].file, None, message, "warning"),)
