"""Text made comparable with the tables of words: small letters, no accents, plain apostrophes. Pure."""

import unicodedata

_PLAIN = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00b4": "'", "`": "'", "\u00a0": " ", "\u202f": " ",
                        "\u2013": "-", "\u2014": "-", "\u2011": "-", "ß": "ss", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o",
                        "æ": "ae", "Æ": "ae", "ı": "i", "\uff1a": ":", "\uff1f": "?", "\uff01": "!"})  # fmt: skip


def folded(text: str) -> str:
    """`text` in small letters without accents, as people also type it. Not of the same length as `text`."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.lower().translate(_PLAIN))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare)


def line_with(text: str, words: str) -> str:
    """The line of `text` in which the folded `words` stand, as it was written, cut to 100 letters; `words` where none is."""
    found = next((line for line in text.split("\n") if words in folded(line)), words)
    return " ".join(found.split())[:100]
