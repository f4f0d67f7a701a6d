"""Where a signature begins at the end of what a person wrote. Below `-- `, or by what it says; in doubt there is none.

Pure, never raises, looks at the last lines only.
"""

import re
from collections.abc import Sequence

from gateway.mail import partings, phrases

_MOST = 25  # lines with words below a delimiter
_SCANNED = 100  # lines that are looked at, blank ones included
_ROUNDS = 6
_LONGEST_HAN = 6  # characters of a name in Chinese, Japanese or Korean letters
_ADDRESS = re.compile(r"\S{1,64}@\S{1,255}|\b(?:https?://|www\.)\S")
_LINK = re.compile(r"[<(\[]?(?:https?://|www\.|mailto:)[^\s>)\]]{1,500}[>)\]]?")
_WORD = re.compile(r"\w")
_DELIMITER = re.compile(r"[ \t]{0,3}(?:--|—|–)[ \t\u00a0]?$")
_UNDERSCORES = re.compile(r"[ \t]{0,3}_{2,80}[ \t]*$")
_ITEM = re.compile(r"(?:\d{1,3}[.)]|[-•+]|\*(?![^*]{1,80}\*))\s")
_BRACKETS = "<>()[]{}*_ \t\u00a0|.,!-–—"
_TRACKING = "\u1427"  # ᐧ, left by a tracker for Gmail
_BLANK = _TRACKING + " \t\u00a0"
_THINGS = frozenset(partings.THINGS)
_PARTICLES = frozenset(
    {
        "de",
        "da",
        "di",
        "do",
        "dos",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
        "el",
        "bin",
        "al",
        "y",
        "e",
        "zu",
        "ter",
        "af",
        "ten",
    }
)


def start(lines: Sequence[str], *, closings: Sequence[str] = ()) -> int:
    """The index in `lines` where the signature begins; `len(lines)` without trailing blank lines if there is none.

    `closings` are the last lines of the same person's earlier mails.
    """
    end = _trimmed(lines, len(lines))
    known = [[_bare(line) for line in text.split("\n") if line.strip()][::-1] for text in closings]
    for _ in range(_ROUNDS):
        found = min(_below_delimiter(lines, end), _device(lines, end), _notice(lines, end), _list_footer(lines, end))
        if found == end and known:
            found = _known(lines, end, known)
        if found == end:
            found = _typed(lines, end)
        if found >= end or not _has_words(lines, found):
            break
        end = _trimmed(lines, found)
    return end


def with_name(text: str, signature: str) -> str:
    """`text` for somebody to read as a letter: where it ends in `Kind regards,` the name that was cut stands below it again."""
    written = [line for line in text.split("\n") if line.strip()]
    cut = next((line.strip() for line in signature.split("\n") if line.strip()), "")
    return f"{text}\n{cut}" if written and is_closing(written[-1]) and is_name(cut) else text


def is_delimiter(line: str) -> bool:
    """`-- ` (RFC 3676 4.3), and without its space or as one dash, as careless programs leave it."""
    return len(line) < 12 and _DELIMITER.match(line) is not None


def is_device(line: str) -> bool:
    """A line that a phone or a mail program puts below ("Sent from my iPhone"); a sentence that begins like one is not."""
    if len(line) > 300:
        return False
    text = " ".join(phrases.lowered(_LINK.sub(" ", line).strip(_BRACKETS)).replace("[", " ").replace("]", " ").split())
    words = text.split()
    if not words or len(words) > 14:
        return False
    begins = next(filter(text.startswith, partings.DEVICE), "") if text.startswith(partings.DEVICE) else ""
    named = any(thing in text for thing in partings.THINGS)
    if line.rstrip().endswith(("?", ":")) or _goes_on(line) or not partings.REASONS.isdisjoint(words):
        return False
    if ("ios" in words or "android" in words) and len(words) <= 6 and any(name in text for name in partings.PROGRAMS):
        return _gets(line, words, begins)
    if begins == "from my" and len(words) > 4:
        return False
    if begins:
        return named or text == begins or _ends_in_name(line, words)
    if len(words) > 6 or not named:
        return False
    if text.endswith(partings.DEVICE_ENDING):
        return words[0] not in phrases.PRONOUNS
    return len(words) <= 5 and any(
        f" {word} " in f" {text} " for word in ("from mobile", "from my", "sent by", "sent from")
    )


