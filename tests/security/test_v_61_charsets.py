"""V-61, RT CVE-2014-9472: any name of a codec is taken as a charset, some of which unpack, run or fail."""

from encodings.aliases import aliases

from tests.security.scene import EVA, IT, Scene, mail_of

NAMES = sorted(
    {
        *aliases.values(),
        "zlib",
        "rot13",
        "unicode_escape",
        "idna",
        "undefined",
        "hex",
        "bz2",
        "uu",
        "punycode",
        "x-none",
    }
)


def test_each_is_a_request_or_waits(scene: Scene) -> None:
    noise = bytes(range(256)).replace(b"\r", b"").replace(b"\n", b"")
    for nth, name in enumerate(NAMES):
        header = [b"From: <eva@example.org>", b"Subject: =?%s?b?/////w==?= %d" % (name.encode(), nth),
                  b"Message-ID: <c%d@x.example>" % nth, b"Content-Type: text/plain; charset=" + name.encode()]  # fmt: skip
        scene.raw(mail_of(*header, body=noise), EVA, IT)
        assert scene.last().state in ("done", "quarantined", "held"), name
