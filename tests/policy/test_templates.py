"""Templates: looked up, checked with file and line, bounded, and what people write is never a template (product.md 3.9)."""

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.desk import lettervars
from gateway.desk.lettersamples import samples
from gateway.desk.lettervars import COMMON, LETTERS, DeptVar, PersonVar, ThreadItem, TicketVar, letter_of, variables
from gateway.errors import Mistakes, Permanent
from gateway.policy import templates as room
from gateway.policy.templates import FILTERS, Templates, default_folder
from gateway.policy.tone import tone

DOCS = Path(__file__).resolve().parents[2] / "docs" / "templates.md"
PACKAGE = Templates.load(None)


def render(
    templates: Templates, letter: str, *, department: str = "it", language: str = "en", number: int = 0, **changes
):
    values = {**samples(letter_of(letter))[number], **changes}
    return templates.render(letter, department=department, language=language, variables=values)


def changed(tmp_path: Path, **files: str) -> Templates:
    """The package's set with files over it; `it__ack_txt` is it/ack.txt.j2."""
    for name, text in files.items():
        folder, _, base = name.rpartition("__")
        stem, _, kind = base.rpartition("_")
        path = tmp_path / folder.replace("__", "/") / f"{stem}.{kind}.j2"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Templates.load(tmp_path)


def errors(templates: Templates) -> list[str]:
    return [str(f) for f in templates.check() if f.level == "error"]


def warnings(templates: Templates) -> list[str]:
    return [str(f) for f in templates.check() if f.level == "warning"]


# ------------------------------------------------------------------------------------------ the package's own


def test_the_packages_own_are_without_a_finding():
    assert PACKAGE.check() == []
    assert {name.split(".")[0] for name in PACKAGE.files if not name.startswith("_")} == set(LETTERS)


def test_the_acknowledgement_says_who_and_by_when():  # board 1
    letter = render(PACKAGE, "ack")
    assert letter.text == (
        "Hi Eva,\n\nwe have your request. A person from IT will answer you by\n\n"
        "    today, Monday 24 November, 13:30.\n\n"
        "Ana Silva looks after printers and has your mail.\n"
        "Priority: normal – nobody is stopped from working. If we are wrong about that, or there is a deadline, "
        "reply with one line, for example\n    #deadline 12:30 because of a customer visit\n\n"
        "Reference IT-4812. You need not write it anywhere, just reply to this mail.\n"
        'To see where it stands, reply with the word "status".\n\n'
        "IT · Mon–Fri 8:00–17:00 · phone 44 if it cannot wait\n"
        "We are here so that everybody can work without thinking about computers.\n"
    )
    assert letter.html.startswith("<!doctype html>\n<html lang=")
    assert "today, Monday\u00a024\u00a0November,\u00a013:30" in letter.html


def test_the_notification_says_whom_a_reply_reaches():  # board 1
    lines = render(PACKAGE, "agent_new").text.split("\n")
    assert lines[:3] == [
        "Your reply goes to Eva Novak (Sales), in Cc Tom Reed.",
        "Answer by today 13:30 – 4 h left",
        "IT-4812 · priority normal · yours, because you look after printers",
    ]
    assert lines[3] == "For: ACME, SO-104233"
    assert (
        "First lines of your reply may be commands: #take  #promise Fri 15:00  #wait  #note  #done …  (#help)" in lines
    )


def test_a_request_that_was_handed_over_begins_with_the_promise():  # board 5
    lines = render(PACKAGE, "agent_new", number=3, news="", waited_since=None).text.split("\n")
    assert lines[:6] == [
        "Promised to Eva by Ana (IT): today, Monday 24 November, 13:30 – 4 h of your working time left",
        "The reason for this time: the roller has to be ordered.",
        "For: ACME, SO-104233",
        "From IT, because the drawing is locked by you.",
        "Your usual answer takes 4 h: that fits. Say yes with #take, or name a time you can keep: #promise … because …",
        "Until one of you says yes, Ana keeps the promise.",
    ]
    assert lines.count("For: ACME, SO-104233") == 1


