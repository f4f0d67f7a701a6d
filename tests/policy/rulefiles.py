"""A world that rules may speak of, and readers of small pieces of rules, for the tests of this room."""

from typing import Any

from gateway.desk import patterns
from gateway.policy.mistakes import Report
from gateway.policy.rules_conditions import World
from gateway.policy.times import Times
from gateway.policy.yaml_tree import Node, Table, read


def world(report: Report | None = None, **more: Any) -> World:
    report = report or Report()
    nodes = read("{office: Mon-Fri 08:00-17:00, night: Mon-Sun 20:00-06:00}", file="times.yaml", report=report)
    assert isinstance(nodes, Table)
    given: dict[str, Any] = {
        "times": Times({key.value: ("times.yaml", node) for key, node in nodes.entries}, {}, "", report),
        "own_addresses": {
            "it": ("it@example.org", "help@example.org"), "it/sap": ("sap@example.org",), "hr": ("hr@example.org",),
        },
        "below": {"it": frozenset({"it", "it/sap"}), "it/sap": frozenset({"it/sap"}), "hr": frozenset({"hr"})},
        "fields": {"order": (patterns.shape("SO-999999"),), "room": ()},
        "columns": frozenset({"site"}),
        "workplaces": frozenset({"hr", "sales"}),
        "agents": frozenset({"ana@example.org", "oncall@elsewhere.example"}),
        "tips": frozenset({"paper"}),
        "suppliers": frozenset({"printerco"}),
        "webhooks": frozenset({"chat"}),
        "our_domains": ("example.org",),
        "acks": frozenset({"night"}),
    }  # fmt: skip
    return World(**{**given, **more})


def node_of(text: str, report: Report | None = None) -> Node:
    report = report or Report()
    report.add_file("x.yaml", text)
    found = read(text, file="x.yaml", report=report)
    assert found is not None
    return found


def told(report: Report) -> list[str]:
    """Errors, then warnings, without the name of the file."""
    return [str(one).removeprefix("x.yaml:") for one in (*report.errors, *report.warnings)]