def _gets(line: str, words: Sequence[str], begins: str) -> bool:
    """The line tells where to get the program; no sentence that ends in a full stop does."""
    if line.rstrip().endswith((".", "!")):
        return False
    by_verb = not partings.GETTING.isdisjoint((words[0], words[-1]))
    return by_verb or begins != "" or _LINK.search(line) is not None


def _ends_in_name(line: str, words: Sequence[str]) -> bool:
    """ "Sent from Front": few words, the last of them the name of a program."""
    last = _LINK.sub(" ", line).rstrip(_BRACKETS.replace(".", "")).rpartition(" ")[2]
    return len(words) <= 5 and not last.endswith((".", "!")) and not last[:1].islower()


def _goes_on(line: str) -> bool:
    """More than one sentence, or one with a verb behind a comma: somebody's words, but for an excuse of typing errors."""
    _, comma, rest = line.partition(",")
    lowered = rest.casefold()
    return (
        bool(comma)
        and len(rest.split()) > 3
        and not any(word in lowered for word in ("excuse", "typo", "brevity", "pardon", "smartphone"))
    )


def _trimmed(lines: Sequence[str], end: int) -> int:
    """Without blank lines at the end, and lines that hold only a tracker's mark."""
    while end > 0 and not lines[end - 1].strip(_BLANK):
        end -= 1
    return end


def _has_words(lines: Sequence[str], end: int) -> bool:
    return any(_WORD.search(line) for line in lines[:end])


def _below_delimiter(lines: Sequence[str], end: int) -> int:
    """`-- ` and few lines below it; of several the topmost that still has few lines below it."""
    found, filled = end, 0
    for index in range(end - 1, max(-1, end - _SCANNED), -1):
        if is_delimiter(lines[index]):
            found = index if lines[index].startswith("-- ") or _may_follow(lines, index, end) else found
        elif _UNDERSCORES.match(lines[index]):
            if 0 < filled <= 6 and _names(lines, index + 1, end):
                found = index
        elif _WORD.search(lines[index]):
            filled += 1
            if filled > _MOST:
                break
    return found


def _may_follow(lines: Sequence[str], index: int, end: int) -> bool:
    """Below two dashes without their blank a signature is believed only if it begins like one, not like a list."""
    first = next((lines[at].strip() for at in range(index + 1, end) if lines[at].strip()), "")
    above = next((lines[at].rstrip() for at in range(index - 1, max(-1, index - 4), -1) if lines[at].strip()), "")
    return len(first) < 90 and not above.endswith((":", "：")) and _ITEM.match(first) is None


def _names(lines: Sequence[str], begin: int, end: int) -> bool:
    """Short lines of which the first is a name, or one is an address."""
    filled = [line for line in lines[begin:end] if line.strip()]
    if not filled or any(len(line) > 90 for line in filled):
        return False
    return is_name(filled[0]) or any(_ADDRESS.search(line) for line in filled)


def is_name(line: str, *, most: int = 3) -> bool:
    """One to three words with capitals, as people sign."""
    words = line.strip(" \t*_,.-–—/").split()
    if not 1 <= len(words) <= most or len(line) > 60 or not line.strip():
        return False
    if line.rstrip()[-1] in ":?!;" or any(character.isdigit() for character in line):
        return False
    if words[0][0] >= "\u3000" and len("".join(words)) > _LONGEST_HAN:
        return False
    plain = [word.strip("().,\"'") for word in words if word not in _PARTICLES]
    return bool(plain) and all(word and word[0].isalpha() and not word[0].islower() for word in plain)