def test_the_wrong_command_is_told_as_on_the_board():  # board 4
    assert render(PACKAGE, "agent_error").text.startswith(
        "Nothing has been sent or changed yet. Two lines need your help:\n\n"
        "  line 1   #promise Firday 15:00 because the roller has to be ordered\n"
        "           I cannot read a time in “Firday 15:00”.\n"
        "           Did you mean   #promise Friday 15:00        (Friday 28 November, 15:00)\n\n"
        "  line 2   #priority high\n"
        "           needs a reason; Eva and the colleagues who wait will read it.\n"
        "           For example   #priority high because payroll runs today\n\n"
        "Reply with the right lines only; your text below is kept and leaves with them.\n"
        "Reply #send to send it without commands.\n\n"
        "  > Hi Eva, the roller is worn out. I have ordered one.\n"
    )


def test_the_rating_is_asked_with_five_links():  # board 9
    letter = render(PACKAGE, "done", changes=())
    assert letter.text.endswith(
        "From our side this is done. If not, just reply.\n\n"
        "How did we do? Reply with a number from 1 to 5 (5 is best)\n"
        "and, if you like: what should we do differently next time?      IT-4812\n"
    )
    assert letter.html.count('class="num"') == 5
    assert (
        "mailto:it@example.org?subject=Re%3A%20Printer%20on%20the%202nd%20floor%20jams%20%5BIT-4812%5D&amp;body=5%0D%0A"
        in letter.html
    )
    assert "How did we do" not in render(PACKAGE, "done", ask_rating=False, rating_links=()).text


def test_an_answer_adds_only_the_promise_line():  # board 3
    line = "Next news from us by Thursday 27 November, 17:00 at the latest."
    assert render(PACKAGE, "answer", changes=(), promise=None, promise_line=line).text.endswith(
        f"Ana\n\n{line} · IT-4812\n"
    )


def test_a_promise_stands_below_the_answer():  # board 4
    assert render(PACKAGE, "answer", changes=()).text.endswith(
        "Ana\n\n  Promised by Ana: today, Monday 24 November, 13:30 – because the roller has to be ordered.    IT-4812\n"
    )


def test_a_late_promise_is_called_late():
    assert "Done was due today 9:00\n" in render(PACKAGE, "agent_new", number=2).text
    assert "later than that" in render(PACKAGE, "deadline", number=2).text


def test_owner_of_somebody_else_and_of_nobody():
    ticket = samples("agent_new")[0]["ticket"]
    assert isinstance(ticket, TicketVar)
    ben = PersonVar("Ben Okoro", "Ben", "ben@example.org")
    assert "Ben Okoro has it" in render(PACKAGE, "agent_new", ticket=replace(ticket, owner=ben)).text
    assert "not taken yet" in render(PACKAGE, "agent_new", ticket=replace(ticket, owner=None)).text


KNOWN = {
    *("#take", "#promise", "#wait", "#note", "#done", "#help", "#decline", "#send", "#allow", "#ignore", "#priority"),
    "#cause",
    "#changed",
}


@pytest.mark.parametrize("letter", LETTERS)
def test_only_agents_read_of_their_commands(letter):
    for number, values in enumerate(samples(letter)):
        rendered = PACKAGE.render(letter, department="it", language="en", variables=values)
        for body in (rendered.text, re.sub(r"<style>.*?</style>|<[^>]*>|&[^;]*;", " ", rendered.html, flags=re.DOTALL)):
            found = set(re.findall(r"#[a-z]+", body))
            is_agents = letter.startswith(("agent_", "ask_", "report_", "quarantine_")) or letter == "help"
            assert found <= (KNOWN if is_agents else {"#deadline"}), (number, found)


