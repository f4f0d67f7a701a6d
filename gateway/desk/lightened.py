"""What a letter says of that which is not in it, because the mail server does not take mails of its size. Pure."""

import re

from gateway.desk.digest import size
from gateway.desk.say import Say, say, say_many
from gateway.desk.tongue import Tongue
from gateway.mail.draft import Draft
from gateway.mail.lighten import LeftOut

_MOST_NAMES = 20
_TO_AGENTS = re.compile(r"t[0-9]+\.[0-9]+a\.")
"""The Message-ID of a letter to an agent (product.md 3.2)."""


def missing(draft: Draft, left_out: LeftOut, *, takes: int, tongue: Tongue) -> str:
    """The sentences about it, one a line: what, why, and where it is. `takes`: the most bytes the server takes, 0: it said no
    number. `tongue`: the letter's language."""
    ref = dict(draft.fields).get("X-Postroom-Ref", "")
    is_agents = _TO_AGENTS.match(draft.message_id) is not None
    lines = []
    if left_out.files:
        files = left_out.files[:_MOST_NAMES]
        names = [f"{name} ({size(count)})" for name, count in files]
        if more := len(left_out.files) - len(files):
            names.append(tongue.text(say("{count} more", count=more)))
        lines.append(tongue.text(_files(", ".join(names), takes)))
    if left_out.is_cut:
        lines.append(tongue.text(_text(takes)))
    where = _where_for_agents(ref) if is_agents and ref else _where(len(left_out.files) + left_out.is_cut)
    return "\n".join([*lines, tongue.text(where)])


def _files(names: str, takes: int) -> Say:
    if not takes:
        return say("Left out, because the mail server does not take mails of this size: {files}.", files=names)
    return say("Left out, because the mail server takes at most {most}: {files}.", most=size(takes), files=names)


def _text(takes: int) -> Say:
    if not takes:
        return say("The text is cut here, because the mail server does not take mails of this size.")
    return say("The text is cut here, because the mail server takes at most {most}.", most=size(takes))


def _where_for_agents(ref: str) -> Say:
    return say("All of it is kept with {ref}: postroom ticket show {ref}", ref=ref)


def _where(count: int) -> Say:
    return say_many("Ask us, we have it.", "Ask us, we have all of it.", count)
