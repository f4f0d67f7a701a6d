"""Which files of the rules folder are read (contract.md 3)."""

from pathlib import Path

import pytest

from gateway.policy.mistakes import Report
from gateway.policy.rules_folder import is_rules, read_files, samples_in, tips_in


def folder(root: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def test_what_is_read(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        b_dot_yaml="b", a_dot_yaml="a\r\n", days_dot_ics="c", notes_dot_txt="x", tips__paper_dot_txt=" Open the tray.\n",
        tips__old_dot_md="x", samples__disk_dot_eml=b"Subject: \xfc\n\n", samples__x_dot_txt="x", _dot_hidden_dot_yaml="x",
        deep__c_dot_yaml="x",
    )  # fmt: skip
    report = Report()
    name, files = read_files(root, report)
    assert (name, report.errors, report.warnings) == (str(root), (), ())
    assert sorted(files) == ["a.yaml", "b.yaml", "days.ics", "samples/disk.eml", "tips/paper.txt"]
    assert files["a.yaml"] == "a\n"
    assert tips_in(files) == {"paper": "Open the tray."}
    assert samples_in(files) == {"samples/disk.eml": b"Subject: \xfc\n\n"}


def test_one_file_with_what_lies_beside_it(tmp_path: Path) -> None:
    root = folder(tmp_path, desk_dot_yaml="a", other_dot_yaml="b", tips__paper_dot_txt="x", days_dot_ics="c")
    report = Report()
    _, files = read_files(root / "desk.yaml", report)
    assert sorted(files) == ["days.ics", "desk.yaml", "tips/paper.txt"]
    assert report.errors == ()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "there is no .yaml file in this folder"),
        ({"a_dot_yml": "x"}, "there is no .yaml file in this folder"),
        ({"a_dot_yaml": b"a: \xff\n"}, "this line is not UTF-8"),
        ({"a_dot_yaml": b"a\n" * 1_000_001}, "is larger than 2,000,000 bytes"),
        ({"a_dot_yaml": "x", "tips__b_dot_txt": b"\xff"}, "this line is not UTF-8"),
        ({f"f{n}_dot_yaml": "x" for n in range(501)}, "holds more than 500 files"),
    ],
)
def test_mistakes(files: dict[str, str | bytes], said: str, tmp_path: Path) -> None:
    report = Report()
    read_files(folder(tmp_path, **files), report)
    assert [one.message for one in report.errors] == [said]


def test_another_ending_is_told(tmp_path: Path) -> None:
    report = Report()
    read_files(folder(tmp_path, a_dot_yaml="x", b_dot_yml="x"), report)
    assert [one.message for one in report.warnings] == ["is not read: name it .yaml"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    report = Report()
    assert read_files(tmp_path / "nowhere" / "rules.yaml", report) == ("", {})
    assert report.errors[0].message.startswith("cannot be read")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("desk.yaml", True), ("rules.conf", True), ("days.ics", False), ("a.yml", False), ("tips/a.txt", False),
        ("samples/a.eml", False),
    ],
)  # fmt: skip
def test_is_rules(name: str, expected: bool) -> None:
    assert is_rules(name) is expected
