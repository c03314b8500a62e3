from tests.feedback_pages.static.server import Open

PUBLIC = ["open", "answered", "done"]
HANDLING = ["received", "in_progress", "waiting", "closed"]

# Where a mark is white, where it is not, and where it is nothing: what is left of it without its colour.
OUTLINES = """async (states) => {
  const { drawSymbol } = await import("/static/feedback_pages/map/symbols.js");
  const outline = (state) => {
    const { data } = drawSymbol(state).getContext("2d").getImageData(0, 0, 60, 60);
    const pixels = [];
    for (let at = 0; at < data.length; at += 4) pixels.push(data[at + 3] < 128 ? " " : data[at] > 200 ? "o" : "#");
    return pixels.join("");
  };
  return states.map(outline);
}"""


def difference(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def test_marks_of_states_differ_without_their_colours(open_page: Open) -> None:
    page = open_page("/public-map.html", draws=False)
    for states in (PUBLIC, HANDLING):
        outlines = page.evaluate(OUTLINES, states)
        pairs = [(one, other) for one in range(len(states)) for other in range(one)]
        assert min(difference(outlines[one], outlines[other]) for one, other in pairs) > 100
