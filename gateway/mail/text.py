"""Plain text as a person reads it: flowed text put together (RFC 3676)."""


def flowed(text: str, *, delsp: bool = False) -> str:
    """Text of `format=flowed` with its soft line ends taken away (RFC 3676 4.2)."""
    out: list[str] = []
    paragraph: list[str] = []
    depth = -1
    for line in text.split("\n"):
        content = line.lstrip(">")
        quotes = len(line) - len(content)
        if content.startswith(" "):
            content = content[1:]
        if paragraph and quotes != depth:
            out.append(_marked(depth, "".join(paragraph)))
            paragraph = []
        depth = quotes
        if content.endswith(" ") and content != "-- ":
            paragraph.append(content[:-1] if delsp else content)
        elif content == "-- " and paragraph:
            out.append(_marked(depth, "".join(paragraph)))
            paragraph = []
            out.append(_marked(depth, content))
        else:
            out.append(_marked(depth, "".join([*paragraph, content])))
            paragraph = []
    if paragraph:
        out.append(_marked(depth, "".join(paragraph)))
    return "\n".join(out)


def _marked(depth: int, content: str) -> str:
    return f"{'>' * depth} {content}" if depth > 0 else content
