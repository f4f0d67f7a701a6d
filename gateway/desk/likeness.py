"""Do two mails speak of the same trouble? By their words alone, in any language (product.md 4.3 `similar`). Pure.

One incident makes many mails: short, hasty, in different words. So we compare the rarer words of the subject and of the first
lines, cut to their beginnings ("printing", "printer", "prints" are one), and ask for half of the shorter mail's to be shared.
"""

import re

from gateway.desk.matching import normal
from gateway.mail.subject import base

FIRST = 300
"""Characters of the text that count: the trouble stands at the top."""
_STEM = 5
_MOST = 40
# What says nothing about the trouble, in the languages we write; cut like the words they are compared with.
_SAYING_NOTHING = """
the and for with this that have has had not but are was were can could you your our my me it is in on at to of from
please hello dear hi thanks thank regards best kind help need does do did does doesn don cannot since today now again
still any all there here what when where why how who
der die das und ist nicht ich wir sie mein meine bei mit von auf im in ein eine hallo bitte danke gruss grusse kann
kein keine seit heute noch wieder hat haben geht
le la les un une des et est pas je nous vous mon ma bonjour merci avec pour dans depuis ne
el los las una es no mi hola gracias con para por desde
nie jest mam moj moja prosze dzien dobry dziekuje od na do
prosim dobry den dekuji nefunguje mam muj moje
"""
_COMMON = frozenset(word[:_STEM] for word in re.findall(r"\w+", _SAYING_NOTHING))


def words(subject: str, text: str) -> frozenset[str]:
    """The telling words of a mail, cut to their beginnings; at most forty."""
    found: dict[str, None] = {}
    for word in normal(f"{base(subject)} {text[:FIRST]}").split():
        stem = word[:_STEM]
        if (len(word) >= 3 or not word.isascii()) and stem not in _COMMON:
            found[stem] = None
        if len(found) == _MOST:
            break
    return frozenset(found)


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """At least half of the shorter one's words, and two of them where it has two."""
    shorter = min(len(one), len(other))
    if not shorter:
        return False
    return len(one & other) >= max(min(2, shorter), (shorter + 1) // 2)
