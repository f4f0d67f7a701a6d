"""Under which type a file of somebody is passed on, and which files may be shown without being asked for. Pure.

A mail program runs what it is told is HTML, SVG or XML, and a page of ours would too. So only what is listed here keeps its
type; all else is bytes with a name, and whoever wants to see it opens it.
"""

OCTETS = "application/octet-stream"

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff", "image/heic"})
"""Made of dots: the only files that stand in the text of a letter."""

_OTHER_NAMES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "image/x-ms-bmp": "image/bmp",
    "application/x-pdf": "application/pdf",
    "application/x-zip-compressed": "application/zip",
    "text/x-vcard": "text/vcard",
    "text/rtf": "application/rtf",
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_KEPT = PICTURES | {
    *("text/plain", "text/csv", "text/calendar", "text/vcard", "text/tab-separated-values"),
    *("application/pdf", "application/rtf", "application/zip", "application/gzip", "application/x-7z-compressed"),
    *("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint", "application/vnd.ms-outlook"),
    *(
        f"{_OFFICE}{kind}"
        for kind in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
    ),
    *(f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet", "presentation", "graphics")),
    *("application/pgp-signature", "application/pgp-encrypted", "application/pgp-keys", "application/ms-tnef"),
    *(
        "application/pkcs7-signature",
        "application/pkcs7-mime",
        "application/x-pkcs7-signature",
        "application/x-pkcs7-mime",
    ),
    *("audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/amr", "video/mp4", "video/webm", "video/quicktime"),
}


def passed_on(kind: str) -> str:
    """The type (lower or upper case, without parameters) a file is sent with."""
    kind = kind.strip().lower()
    kind = _OTHER_NAMES.get(kind, kind)
    return kind if kind in _KEPT else OCTETS


def may_be_shown(kind: str) -> bool:
    """Whether such a file may stand in the text of a letter (`Content-Disposition: inline`)."""
    return passed_on(kind) in PICTURES