@pytest.mark.parametrize("letter", LETTERS)
def test_text_has_no_holes_and_html_is_small(letter):
    for number in range(len(samples(letter))):
        rendered = render(PACKAGE, letter, number=number)
        assert "\n\n\n" not in rendered.text
        assert "None" not in rendered.text + rendered.html
        assert not rendered.text.startswith("\n")
        assert len(rendered.html.encode()) < 20_000


@pytest.mark.parametrize("letter", ["agent_new", "agent_more", "agent_note"])
@pytest.mark.parametrize("files", [(), ("offer.pdf",)])
def test_a_letter_to_agents_without_a_text_has_no_holes(letter, files):
    for number in range(len(samples(letter))):
        assert "\n\n\n" not in render(PACKAGE, letter, number=number, text="", attachments=files).text


def test_a_note_in_the_thread_is_known_as_one():
    now = samples("agent_new")[0]["now"]
    thread = (ThreadItem("Eva Novak", now, "It jams.", "reply"), ThreadItem("Lea Brandt", now, "Look.", "note"))
    rendered = render(PACKAGE, "agent_new", thread=thread)
    assert rendered.text.count("(for colleagues only):") == rendered.html.count("(for colleagues only)") == 1


def test_whose_only_way_is_a_note_reads_of_no_other_command():
    one = samples("agent_more")[0]["buttons"][:1]
    rendered = render(PACKAGE, "agent_more", buttons=one)
    assert "#promise" not in rendered.text
    assert "#promise" not in rendered.html


@pytest.mark.parametrize("letter", [name for name in LETTERS if any(e.name == "text" for e in LETTERS[name].extras)])
def test_what_people_write_is_never_a_template_nor_html(letter):
    evil = "{{ ().__class__ }} {% for x in y %} <script>alert(1)</script> <b>&amp;\"'"
    rendered = render(PACKAGE, letter, text=evil, subject=evil)
    assert "{{ ().__class__ }} {% for x in y %} <script>" in rendered.text
    assert "<script>" not in rendered.html
    assert "&lt;script&gt;" in rendered.html
    assert "{{ ().__class__ }}" in rendered.html


def test_paragraphs_and_indents_of_a_person_survive_in_html():
    html = render(PACKAGE, "answer", text="one\ntwo\n\n\n  three\n").html
    assert '<p style="margin:0 0 12px;">one<br>two</p>' in html
    assert '<p style="margin:0 0 12px;">\u00a0\u00a0three</p>' in html


# -------------------------------------------------------------------------------------------------- looking up


def test_department_and_language_before_the_general_one(tmp_path):
    templates = changed(
        tmp_path,
        ack_txt="general",
        de__ack_txt="deutsch",
        it__ack_txt="it",
        it__de__ack_txt="it deutsch",
        hr__done_txt="hr",
    )
    cases = [("it", "de", "it deutsch"), ("it", "en", "it"), ("hr", "de", "deutsch"), ("hr", "en", "general")]
    for department, language, said in cases:
        assert render(templates, "ack", department=department, language=language).text == f"{said}\n"
    assert render(templates, "ack", department="it", language="de@formal").text == "it deutsch\n"
    assert render(templates, "ack", department="hr", language="de-AT").text == "deutsch\n"
    assert render(templates, "done", department="hr").text == "hr\n"
    assert render(templates, "done", department="it").text == render(PACKAGE, "done").text


def test_a_department_may_change_the_frame_of_all_its_letters(tmp_path):
    (tmp_path / "hr").mkdir()
    (tmp_path / "hr" / "_base.txt.j2").write_text("PEOPLE\n{% block body %}{% endblock %}")
    templates = Templates.load(tmp_path)
    assert render(templates, "ack", department="hr").text.startswith("PEOPLE\nHi Eva,")
    assert render(templates, "ack", department="it").text.startswith("Hi Eva,")


def test_a_hostile_department_or_language_finds_nothing_else(tmp_path):
    templates = changed(tmp_path, ack_txt="general")
    for odd in ("../..", "", "/", "it/de", "\0", "_base.txt.j2"):
        assert render(templates, "ack", department=odd, language=odd).text == "general\n"


