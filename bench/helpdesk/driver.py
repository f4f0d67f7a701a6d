"""Runs inside django-helpdesk's own environment: takes the mails of folders in by its own `process_email`, and times it.

    driver.py WARM-FOLDER FOLDER…

Each folder is read as the command `get_email` reads a queue of type "local": one process, one mail after the other, every
mail a ticket or a follow-up, every letter handed to the sink. Prints one line of JSON for each FOLDER.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from helpdesk import email as helpdesk_email  # noqa: E402
from helpdesk.models import FollowUp, Queue, Ticket  # noqa: E402


class InOrder:
    """`os`, but folders are listed in the order of their names: a parent comes before the reply to it."""

    def __getattr__(self, name: str) -> object:
        return getattr(os, name)

    @staticmethod
    def listdir(folder: str) -> list[str]:
        return sorted(os.listdir(folder))


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    queue = Queue.objects.create(
        title="Support",
        slug="support",
        email_address="support@example.com",
        allow_email_submission=True,
        allow_public_submission=True,
        email_box_type="local",
        email_box_interval=0,
        enable_notifications_on_email_events=True,
        logging_type="none",
    )
    helpdesk_email.os = InOrder()
    for number, folder in enumerate(sys.argv[1:]):
        queue.email_box_local_dir = folder
        queue.email_box_last_check = None
        queue.save()
        count = len(list(Path(folder).iterdir()))
        before = Ticket.objects.count(), FollowUp.objects.count()
        cpu, begun = time.process_time(), time.perf_counter()
        helpdesk_email.process_email(quiet=True)
        took, cpu = time.perf_counter() - begun, time.process_time() - cpu
        found = {
            "mails": count,
            "left": len(list(Path(folder).iterdir())),
            "seconds": took,
            "cpu": cpu,
            "tickets": Ticket.objects.count() - before[0],
            "followups": FollowUp.objects.count() - before[1],
        }
        if number:
            print(json.dumps(found), flush=True)


main()
