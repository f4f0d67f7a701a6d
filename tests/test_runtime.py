"""What roles and verbs share: opened whole or not at all; a broken file never replaces a good one."""

import stat
import threading
from pathlib import Path

import pytest

from gateway.errors import Mistakes, Permanent
from gateway.runtime import Runtime, config_path, load_settings
from gateway.store import notes
from tests.databases import both, fresh_url
from tests.test_app import files


def opened(folder: Path, more: str = "", **given: object) -> Runtime:
    return Runtime.open(load_settings(str(files(folder, more)), {}), **given)  # type: ignore[arg-type]


def test_where_the_config_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert config_path("a.toml", {"POSTROOM_CONFIG": "b.toml"}) == Path("a.toml")
    assert config_path(None, {"POSTROOM_CONFIG": "b.toml"}) == Path("b.toml")
    with pytest.raises(Permanent, match="postroom demo"):
        config_path(None, {})
    (tmp_path / "config.toml").write_text("")
    assert config_path(None, {}) == Path("config.toml")


def test_the_secret_is_made_once_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    first = opened(tmp_path)
    key = tmp_path / "data" / "secret.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text().strip()) == 64
    again = opened(tmp_path)
    assert again.keys == first.keys
    assert [path.name for path in key.parent.glob("secret.key*")] == ["secret.key"]
    first.close()
    again.close()


@both
def test_processes_that_start_together_verify_each_others_tokens(kind: str, tmp_path: Path) -> None:
    more = "" if kind == "sqlite" else f'[database]\nurl = "{fresh_url(kind, tmp_path)}"\n'
    settings = load_settings(str(files(tmp_path, more)), {})
    made: list[Runtime] = []
    errors: list[BaseException] = []

    def start() -> None:
        try:
            made.append(Runtime.open(settings))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    for one in made:
        one.refresh_keys()
    signing = {one.keys.keys[0] for one in made}
    assert all(signing <= set(one.keys.keys) for one in made)
    assert {one.policy.generation for one in made} == {1}
    for one in made:
        one.close()


def test_a_reload_takes_all_or_nothing(tmp_path: Path) -> None:
    runtime = opened(tmp_path)
    rules = tmp_path / "rules" / "desk.yaml"
    good = rules.read_text()
    rules.write_text(good.replace("ana@example.org", "ben@example.org"))
    assert runtime.reload().desk.departments["it"].agents == ("ben@example.org",)
    assert runtime.policy.generation == 2
    rules.write_text("departments: [")
    with pytest.raises(Mistakes):
        runtime.reload()
    assert runtime.policy.desk.departments["it"].agents == ("ben@example.org",)
    assert runtime.pipeline().policy is runtime.policy
    runtime.close()


def test_broken_files_at_the_start_leave_the_last_good_ones_in_force(tmp_path: Path) -> None:
    opened(tmp_path).close()
    settings = load_settings(str(tmp_path / "config.toml"), {})
    (tmp_path / "rules" / "desk.yaml").write_text("departments: [")
    runtime = Runtime.open(settings)
    assert runtime.policy.desk.departments["it"].agents == ("ana@example.org",)
    assert runtime.stale
    runtime.close()


def test_broken_files_and_nothing_before_is_an_error(tmp_path: Path) -> None:
    settings = load_settings(str(files(tmp_path)), {})
    (tmp_path / "rules" / "desk.yaml").write_text("departments: [")
    before = threading.active_count()
    with pytest.raises(Mistakes):
        Runtime.open(settings)
    assert threading.active_count() == before


def test_a_verb_beside_has_the_clock_of_the_running_process(tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("2030-01-01T08:00:00+01:00")
    running = opened(tmp_path, clock_file=clock)
    running.tell_clock()
    beside = opened(tmp_path, follows=True)
    assert beside.clock.now().year in (2029, 2030)
    assert int(running.store.read(lambda c: notes.read(c, "clock_offset_us"))) != 0
    beside.close()
    running.close()


def test_a_mark_knows_an_address_again_and_tells_nothing_of_it(tmp_path: Path) -> None:
    marks = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        runtime = opened(tmp_path / name)
        marks.append([runtime.marker()(one) for one in ("eva@example.org", "EVA@Example.org", "tom@example.org")])
        runtime.close()
    assert marks[0][0] == marks[0][1] != marks[0][2]
    assert marks[0][0] != marks[1][0]  # another desk has another secret
    assert "eva" not in marks[0][0]
