"""The four causes of a broken promise, and how people write them."""

import pytest

from gateway.desk.causes import CAUSE_WORDS, Cause, said
from gateway.desk.folding import folded


def test_each_cause_has_its_own_words_and_a_sentence() -> None:
    assert [CAUSE_WORDS[cause.value] for cause in Cause] == list(Cause)
    assert [str(said(cause)) for cause in Cause] == [cause.value for cause in Cause]


@pytest.mark.parametrize(
    ("words", "cause"),
    [("unvorhergesehen imprévu imprevisto nieprzewidziane nepředvídané 想定外", Cause.NOT_FORESEEN),
     ("nepředáno nieprzekazane 伝達漏れ", Cause.NOT_PASSED_ON),
     ("zuviel trop demasiado přetížení 多すぎる", Cause.TOO_MUCH), ("System système sistema systém システム", Cause.SYSTEM)],
)  # fmt: skip
def test_in_all_languages(words: str, cause: Cause) -> None:
    assert {CAUSE_WORDS[folded(word)] for word in words.split()} == {cause}