def _device(lines: Sequence[str], end: int) -> int:
    """The last lines, each put there by a phone or a program."""
    found = end
    for index in range(end - 1, max(-1, end - 60), -1):
        if not lines[index].strip():
            continue
        if not is_device(lines[index]):
            break
        found = index
    return found


def _notice(lines: Sequence[str], end: int) -> int:
    """A company's notice ("This e-mail and any attachments are confidential …") in the last paragraphs."""
    found, filled = end, 0
    for index in range(end - 1, max(-1, end - 40), -1):
        text = phrases.lowered(lines[index].strip(" \t*_#>"))
        if text:
            filled += 1
        if text.startswith(partings.NOTICE) and (
            index == 0 or not lines[index - 1].strip() or lines[index - 1].strip(" *_-=") == ""
        ):
            found = index
    return found if filled else end


def _list_footer(lines: Sequence[str], end: int) -> int:
    """What a mailing list adds: a long rule, its name and where to leave it."""
    for index in range(end - 1, max(-1, end - 8), -1):
        if _UNDERSCORES.match(lines[index]):
            below = [line for line in lines[index + 1 : end] if line.strip()]
            is_list = sum(_ADDRESS.search(line) is not None for line in below)
            return index if below and is_list and len(below) <= 5 else end
    return end


def _typed(lines: Sequence[str], end: int) -> int:
    """`Kind regards,` in a paragraph of its own above a full name; never more words than the mail has above.

    Where a first name alone follows, both were typed for this mail: the greeting stays with the words, the name is cut.
    """
    filled = [index for index in range(max(0, end - 8), end) if lines[index].strip()][-4:]
    for at, index in enumerate(filled[:-1]):
        below = filled[at + 1 :]
        if not (index and is_closing(lines[index]) and not lines[index - 1].strip() and is_name(lines[below[0]])):
            continue
        if any(len(lines[one]) > 60 for one in below) or _words(lines, 0, index) < _words(lines, index, end):
            continue
        return below[0] if len(below) == 1 and len(lines[below[0]].split()) == 1 else index
    return end


def is_closing(line: str) -> bool:
    """`Kind regards,` and the like, alone in its line."""
    return len(line) < 60 and phrases.lowered(line.strip(" \t*_,.!;-–—:")) in partings.CLOSING


def _words(lines: Sequence[str], begin: int, end: int) -> int:
    return sum(len(line.split()) for line in lines[begin:end])


# The person's own earlier mails


def _known(lines: Sequence[str], end: int, known: Sequence[Sequence[str]]) -> int:
    """The lines at the end that end two earlier mails too, which say different things above them.

    Different things: whoever sends a mail a second time, with a command put right, signs nothing by it.
    """
    filled = [index for index in range(end) if lines[index].strip()]
    mine = [_bare(lines[index]) for index in reversed(filled[-40:])]
    lengths = [_common(mine, theirs) for theirs in known]
    for most in range(max(lengths, default=0), 0, -1):
        above = {
            theirs[most] for theirs, length in zip(known, lengths, strict=True) if length >= most and len(theirs) > most
        }
        above -= set(mine[most : most + 1])
        index = filled[-most]
        if len(above) >= 2 and _may_open(lines, index, most) and _has_words(lines, index):
            return index
    return end


def _may_open(lines: Sequence[str], index: int, length: int) -> bool:
    """A signature begins with a closing, a name, a delimiter or an address, not with a sentence."""
    line = lines[index]
    if is_closing(line) or is_delimiter(line) or is_name(line, most=4):
        return length > 1 or is_name(line, most=4)
    paragraph = index == 0 or not lines[index - 1].strip()
    return paragraph and length > 1 and len(line) < 100 and not line.rstrip().endswith(("?", "!", ":"))


def _common(mine: Sequence[str], theirs: Sequence[str]) -> int:
    count = 0
    for one, other in zip(mine, theirs, strict=False):
        if one != other:
            break
        count += 1
    return count


def _bare(line: str) -> str:
    return " ".join(line.strip(" \t*_>").split()).casefold()
