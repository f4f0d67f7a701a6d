"""Files with one mistake each, named after it: the right line, the right words, and what was meant (product.md 4.5).

Beside each `broken/NAME.yaml` lies `broken/NAME.txt`: all that an admin reads about it.
"""

from pathlib import Path

import pytest

from gateway.cli.output import finding_lines
from gateway.errors import Mistakes
from gateway.policy import snapshot
from tests.policy.desk_files import CONFIG, config

BROKEN = Path(__file__).parent / "broken"
NAMES = sorted(path.stem for path in BROKEN.glob("*.yaml"))


def told(folder: Path, name: str) -> str:
    file = folder / f"{name}.yaml"
    file.write_text((BROKEN / file.name).read_text())
    with pytest.raises(Mistakes) as caught:
        snapshot.load(config(folder, CONFIG.replace("timezone ", f'rules = "{file}"\ntimezone ')), generation=1)
    lines = [line for finding in caught.value.findings for line in finding_lines(finding)]
    return "\n".join(lines).replace(f"{folder}/", "") + "\n"


def test_there_are_enough_of_them() -> None:
    assert len(NAMES) >= 20
    assert sorted(path.stem for path in BROKEN.glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_what_an_admin_reads(name: str, tmp_path: Path) -> None:
    assert told(tmp_path, name) == (BROKEN / f"{name}.txt").read_text()
