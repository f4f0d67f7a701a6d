"""The pages and the program agree: commands, settings, template variables, links."""

import dataclasses
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

PROJECT = Path(__file__).resolve().parents[1]
PAGES = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")])
README = (PROJECT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")

# What a page of this project never says: places on somebody's machine, addresses of package indexes.
FORBIDDEN = re.compile(r"/work/|/root/|/home/\w|\bpypi\.|pythonhosted|registry\.npmjs|deb\.debian|TODO|FIXME|\bXXX\b")
TEXT_FILES = (
    ".md",
    ".py",
    ".toml",
    ".lock",
    ".yaml",
    ".yml",
    ".service",
    ".j2",
    ".txt",
    ".cfg",
    ".ini",
    ".html",
    ".sysusers",
)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the usual renderers make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def name_of(page: Path) -> str:
    return str(page.relative_to(PROJECT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            lost.append(target)
    assert lost == []


def test_nothing_names_a_machine_or_an_index() -> None:
    found = []
    hidden = (".venv", ".venv-helpdesk")
    for path in sorted(one for one in PROJECT.rglob("*") if not any(part in hidden for part in one.parts)):
        inside = path.relative_to(PROJECT).parts
        if (
            (inside[0].startswith(".") and inside[0] != ".ci")
            or "__pycache__" in inside
            or inside[:2] == ("bench", "results")
        ):
            continue
        if (
            path.is_file()
            and path != Path(__file__)
            and (path.suffix in TEXT_FILES or path.name in ("Makefile", "run"))
        ):
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if FORBIDDEN.search(line):
                    found.append(f"{name_of(path)}:{number}: {line.strip()[:100]}")
    assert not found, "\n" + "\n".join(found)


def commands_in_readme() -> str:
    return "\n".join(re.findall(r"```\n(.*?)```", README, re.DOTALL))


def test_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^make ([\w-]+)", commands_in_readme(), re.MULTILINE))
    assert targets
    assert {target for target in targets if not re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)} == set()


def test_the_help_of_make_lists_every_target() -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):(?!=)", MAKEFILE, re.MULTILINE)) - {"help", "servers"}
    listed = set(re.findall(r"@echo 'make ([\w-]+)", MAKEFILE))
    assert listed == targets


def verbs() -> set[str]:
    import click

    from gateway.cli.main import main

    return set(main.list_commands(click.Context(main)))


@pytest.mark.parametrize("page", ["README.md", "docs/operator.md"])
def test_verbs_on_the_pages_exist(page: str) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    code = "\n".join([*re.findall(r"```\n(.*?)```", text, re.DOTALL), *re.findall(r"`(postroom [^`]+)`", text)])
    named = set(re.findall(r"^postroom ([a-z]+)", code, re.MULTILINE))
    assert named
    assert named - verbs() == set()


def test_files_named_in_the_readme_exist() -> None:
    table = README.partition("## Where do I change")[2].partition("\n## ")[0]
    lost = []
    for row in re.findall(r"^\| .* \| (.+) \|$", table, re.MULTILINE):
        folder = PROJECT
        for place in re.findall(r"`([^`]+)`", row):
            if "/" in place:
                folder = (PROJECT / place).parent
            name = place.rstrip("/").rpartition("/")[2]
            if not any(folder.glob(name)):
                lost.append(place)
    assert lost == []


def test_the_config_in_the_readme_is_toml() -> None:
    for block in re.findall(r"```toml\n(.*?)```", README, re.DOTALL):
        assert tomllib.loads(block)["service"]["our_domains"] == ["example.org"]


def field_names(module: ModuleType, *, marked: str = "", but: tuple[type, ...] = ()) -> set[str]:
    """The fields of every dataclass of a module `but` these; with `marked`, only those whose metadata has that key."""
    classes = [one for one in vars(module).values() if isinstance(one, type) and dataclasses.is_dataclass(one)]
    own = [one for one in classes if one.__module__ == module.__name__ and one not in but]
    fields = [field for one in own for field in dataclasses.fields(one)]
    return {field.metadata.get("name") or field.name for field in fields if not marked or marked in field.metadata}


def words_of(page: str) -> set[str]:
    """Every word in code on a page: `promise.until` counts as both."""
    text = (PROJECT / "docs" / page).read_text(encoding="utf-8")
    return set(re.findall(r"\w+", " ".join(re.findall(r"```.*?```|`[^`]+`", text, re.DOTALL))))


def test_every_setting_is_documented() -> None:
    from gateway.policy import sections

    names = field_names(sections, marked="doc")
    assert names
    assert names - words_of("settings.md") == set()


def test_every_template_variable_and_filter_is_documented() -> None:
    from gateway.desk import lettervars
    from gateway.policy.templates import FILTERS

    variables = field_names(lettervars)
    assert (variables | set(FILTERS)) - words_of("templates.md") == set()


def test_the_version_is_in_the_changelog() -> None:
    from gateway import __version__

    assert f"## {__version__}" in (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_direct_dependency_is_explained() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.split(r"[\[<>=~! ]", one)[0].lower() for one in wanted} - {"postroom"}
    page = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    assert {name for name in names if name not in page} == set()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_are_whole(lock: str) -> None:
    """Every package pinned and hashed; what runs in development is what runs in service."""
    text = (PROJECT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)
    pins = set(re.findall(r"^([\w.-]+==[^\s\\;]+)", text, re.MULTILINE))
    assert len(pins) == len(entries)
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {pin.partition("==")[0] for pin in pins}
    wanted = {re.split(r"[\[<>=~! ]", one)[0].lower().replace(".", "-") for one in project["dependencies"]}
    assert wanted <= names


def test_the_two_locks_agree() -> None:
    def pins(lock: str) -> dict[str, str]:
        found = re.findall(r"^([\w.-]+)==([^\s\\;]+)", (PROJECT / lock).read_text(encoding="utf-8"), re.MULTILINE)
        return dict(found)

    run, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: (version, dev.get(name)) for name, version in run.items() if dev.get(name) != version} == {}


def test_every_row_of_the_mission_is_played() -> None:
    page = (PROJECT / "docs" / "mission.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| .+ \| `(tests/\S+\.py)::(test_row_(\d+)_\w+)` \|$", page, re.MULTILINE)
    assert [int(number) for number, *_ in rows] == list(range(1, 46))
    for number, file, test, named in rows:
        assert int(named) == int(number)
        assert f"def {test}(" in (PROJECT / file).read_text(encoding="utf-8"), test
