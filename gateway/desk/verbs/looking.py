"""`#status` of an agent: what is to do, in a letter of its own beside whatever else the mail does."""

from dataclasses import replace

from gateway.desk.asking import desk_letter
from gateway.desk.command import Command, WrongLine
from gateway.desk.verbs.work import Work


def status(work: Work, command: Command) -> Work | WrongLine:
    """The agent's own desk."""
    if not work.context.classification.may_acknowledge or any(one.template == "agent_desk" for one in work.letters):
        return work
    is_alone = all(one.name is command.name for one in work.commands.commands)  # then there is nothing to confirm
    return replace(
        work,
        letters=(*work.letters, desk_letter(work.context, work.department)),
        is_told=work.is_told or is_alone,
    )
