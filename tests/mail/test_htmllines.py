from gateway.mail.htmllines import Lines
from gateway.mail.message import Region, RegionKind


def test_a_gap_is_one_blank_line_and_has_the_lower_depth_of_its_neighbours() -> None:
    out = Lines()
    out.text("a")
    out.end()
    out.gap()
    out.gap()
    out.quotes = 2
    out.text(" b  c ")
    out.end(force=True)
    out.end(force=True)
    assert out.result() == ("a\n\n> > b c", ())


def test_regions_are_trimmed_and_those_of_one_kind_grow_together() -> None:
    out = Lines()
    for words in ("", "a", "", "b", "", "c", "d"):
        out.text(words)
        out.end(force=True)
    out.region(2, RegionKind.QUOTED)  # whatever comes later and lies inside belongs to it
    out.text("e")
    start = out.region_begins()
    out.text("f")
    out.end()
    out.region(start, RegionKind.SIGNATURE)
    text, regions = out.result()
    assert text.split("\n") == ["a", "", "b", "", "c", "d", "e", "f"]
    assert regions == (Region(2, 6, RegionKind.QUOTED), Region(7, 8, RegionKind.SIGNATURE))


def test_a_row_in_which_a_quotation_begins_stays_several_lines() -> None:
    out = Lines()
    out.table_begins()
    out.row_begins()
    for words in ("a", "b"):
        start = out.count
        out.text(words)
        if words == "b":
            out.end()
            out.region(start, RegionKind.QUOTED)
        out.cell_ends(start)
    out.row_ends()
    out.table_ends()
    assert out.result() == ("a\nb", (Region(1, 2, RegionKind.QUOTED),))


def test_no_line_is_marked_on_which_words_stand_already() -> None:
    out = Lines()
    out.text("words")
    out.mark_line(RegionKind.SIGNATURE)
    out.end()
    out.mark_line(RegionKind.SIGNATURE)
    out.gap()
    out.text("Eva")
    assert out.result() == ("words\n\nEva", (Region(2, 3, RegionKind.SIGNATURE),))
