"""The colour of a department: white text stands on it (product.md 3.5; WCAG 2.2 1.4.3)."""

import re

TESTED = ("#0B5CAD", "#7A3E9D", "#2F6B3A", "#8A5A00", "#9A3412", "#374151", "#0F6B74", "#8A1C1C")
LEAST_CONTRAST = 4.5

_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


def colour(raw: str) -> str:
    """`#RRGGBB` in upper case. ValueError if white text could not be read on it."""
    text = raw.strip()
    if not _HEX.fullmatch(text):
        raise ValueError(f"'{text}' is not a colour — one of '{' '.join(TESTED)}', in quotes")
    got = contrast_with_white(text)
    if got < LEAST_CONTRAST:
        raise ValueError(f"white text on {text} has a contrast of {got:.1f}:1; it takes {LEAST_CONTRAST}:1")
    return text.upper()


def contrast_with_white(hex_colour: str) -> float:
    """WCAG 2.2 contrast ratio of white on `#RRGGBB`."""
    return contrast("#FFFFFF", hex_colour)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours, each `#RRGGBB`: 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(hex_colour: str) -> float:
    channels = [int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
