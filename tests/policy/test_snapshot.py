"""All of it as one frozen value: from the folder, and again from the texts it was made of."""

import dataclasses
from pathlib import Path

import pytest

from gateway.desk.department import Priority
from gateway.desk.hours import describe
from gateway.desk.schedule import Span
from gateway.errors import Mistakes
from gateway.policy import snapshot
from tests.policy.desk_files import CONFIG, RULES, config, load

EXAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "examples"
ICS = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20251103\nEND:VEVENT\nEND:VCALENDAR\n"


def rules_of(policy: snapshot.Policy) -> list[str]:
    return sorted(name for name in policy.files if not name.startswith("templates/"))


def test_the_rules_of_the_contract(tmp_path: Path) -> None:
    policy = load(tmp_path, {"desk.yaml": RULES})
    desk = policy.desk
    assert policy.warnings == ()
    assert (desk.name, desk.our_domains, desk.timezone.key) == ("Example Ltd", ("example.org",), "Europe/Berlin")
    assert list(desk.departments) == ["it", "hr"]
    it = desk.department_of("it@example.org")
    assert it is not None
    assert (it.key, it.agents, describe(it.open)) == ("it", ("ana@example.org",), "Mon–Fri 8:00–17:00")
    assert it.answer_within[Priority.URGENT] == Span(4, "h")
    (box,) = desk.mailboxes
    assert (box.address, box.catch_all, box.plus_address, box.can_receive) == ("it@example.org", True, True, True)
    assert (desk.generation, policy.generation, desk.digest) == (1, 1, policy.digest)


def test_the_stored_texts_make_the_same_policy(tmp_path: Path) -> None:
    files = {
        "desk.yaml": RULES.replace("Mon-Fri 08:00-17:00", "'Mon-Fri 08:00-17:00, not holidays.ics'"),
        "holidays.ics": ICS,
    }
    first = load(tmp_path, files)
    again = snapshot.from_files(config(tmp_path), first.files, 7)
    assert again.digest == first.digest
    assert again.generation == 7
    assert again.desk == dataclasses.replace(first.desk, generation=7)


def test_the_digest_tells_every_change_apart(tmp_path: Path) -> None:
    one = snapshot.digest_of({"a": "bc", "d": ""})
    assert one == snapshot.digest_of({"d": "", "a": "bc"})
    assert len(one) == 64
    for other in ({"a": "b", "d": ""}, {"ab": "c", "d": ""}, {"a": "bc"}, {"a": "bc", "d": "", "e": ""}):
        assert snapshot.digest_of(other) != one


def test_several_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    first, _, rest = RULES.partition("departments:\n")
    it, hr = rest.splitlines()
    policy = load(tmp_path, {"20-hr.yaml": f"departments:\n{hr}\n", "10-it.yaml": f"{first}departments:\n{it}\n"})
    assert list(policy.desk.departments) == ["it", "hr"]
    assert rules_of(policy) == ["10-it.yaml", "20-hr.yaml"]