def test_the_set_can_be_stored_and_come_back(tmp_path):
    templates = changed(tmp_path, ack_txt="mine {{ ref }}")
    again = Templates.from_files(dict(templates.files))
    assert render(again, "ack").text == "mine IT-4812\n"
    assert errors(again) == []
    assert render(again, "agent_new") == render(PACKAGE, "agent_new")


def test_without_a_folder_it_says_so(tmp_path):
    with pytest.raises(Mistakes, match="there is no such folder"):
        Templates.load(tmp_path / "nowhere")


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "ack.txt.j2").write_bytes(b"\xff\xfe\0")
    with pytest.raises(Mistakes, match=r"ack\.txt\.j2: cannot be read"):
        Templates.load(tmp_path)


def test_the_folder_of_the_package_is_found():
    assert (default_folder() / "ack.txt.j2").is_file()


# ------------------------------------------------------------------------------------------------------- check


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        ("a\nb\n{% if %}", 3, "Expected an expression"),
        ("a\n{{ promis.until|when }}", 2, "'promis' is undefined – did you mean promise?"),
        ("a\n\n{{ ticket.colour }}", 3, "has no attribute 'colour'"),
        ("{{ ref|shout }}", 1, "No filter named 'shout'"),
        ("a\n{% for x in [1] %}{{ x }}", 2, "Unexpected end of template"),
        ("a\n{{ 'a' * 10 }}", 2, "only for plain numbers"),
        ("a\n{{ 2 ** 9 }}", 2, "only for plain numbers"),
        ("a\n{{ 'a'.ljust(1000) }}", 2, "unsafe"),
        ("a\n{{ ''.__class__.mro() }}", 2, "unsafe"),
        ("a\n{{ '{}'.format(1) }}", 2, "unsafe"),
        ("a\n{{ lipsum() }}", 2, "'lipsum' is undefined"),
        ("{{ ref|center(1000000) }}", 1, "No filter named 'center'"),
        ("a\n{{ range(100000)|list }}", 2, "a range of more than 1000 numbers"),
        ("a\n{{ 1/0 }}", 2, "division by zero"),
        ("a\n{% include 'nothing.txt.j2' %}", 2, "nothing.txt.j2"),
        ("a\n{{ ref|when }}", 2, "astimezone"),
    ],
)
def test_mistakes_come_with_file_and_line(tmp_path, source, line, says):
    templates = changed(tmp_path, ack_txt=source)
    found = errors(templates)
    assert found
    assert all(finding.startswith(f"{tmp_path}/ack.txt.j2:") for finding in found)
    assert any(finding.startswith(f"{tmp_path}/ack.txt.j2:{line}: ") and says in finding for finding in found), found
    with pytest.raises(Permanent, match=rf"ack\.txt\.j2:{line}: "):
        render(templates, "ack")


def test_all_mistakes_at_once(tmp_path):
    templates = changed(tmp_path, ack_txt="{% if %}", done_txt="{{", ac_txt="x", it__ack_html="x")
    found = "\n".join(errors(templates))
    for says in (
        "ack.txt.j2:1:",
        "done.txt.j2:1:",
        "there is no letter 'ac' – did you mean ack?",
        "ac.html.j2 is missing",
        "it/ack.txt.j2 is missing",
    ):
        assert says in found


def test_a_mistake_in_a_department_is_found(tmp_path):
    templates = changed(tmp_path, it__de__ack_txt="\n{{ nope }}", it__de__ack_html="x")
    assert errors(templates) == [f"{tmp_path}/it/de/ack.txt.j2:2: 'nope' is undefined"]


def test_a_mistake_in_a_shared_part_is_told_where_it_is(tmp_path):
    templates = changed(tmp_path, _base_html="\n\n{{ nope }}{% block body %}{% endblock %}")
    assert errors(templates) == [f"{tmp_path}/_base.html.j2:3: 'nope' is undefined"]


