"""The service units: as closed as systemd's own check can tell, alike, and with commands that exist."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).resolve().parents[1] / "systemd"
HIGHEST_EXPOSURE = 1.2


def settings(unit: str) -> dict[str, str]:
    """`Key=value` of a unit; a key that stands twice has its values joined."""
    found: dict[str, str] = {}
    for line in (UNITS / unit).read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found[key] = f"{found[key]} {value}" if key in found else value
    return found


@pytest.mark.parametrize("unit", ["postroom.service", "postroom@.service"])
def test_exposure(unit: str) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(UNITS / unit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    assert found, done.stderr
    print(f"\n{unit}: exposure {found[1]}")
    assert float(found[1]) <= HIGHEST_EXPOSURE


def test_the_two_units_are_alike() -> None:
    one, role = settings("postroom.service"), settings("postroom@.service")
    different = {key for key in one.keys() | role.keys() if one.get(key) != role.get(key)}
    assert different == {"Description", "ExecStart"}
    assert role["ExecStart"] == one["ExecStart"] + " --role %i"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Type", "notify"),
        ("ExecReload", "/bin/kill -HUP $MAINPID"),
        ("CapabilityBoundingSet", ""),
        ("AmbientCapabilities", ""),
        ("NoNewPrivileges", "yes"),
        ("StateDirectory", "postroom"),
        ("RestartPreventExitStatus", "2"),
    ],
)
def test_settings(key: str, value: str) -> None:
    assert settings("postroom.service")[key] == value


def test_it_has_time_to_stop() -> None:
    assert (
        int(settings("postroom.service")["TimeoutStopSec"]) > 10
    )  # promised on the operator page: it stops within 10 s