def test_mistakes_of_all_files_come_together(tmp_path: Path) -> None:
    first, _, rest = RULES.partition("departments:\n")
    it, hr = rest.splitlines()
    files = {
        "10-it.yaml": f"{first}departments:\n{it.replace('open: office', 'open: offce')}\n",
        "20-hr.yaml": f"departments:\n{hr.replace('agents', 'agent')}\n",
        "30-bad.yaml": "a: [b\n",
        "x.ics": "nothing",
    }
    with pytest.raises(Mistakes) as caught:
        load(
            tmp_path,
            files
            | {"10-it.yaml": files["10-it.yaml"].replace("Mon-Fri 08:00-17:00", "'Mon-Fri 08:00-17:00, not x.ics'")},
        )
    folder = tmp_path / "rules"
    assert [str(f).removeprefix(f"{folder}/") for f in caught.value.findings] == [
        "10-it.yaml:5: no time is called 'offce' — did you mean 'office'?",
        "20-hr.yaml:2: department 'hr' has no setting 'agent' — did you mean 'agents'?",
        "20-hr.yaml:2: department 'hr' needs 'agents': who answers",
        "30-bad.yaml:2: this line is not YAML (expected ',' or ']', but got '<stream end>')"
        " — put the text into 'single quotes'",
        "x.ics:1: is not an iCalendar file (no BEGIN:VCALENDAR)",
    ]
    assert "open: offce" in caught.value.findings[0].source


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, "rules: there is no .yaml file in this folder"),
        ({"desk.yml": RULES}, "rules: there is no .yaml file in this folder"),
        ({"desk.yaml": "version: 1\n"}, "there is no department"),
        ({"desk.yaml": ""}, "desk.yaml:1: version: 1  is missing"),
        ({".hidden.yaml": RULES}, "rules: there is no .yaml file in this folder"),
    ],
)
def test_nothing_to_run_on(tmp_path: Path, files: dict[str, str], expected: str) -> None:
    with pytest.raises(Mistakes) as caught:
        load(tmp_path, files)
    assert expected in str(caught.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    got = config(tmp_path)
    (tmp_path / "rules" / "desk.yaml").write_bytes(b"version: 1\n# \xff\n")
    with pytest.raises(Mistakes, match=r"desk\.yaml:2: this line is not UTF-8"):
        snapshot.load(got, generation=1)
    (tmp_path / "rules" / "desk.yaml").unlink()
    (tmp_path / "rules" / "desk.yaml").mkdir()
    with pytest.raises(Mistakes, match=r"cannot be read: Is a directory"):
        snapshot.load(got, generation=1)


def test_one_file_instead_of_a_folder(tmp_path: Path) -> None:
    got = config(tmp_path, CONFIG.replace("timezone ", 'rules = "rules.yaml"\ntimezone '))
    with pytest.raises(Mistakes, match="there is no such file") as caught:
        snapshot.load(got, generation=1)
    assert len(caught.value.findings) == 1, "and not that its version is missing"
    (tmp_path / "rules.yaml").write_bytes(b"\xef\xbb\xbf" + RULES.replace("\n", "\r\n").encode())
    policy = snapshot.load(got, generation=1)
    assert rules_of(policy) == ["rules.yaml"]


@pytest.mark.parametrize(
    ("rules", "text", "expected"),
    [
        (RULES.replace("Europe/Berlin", "Europe/London"), CONFIG, "desk.yaml:2: timezone differs from that of config.toml"),
        (RULES, CONFIG.replace("catch_all = true", ""), "desk.yaml:6: no mailbox receives mail for hr@example.org"),
        (RULES.replace("{normal: 4h}", "{high: 1d, normal: 4h}"), CONFIG, "desk.yaml:5: high (1d) would be later than normal (4h)"),
    ],
)  # fmt: skip
def test_warnings(tmp_path: Path, rules: str, text: str, expected: str) -> None:
    (found,) = load(tmp_path, {"desk.yaml": rules}, text).warnings
    assert expected in str(found)
    assert found.level == "warning"


def test_a_zone_by_another_name_is_no_difference(tmp_path: Path) -> None:
    assert load(tmp_path, {"desk.yaml": RULES.replace("Europe/Berlin", "Europe/Vienna")}).warnings == ()


def test_the_demo_desk_ships_with_the_program(tmp_path: Path) -> None:
    text = CONFIG.replace("example.org", "demo").replace(
        "timezone ", f'rules = "{snapshot.packaged_rules()}"\ntimezone '
    )
    policy = snapshot.load(config(tmp_path, text), generation=1)
    assert policy.warnings == ()
    assert list(policy.desk.departments) == ["it", "hr", "facilities", "sales"]
    assert policy.desk.departments["it"].looks_after[0] == ("ana@demo", ("printer*", "screen*", "laptop*"))
    assert policy.desk.people["eva@demo"].name == "Eva Novak"


@pytest.mark.parametrize(
    ("name", "domain", "count"),
    [("small.yaml", "example.org", 4), ("university.yaml", "uni.example", 6), ("enterprise.yaml", "corp.example", 12)],
)
def test_the_shared_examples(tmp_path: Path, name: str, domain: str, count: int) -> None:
    if not EXAMPLES.is_dir():
        pytest.skip("the shared examples are not beside the project")
    text = CONFIG.replace("example.org", domain).replace("timezone ", f'rules = "{EXAMPLES / name}"\ntimezone ')
    policy = snapshot.load(config(tmp_path, text), generation=1)
    assert len(policy.desk.departments) == count
    known = ("later version", "no effect in this version", "is open and busy")
    assert all(any(words in w.message for words in known) for w in policy.warnings)
