"""V-77, Jinja2's sandbox escapes: what a mail says is run as a template."""

import pytest

from gateway.errors import Permanent
from gateway.policy.templates import Templates
from tests.attacks.scene import EVA, IT, Scene
from tests.policy.test_templates import changed, render

CODE = [
    "{{ ().__class__.__mro__ }}",
    "{% for x in range(9) %}A{% endfor %}",
    "{{ 7 * 191 }}",
    "{# gone #}",
    "{{ config }}",
]


@pytest.mark.parametrize("code", CODE)
def test_words_are_words(scene: Scene, code: str) -> None:
    came = scene.by(f'"{code}" <{EVA}>', IT, f"{code}\n\nThe door is stuck.", subject=f"Door {code}")
    told = next(letter for letter in came if letter.template == "agent_new")
    assert code in told.field("Subject")
    assert code in " ".join(told.body("plain").split())
    assert "1337" not in told.words
    assert "AAAAAAAAA" not in told.words


@pytest.mark.parametrize(
    "source",
    ["{{ ''.__class__.__mro__ }}", "{{ dept.__class__ }}", "{{ self._TemplateReference__context }}", "{{ cycler }}",
     "{{ '{0.__class__}'.format(1) }}", "{{ dept|attr('__class__') }}", "{{ 'a' * 10 ** 9 }}", "{{ undefined_thing }}",
     "{% include '/etc/passwd' %}", "{% import 'os' as os %}", "{{ lipsum.__globals__ }}",
     "{% for a in range(999) %}{% for b in range(999) %}{% for c in range(999) %}{% endfor %}{% endfor %}{% endfor %}"],
)  # fmt: skip
def test_the_sandbox(tmp_path: object, source: str) -> None:
    with pytest.raises(Permanent):
        render(changed(tmp_path, ack_txt=source), "ack")  # type: ignore[arg-type]


def test_templates_come_from_disk_alone() -> None:
    """All that is rendered was read from a file: there is no way from a text to a template."""
    assert set(Templates.load(None).files) == set(Templates.load(None).places)