def test_an_unused_odd_name_is_told(tmp_path):
    (tmp_path / "Ack Letter.j2").write_text("x")
    (tmp_path / "README.md").write_text("not a template")
    assert len(errors(Templates.load(tmp_path))) == 1


@pytest.mark.parametrize(
    ("line", "hit"),
    [
        ("We answer as soon as possible.", "as soon as possible"),
        ("Please DO NOT reply to this mail", "DO NOT reply"),
        ("Dear customer,", "Dear customer"),
        ("Due to unforeseen circumstances", "unforeseen circumstances"),
        ("We apologise for any inconvenience", "any inconvenience"),
        ("Your ticket was escalated", "escalated"),
        ("Yay!", "Yay"),
        ("Great!!", "!!"),
        ("Done 🎉", "🎉"),
        ("PLEASE READ THIS NOW", "no line shouts"),
        ("Reply above this line", "Reply above this line"),
    ],
)
def test_tone(tmp_path, line, hit):
    assert [number for number, _ in tone(f"Hello,\n{line}")] == [2]
    found = warnings(changed(tmp_path, ack_txt=f"Hello,\n{line}"))
    found = [one for one in found if one.startswith(f"{tmp_path}/ack.txt.j2:2: ")]
    assert len(found) == 1
    assert hit in found[0]


def test_tone_does_not_look_at_code_or_markup():
    assert tone('<style>\n.x{}\n</style>{{ "as soon as possible" }}{# the user #}\n<p title="asap">IT · HR</p>') == []
    assert tone("the work of IT and HR, PDF or XML") == []


# ------------------------------------------------------------------------------------------------------ bounds


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in range(1000) %}{{ 'aaaaaaaaaa' ~ 'a' }}{% for j in range(100) %}bbb{% endfor %}{% endfor %}",
        "{% for i in range(1000) %}{% for j in range(1000) %}x{% endfor %}{% endfor %}",
        "{% macro f(x) %}{{ x }}{{ f(x) }}{% endmacro %}{{ f('aaaa') }}",
    ],
)
def test_the_output_is_bounded(tmp_path, source):
    with pytest.raises(Permanent):
        render(changed(tmp_path, ack_txt=source), "ack")


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in range(900) %}{% for j in range(900) %}{% for k in range(900) %}{% endfor %}{% endfor %}{% endfor %}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
        "{% macro r(x) %}{% for i in x recursive %}{% if loop.depth < 90 %}{{ loop(x) }}{% endif %}{% endfor %}{% endmacro %}"
        "{{ r([1, 2]) }}",
        "{% if now %}{% include 'ack.txt.j2' %}{% include 'ack.txt.j2' %}{% endif %}",
        "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a ~ a %}" * 40,
        "{% set a = 'aaaaaaaaaa' %}" + "{% set a = (a, a)|join %}" * 40,
        "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a + a %}" * 40,
        "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a|replace('a', a) %}" * 20,
        "{% set a = [1, 2, 3] %}" + "{% set a = a + a %}" * 40,
    ],
)
def test_little_does_not_become_much(tmp_path, source):
    """Without a sign of output, so that its limit does not help."""
    began = time.process_time()
    with pytest.raises(Permanent):
        render(changed(tmp_path, ack_txt=source), "ack")
    assert time.process_time() - began < 3


def test_check_bounds_too(tmp_path):
    found = errors(
        changed(
            tmp_path, ack_txt="{% for i in range(1000) %}{% for j in range(50) %}xxxxxxxxxx{% endfor %}{% endfor %}"
        )
    )
    assert found
    assert all(
        f.startswith(f"{tmp_path}/ack.txt.j2: more than 20") and f.endswith("characters of output") for f in found
    )


@pytest.mark.parametrize("piece", ["word ", "a\n\n", '"&<>', "é", "a\n", " \n"])
@pytest.mark.parametrize("letter", ["answer", "agent_new", "agent_outsider"])
def test_a_very_long_text_of_a_person_is_still_a_letter(letter, piece):
    text = piece * 60_000
    assert len(render(PACKAGE, letter, text=text).text) >= len(text) - 2 * len(piece)


