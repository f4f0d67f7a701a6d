"""The targets, in the order of the table: everything that reads what strangers, agents or admins write.

Another one: a class with `name`, `about`, `make` and `check` (see `engine.Target`),
and a line here. The pages of the web are not
among them, because there are none yet.
"""

from tests.fuzz.engine import Target
from tests.fuzz.targets.answers import Answers
from tests.fuzz.targets.files import Config, Rules
from tests.fuzz.targets.listener import Listener
from tests.fuzz.targets.mails import Kinds, Mail
from tests.fuzz.targets.outgoing import WayOut
from tests.fuzz.targets.poller import Poller
from tests.fuzz.targets.senders import Senders
from tests.fuzz.targets.texts import Commands, Html, Names, Split
from tests.fuzz.targets.written import Addresses, Compose, Tokens

TARGETS: tuple[Target, ...] = (
    Mail(), Split(), Kinds(), Addresses(), Html(), Names(), Commands(), Tokens(), Compose(), Rules(), Config(),
    Listener(), Poller(), WayOut(), Senders(), Answers(),
)  # fmt: skip
BY_NAME = {target.name: target for target in TARGETS}
