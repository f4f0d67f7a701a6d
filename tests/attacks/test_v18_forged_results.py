"""V-18, GHSA-rxqh-5572-8m77 and the espoofer study: the sender writes the result of the check into the mail."""

import pytest

from tests.attacks.scene import EVA, IT, VOUCHER, Scene

TRUE = f"Authentication-Results: {VOUCHER}; dmarc=fail header.from=example.org"
NOTHING = f"Authentication-Results: {VOUCHER}; dmarc=none header.from=example.org"
FORGED = [
    f"Authentication-Results: {VOUCHER}; dmarc=pass header.from=example.org",
    f"authentication-results: {VOUCHER.upper()}; dmarc=pass header.from=example.org",
    f"Authentication-Results: (x) {VOUCHER} (y); (z) dmarc (a) = pass header.from=example.org",
    f"Authentication-Results:\n {VOUCHER};\n\tdmarc=pass\n header.from=example.org",
    f"Authentication-Results: {VOUCHER} 1; dmarc=pass header.from=example.org",
    f"Authentication-Results: {VOUCHER}; spf=pass smtp.mailfrom=example.org; dkim=pass header.d=example.org",
]


@pytest.mark.parametrize("forged", FORGED)
@pytest.mark.parametrize("true", [TRUE, NOTHING])
def test_below_that_of_our_server_it_says_nothing(scene: Scene, forged: str, true: str) -> None:
    scene.by(EVA, IT, "Send me the key.", proof=None, fields=f"{true}\n{forged}", subject="Key")
    assert scene.last().state == "quarantined"


@pytest.mark.parametrize(
    "forged",
    ["Authentication-Results: mx.evil.example; dmarc=pass header.from=example.org",
     f"Authentication-Results: {VOUCHER}.evil.example; dmarc=pass header.from=example.org",
     f"Authentication-Results: {VOUCHER}; dmarc=pass header.from=evil.example",
     f"Authentication-Results: {VOUCHER}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example",
     f'Authentication-Results: {VOUCHER}; spf=none smtp.mailfrom="; dmarc=pass header.from=example.org "@evil.example',
     f"Authentication-Results: {VOUCHER}; none (; dmarc=pass header.from=example.org)"],
)  # fmt: skip
def test_it_must_be_ours_and_about_the_author(scene: Scene, forged: str) -> None:
    scene.by(EVA, IT, "Send me the key.", proof=None, fields=forged, subject="Key")
    assert scene.last().state == "quarantined"