# ---------------------------------------------------------------------------------------------- the variables


def test_variables_refuse_our_own_mistakes():
    values = samples("ack")[0]
    common = {k: values[k] for k in ("to", "dept", "subject", "lang", "now", "service", "ticket", "promise")}
    assert variables("ack", **common)["ref"] == "IT-4812"
    assert set(variables("ack", **common)) == {*COMMON, *(one.name for one in LETTERS["ack"].extras)}
    with pytest.raises(KeyError, match="unknown"):
        variables("ack", **common, text="x")
    with pytest.raises(KeyError, match="missing"):
        variables("answer", **common)
    with pytest.raises(KeyError):
        variables("nothing", **common)


@pytest.mark.parametrize("letter", LETTERS)
def test_samples_fill_every_variable(letter):
    names = {*COMMON, *(extra.name for extra in LETTERS[letter].extras)}
    assert all(set(values) == names for values in samples(letter))


def test_the_documentation_tells_the_same():
    docs = DOCS.read_text()
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| .*? \| .*? \| (.*?) \|$", docs, re.MULTILINE))
    assert set(rows) == set(LETTERS)
    for letter, cell in rows.items():
        assert re.findall(r"`([a-z_]+)`", cell) == [extra.name for extra in LETTERS[letter].extras], letter
    common = docs.partition("## In every letter")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z]+)`", common, re.MULTILINE) == list(COMMON)
    values = docs.partition("## The values")[2].partition("\n## ")[0]
    told = dict(re.findall(r"^\| ([a-z ]+) \| (.*?) \|", values, re.MULTILINE))
    kinds = {
        "person": (*lettervars.attributes(PersonVar), "short"),
        "department": lettervars.attributes(DeptVar),
        "ticket": lettervars.attributes(TicketVar),
        "promise": lettervars.attributes(lettervars.PromiseVar),
        "button": lettervars.attributes(lettervars.Button),
        "line": lettervars.attributes(lettervars.ErrorLine),
        "status item": lettervars.attributes(lettervars.StatusItem),
        "thread item": lettervars.attributes(lettervars.ThreadItem),
        "help line": lettervars.attributes(lettervars.HelpLine),
        "digest item": lettervars.attributes(lettervars.DigestItem),
    }
    assert {name: tuple(re.findall(r"`([a-z_]+)`", told[name])) for name in kinds} == kinds
    filters = docs.partition("## Filters")[2].partition("\n## ")[0]
    assert tuple(re.findall(r"^\| `([a-z_]+)", filters, re.MULTILINE)) == FILTERS
    assert str(room.OUTPUT_LIMIT // 1000) in docs


# ------------------------------------------------------------------------------------------ an acknowledgement of one's own


def own_acks(folder, **files):
    for name, text in files.items():
        path = folder / (name.replace("__", "/").replace("_txt", ".txt.j2").replace("_html", ".html.j2"))
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return Templates.load(folder)


def test_an_acknowledgement_of_ones_own_has_the_variables_of_ack(tmp_path):
    files = {"ack-night_txt": "{{ ref }}, {{ who }} sleeps.", "ack-night_html": "<p>{{ ref }}</p>"}
    templates = own_acks(tmp_path, **files, **{"it__ack-night_txt": "IT: {{ ref }}", "it__ack-night_html": "x"})
    assert errors(templates) == []
    assert templates.acks == {"night"}
    assert render(templates, "ack-night", department="hr").text.startswith("IT-4812, ")
    assert render(templates, "ack-night", department="it").text == "IT: IT-4812\n"
    assert PACKAGE.acks == frozenset()
    assert Templates.from_files(templates.files).acks == {"night"}


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"ack-night_txt": "x"}, "ack-night.html.j2 is missing"),
        ({"it__ack-night_txt": "x", "it__ack-night_html": "x"}, "this template is missing"),
        ({"ack-night_txt": "{{ promis }}", "ack-night_html": "x"}, "did you mean promise?"),
        ({"ack-night_txt": "{{ author }}", "ack-night_html": "x"}, "'author' is undefined"),
        ({"done-night_txt": "x", "done-night_html": "x"}, "not a name of a template"),
        ({f"ack-{'n' * 25}_txt": "x", f"ack-{'n' * 25}_html": "x"}, "not a name of a template"),
    ],
)
def test_mistakes_in_an_acknowledgement_of_ones_own(tmp_path, files, says):
    assert any(says in finding for finding in errors(own_acks(tmp_path, **files)))


