"""The program killed before and after each commit (docs/reliability.md): nothing lost, doubled or acknowledged twice.

`make test` plays 1,000 trials, `make crash N=100000` as many as wanted.
"""

import pytest

from tests.crash import broken, rig

ENOUGH = 1_000
"""From so many trials on, every failpoint must have been hit."""


@pytest.fixture(scope="session")
def caught() -> dict[str, str]:
    """What each broken build was caught by."""
    return rig.catch(list(broken.BUILDS))


@pytest.mark.parametrize("build", broken.BUILDS)
def test_a_broken_build_is_caught(build: str, caught: dict[str, str]) -> None:
    print(f"\n{broken.BUILDS[build].what}: {caught[build] or 'not caught'}")
    assert caught[build]


@pytest.mark.peers
@pytest.mark.timeout(0)
def test_nothing_is_lost_or_doubled(
    crash_trials: int, caught: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    missing = ""
    with capsys.disabled():
        print()
        try:
            report = rig.campaign(crash_trials)
        except pytest.skip.Exception as reason:  # no PostgreSQL, and not in CI: then SQLite alone
            missing = str(reason)
            report = rig.campaign(crash_trials, postgres=0.0)
        report.caught = caught
        print(report.table(), report.details(), *report.problems[:50], report.line(), sep="\n")
    assert report.problems == []
    assert crash_trials < ENOUGH or report.missing == []
    if missing:
        pytest.skip(f"on SQLite all is well; on PostgreSQL nothing was played: {missing}")
