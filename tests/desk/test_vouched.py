"""What is kept of our own check comes back as it was."""

from gateway.desk.vouched import Auth, Vouched, as_json, from_json

FOUND = Vouched(Auth.FAIL, "forged", spf="fail example.org", dmarc="fail (reject)")


def test_it_comes_back() -> None:
    assert from_json(as_json(FOUND)) == FOUND
    assert from_json(None) is None


def test_parts_nobody_asked_for_are_left_out() -> None:
    assert FOUND.parts == "spf fail example.org; dmarc fail (reject)"
    assert Vouched(Auth.NONE, "x").parts == ""