def test_a_promise_is_said_in_the_first_lines(tmp_path):
    late = "x\n\n" * 6 + "{{ promise.until|when if promise else '' }}"
    found = warnings(changed(tmp_path, ack_txt=late, ack_html="<p>{{ promise.until|when if promise else '' }}</p>"))
    assert f"{tmp_path}/ack.txt.j2: the first lines do not say by when: {{{{ promise.until|when }}}}" in found
    assert not [one for one in found if "ack.html.j2: the first lines" in one]


def test_text_and_html_say_the_same_things(tmp_path):
    templates = changed(tmp_path, it__thanks_txt="{{ ref }}", it__thanks_html="{{ ref }}", refused_txt="{{ reason }}")
    found = warnings(templates)
    assert found == [f"{tmp_path}/refused.txt.j2: says nothing of limit, which the HTML does"]


def test_colours_are_looked_at(tmp_path):
    pale = '<p style="color:#AAAAAA">{{ dept.name if dept else "" }} {{ to|greeting }}</p>'
    found = warnings(changed(tmp_path, it__de__thanks_html=pale, it__de__thanks_txt="x"))
    assert found == [
        f"{tmp_path}/it/de/thanks.html.j2: #AAAAAA on #FFFFFF has a contrast of 2.3:1 in light; it takes 4.5:1",
        f"{tmp_path}/it/de/thanks.html.j2: #AAAAAA on #FFFFFF has a contrast of 2.3:1 in dark; it takes 4.5:1",
    ]


# --------------------------------------------------------------------------------------------------- sentences


def test_sentences_and_their_values(tmp_path):
    text = (
        '{{ _("Hi {name}", name=subject) }} {{ _n("{n} mail", "{n} mails", 2) }} {{ _n("{n} mail", "{n} mails", 1) }}'
    )
    letter = render(changed(tmp_path, ack_txt=text, ack_html=text), "ack", subject="<b>{x}")
    assert letter.text == "Hi <b>{x} 2 mails 1 mail\n"
    assert letter.html == "Hi &lt;b&gt;{x} 2 mails 1 mail"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("\n{{ _('{name}') }}", "name"),
        ("\n{{ _('{n.__class__.__mro__}', n=ref) }}", "{n.__class__"),
        ("\n{{ _('{n:>1000000}', n=ref) }}", "{n:>1000000}"),
        ("\n{{ _('{n!r:>9}', n=ref) }}", "{n!r:>9}"),
        ("\n{{ _('{n[0]}', n=ref) }}", "{n[0]}"),
    ],
)
def test_a_sentence_takes_names_and_nothing_else(tmp_path, source, says):
    found = errors(changed(tmp_path, ack_txt=source))
    assert found
    assert found[0].startswith(f"{tmp_path}/ack.txt.j2:2: ")
    assert says in found[0]


def test_a_part_that_speaks_is_imported_with_context(tmp_path):
    (tmp_path / "_mine.txt.j2").write_text('{% macro hi() %}{{ _("today") }}{% endmacro %}')
    bad = changed(tmp_path, ack_txt='{% from "_mine.txt.j2" import hi %}{{ hi() }}')
    assert "import it `with context`" in errors(bad)[0]
    good = changed(tmp_path, ack_txt='{% from "_mine.txt.j2" import hi with context %}{{ hi() }}')
    assert errors(good) == []
