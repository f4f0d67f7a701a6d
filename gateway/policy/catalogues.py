"""The words of each language: `gateway/locale/<tag>.po`, read when the language is first spoken and kept (product.md 3.8).

`de@formal.po` holds only what differs from `de.po`. A message without a translation is said in English. The only door to
Babel's catalogues; translators' work is described in docs/templates.md.
"""

import gettext
import io
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from gateway.desk.tongue import ENGLISH, Tongue

FOLDER = Path(__file__).resolve().parent.parent / "locale"


@lru_cache(maxsize=1)
def spoken() -> frozenset[str]:
    """The tags that there are words of: `en`, `de`, `de@formal` …"""
    return frozenset({ENGLISH.tag, *(path.stem for path in FOLDER.glob("*.po"))})


@lru_cache(maxsize=64)
def tongue(tag: str) -> Tongue:
    """The words of a tag; of its language where the variant has none of its own; else English."""
    language = tag.partition("@")[0]
    if language not in spoken():
        return ENGLISH
    words = _words(tag) if tag in spoken() and tag != ENGLISH.tag else None
    plain = _words(language) if language in spoken() and language != ENGLISH.tag and tag != language else None
    found = words or plain
    if found is None:
        return Tongue(tag)
    if words is not None and plain is not None:
        words.add_fallback(plain)
    return Tongue(tag, found.gettext, found.ngettext)


def _words(tag: str) -> gettext.GNUTranslations:
    """One catalogue, compiled in memory."""
    compiled = io.BytesIO()
    with (FOLDER / f"{tag}.po").open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
