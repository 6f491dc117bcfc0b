"""Figures of the reports: right places, nothing unescaped, nothing that is no number."""

from __future__ import annotations

import base64
import io
import time
import xml.etree.ElementTree as ElementTree

import matplotlib.image
import numpy as np
import pytest

from hypertask.model.base.colors import DENSITY, NOTHING, SHARE, VIRIDIS, ramp, rgb
from hypertask.model.base.variables import Variable, VariableClass
from hypertask.model.reports import figures
from hypertask.model.reports.figures import maps
from hypertask.model.reports.figures.numbers import binned_median
from hypertask.model.reports.html import text
from hypertask.model.reports.svg import Chart, label, log_ticks, png, shortened, ticks, width_of

SVG = "{http://www.w3.org/2000/svg}"
EVIL = ["<script>alert('x')</script>", 'Bäume & "Büsche"', "", "名前", "a\x00b\x1b\ud800", "  "]


def parsed(markup: str):
    """The SVG as a tree; fails when it is not XML, holds no number or a script."""
    root = ElementTree.fromstring(markup.encode("utf-8"))  # noqa: S314
    assert root.tag == SVG + "svg"
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    without_pictures = [e for e in root.iter() if e.tag != SVG + "image"]
    for element in without_pictures:
        assert not element.tag.endswith("script")
        for name, value in element.attrib.items():
            if name != "aria-label":
                assert "nan" not in value and "inf" not in value, (element.tag, name, value)
    return root


def words(root) -> list[str]:
    return [element.text for element in root.iter(SVG + "text") if element.text]


def placed(root) -> dict[str, tuple[float, float]]:
    """Where each text stands, for texts that are not turned."""
    return {
        e.text: (float(e.get("x")), float(e.get("y")))
        for e in root.iter(SVG + "text")
        if e.text and not e.get("transform")
    }


def picture(element) -> np.ndarray:
    """Pixels of an image element, uint8 (height, width, 4), read by another library."""
    data = base64.b64decode(element.get("href").split("base64,")[1])
    pixels = matplotlib.image.imread(io.BytesIO(data), format="png")
    pixels = np.round(pixels * 255).astype(np.uint8)
    if pixels.shape[2] == 3:
        pixels = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
    return pixels


def test_png_is_read_back_by_another_library():
    rng = np.random.default_rng(0)
    for channels in (3, 4):
        pixels = rng.integers(0, 256, (5, 7, channels), dtype=np.uint8)
        back = matplotlib.image.imread(io.BytesIO(png(pixels)), format="png")
        np.testing.assert_array_equal(np.round(back * 255).astype(np.uint8), pixels)


def test_ramps_meet_their_ends_and_rise_in_lightness():
    for colors in (VIRIDIS, SHARE, DENSITY):
        shades = ramp(np.linspace(0, 1, 101), colors)
        assert tuple(shades[0]) == rgb(colors[0]) and tuple(shades[-1]) == rgb(colors[-1])
        lightness = shades @ np.array([0.2126, 0.7152, 0.0722])
        steps = np.diff(lightness)
        assert (steps > 0).all() or (steps < 0).all(), colors
    assert tuple(ramp(np.nan)) == rgb(NOTHING)
    assert tuple(ramp(7.0)) == rgb(VIRIDIS[-1])


def test_ticks():
    assert ticks(0, 1, 5) == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert ticks(0, 3e-9, 3) == [0, 1e-9, 2e-9, 3e-9]
    assert log_ticks(1, 1000) == [1, 10, 100, 1000]
    assert log_ticks(0.3, 4) == [0.5, 1, 2]
    assert log_ticks(1e-3, 1e9, 4) == [1e-3, 1, 1e3, 1e6, 1e9]
    assert [label(v) for v in (0, 1234567, 20000, 2e-7, 0.25)] == [
        "0",
        "1.23e6",
        "20\u202f000",
        "2e-7",
        "0.25",
    ]


def test_names_are_cut_to_the_room_there_is():
    assert shortened("Pine", 100) == "Pine"
    cut = shortened("Picea abies in a very long name", 80)
    assert cut.startswith("Picea") and cut.endswith("…") and width_of(cut) <= 80
    assert shortened("", 100) == shortened("  ", 100) == "(no name)"


def test_text_holds_nothing_that_xml_or_utf8_cannot():
    assert text("a\x00\x1b\ud800\uffffb\tc") == "a\ufffd\ufffd\ufffd\ufffdb\tc"
    assert text("""<a href="x">'&""") == "&lt;a href=&quot;x&quot;&gt;&#x27;&amp;"


def cells(root) -> dict[tuple[int, int], tuple[str, str]]:
    """(colour, hint) of each cell of a confusion matrix, by its place in the figure."""
    found = [(e, e.find(SVG + "title")) for e in root.iter(SVG + "rect")]
    found = [(e, hint.text) for e, hint in found if hint is not None]
    ys = sorted({float(e.get("y")) for e, _ in found})
    xs = sorted({float(e.get("x")) for e, _ in found})
    return {
        (ys.index(float(e.get("y"))), xs.index(float(e.get("x")))): (e.get("fill"), hint)
        for e, hint in found
    }


def test_rows_of_the_confusion_matrix_are_the_reference():
    counts = np.zeros((3, 3), int)
    counts[0, 2] = 9  # pine that the map calls oak
    counts[1, 1] = 4
    root = parsed(figures.confusion_matrix(counts, ["pine", "birch", "oak"], "Species"))
    drawn = cells(root)
    assert len(drawn) == 9
    assert drawn[0, 2] == (SHARE[-1], "reference pine, map oak: 9 (100.00%)")
    assert drawn[2, 0] == (NOTHING, "reference oak, map pine: 0 (not in the reference)")
    assert drawn[0, 0][0] == SHARE[0]
    at = placed(root)
    assert at["pine"][1] < at["birch"][1] < at["oak"][1]
    titles = {e.text: e.get("transform") or "" for e in root.iter(SVG + "text")}
    assert "rotate(-90)" in titles["reference"] and titles["map"] == ""
    # the columns' names, turned, from left to right
    turned = [e for e in root.iter(SVG + "text") if e.get("transform") and e.text != "reference"]
    assert [e.text for e in turned] == ["pine", "birch", "oak"]
    starts = [float(e.get("transform").split("(")[1].split()[0]) for e in turned]
    assert starts == sorted(starts) and at["pine"][0] < starts[0]


def test_confusion_matrix_writes_shares_of_the_row():
    root = parsed(figures.confusion_matrix([[75, 25], [1, 999]], ["a", "b"]))
    assert {"75.0", "25.0", "0.1", "99.9", "100", "1\u202f000"} <= set(words(root))


def test_two_hundred_classes():
    counts = np.zeros((200, 200), int)
    counts[17, 150] = 3
    names = [f"class {k}" for k in range(200)]
    markup = figures.confusion_matrix(counts, names)
    assert len(markup) < 200_000
    root = parsed(markup)
    pixels = picture(next(root.iter(SVG + "image")))
    times = len(pixels) // 200
    assert pixels.shape == (200 * times, 200 * times, 4)
    middle = pixels[times // 2 :: times, times // 2 :: times, :3]
    assert tuple(middle[17, 150]) == rgb(SHARE[-1])
    assert tuple(middle[150, 17]) == rgb(NOTHING)
    assert tuple(middle[17, 17]) == rgb(SHARE[0])
    shown = [place for word, place in placed(root).items() if word.startswith("class ")]
    gaps = np.diff(sorted(y for _, y in shown))
    assert 20 < len(shown) < 60 and gaps.min() >= 12  # no two names overlap
    root = parsed(figures.class_distribution(np.ones((3, 200)), names))
    assert len([e for e in root.iter(SVG + "rect") if len(e)]) == 600


def scatter_pixel(root, edges, x: float, y: float):
    """Colour of the scatter at a place in data coordinates."""
    element = next(root.iter(SVG + "image"))
    pixels = picture(element)
    span = edges[-1] - edges[0]
    column = int((x - edges[0]) / span * pixels.shape[1])
    row = int((edges[-1] - y) / span * pixels.shape[0])
    return tuple(pixels[row, column])


def test_scatter_has_the_reference_on_x():
    edges = np.linspace(-5, 15, 21)
    reference, predicted = [8.5] * 100 + [0.5, -4.5], [2.5] * 100 + [0.5, 14.5]
    counts, *_ = np.histogram2d(reference, predicted, [edges, edges])
    # empty bins around are left out
    counts, wider = np.pad(counts, 2), np.linspace(-7, 17, 25)
    root = parsed(figures.scatter_density(counts, wider, "height", "m", 0.5, 2.25))
    assert scatter_pixel(root, edges, 8.5, 2.5) == (*rgb(DENSITY[-1]), 255)
    assert scatter_pixel(root, edges, 0.5, 0.5) == (*rgb(DENSITY[0]), 255)
    assert scatter_pixel(root, edges, 2.5, 8.5)[3] == 0
    assert {"reference [m]", "map [m]", "r = 0.5", "RMSE = 2.25 m", "n = 102"} <= set(words(root))
    # the picture lies where the axes say
    frame = next(root.iter(SVG + "image"))
    left, width = float(frame.get("x")), float(frame.get("width"))
    marks = {
        e.text: float(e.get("x"))
        for e in root.iter(SVG + "text")
        if e.get("text-anchor") == "middle" and not e.get("transform")
    }
    assert marks["5"] == pytest.approx(left + width / 2, abs=0.1)
    # histograms: above, the tall bar is at the reference's 8.5; beside, at the map's 2.5
    bars = [e for e in root.iter(SVG + "rect") if e.get("fill") == "#8fb8a9"]
    tall = max(bars, key=lambda e: float(e.get("height")))
    assert float(tall.get("height")) == 70
    assert float(tall.get("x")) == pytest.approx(left + width * 13 / 20, abs=0.1)
    long = max(bars, key=lambda e: float(e.get("width")))
    top, height = float(frame.get("y")), float(frame.get("height"))
    assert float(long.get("width")) == 70
    assert float(long.get("y")) == pytest.approx(top + height * 12 / 20, abs=0.1)


def test_few_pixels_are_shown_in_coarser_bins():
    edges = np.linspace(0, 20, 201)
    counts = np.zeros((200, 200), int)
    counts[0, 0], counts[199, 199], counts[101, 50] = 1, 1, 2
    root = parsed(figures.scatter_density(counts, edges, "few"))
    # 33 bins of 6 and a last one
    assert scatter_pixel(root, [0, 20.4], 10.1, 5.05) == (*rgb(DENSITY[-1]), 255)
    assert scatter_pixel(root, [0, 20.4], 0.3, 0.3)[3] == 255
    bars = [float(e.get("height")) for e in root.iter(SVG + "rect") if e.get("fill") == "#8fb8a9"]
    assert max(bars) == 70 and len(bars) == 6
    many = counts + 5
    root = parsed(figures.scatter_density(many, edges, "many"))
    bars = [e for e in root.iter(SVG + "rect") if e.get("fill") == "#8fb8a9"]
    assert len(bars) == 400


def test_numbers_beside_the_axis_have_room():
    chart = Chart((0, 1), (0.19, 0.1905), "x", "a title")
    widest = max(width_of(label(value)) for value in chart.y_ticks)
    assert chart.box[0] - 6 - widest > 18  # the title's letters end there
    assert Chart((0, 1), (0, 1), "x", "a title").box[0] == 68
    last = placed(parsed(Chart((0, 30000), (0, 1), width=310).markup()))["30\u202f000"]
    assert last[0] + width_of("30\u202f000") / 2 <= 310.1


@pytest.mark.parametrize("line", [(1.0, 0.0), (0.0, 3.0), (0.0, 99.0), (-2.0, 4.0), (1, np.nan)])
def test_regression_line_stays_within_the_axes(line):
    root = parsed(figures.scatter_density(np.eye(4), np.arange(5.0), "x", line=line))
    frame = next(root.iter(SVG + "image"))
    x0, y0, w, h = (float(frame.get(key)) for key in ("x", "y", "width", "height"))
    drawn = [e for e in root.iter(SVG + "polyline") if e.get("stroke") == "#d55e00"]
    assert len(drawn) == (line[1] in (0.0, 3.0, 4.0))
    for element in drawn:
        for pair in element.get("points").split():
            x, y = map(float, pair.split(","))
            assert x0 - 0.1 <= x <= x0 + w + 0.1 and y0 - 0.1 <= y <= y0 + h + 0.1


def test_error_histogram_marks_median_and_mean():
    rng = np.random.default_rng(1)
    errors = np.abs(rng.standard_normal(20001))
    edges = np.linspace(0, 3, 101)
    counts, beyond = np.histogram(errors, edges)[0], int((errors > 3).sum())
    assert binned_median(counts, edges, beyond) == pytest.approx(np.median(errors), abs=0.005)
    root = parsed(
        figures.error_histogram(counts, edges, "height", "m", errors.mean(), None, beyond)
    )
    shown = words(root)
    assert f"mean = {errors.mean():.3g} m" in shown and any(
        w.startswith("median = 0.6") for w in shown
    )
    assert any(w.endswith("% beyond") for w in shown)
    assert len([e for e in root.iter(SVG + "rect")]) == 100
    root = parsed(figures.error_histogram(np.r_[counts, np.zeros(50)], np.arange(151.0), "h"))
    assert len([e for e in root.iter(SVG + "rect")]) == 100  # no empty bins at the end
    assert binned_median(np.array([1, 0]), np.arange(3.0), beyond=5) is None


def test_reliability_and_coverage_lie_on_the_diagonal_when_right():
    confidence = np.array([0.25, 0.75])
    root = parsed(figures.reliability_diagram([10, 30], confidence, confidence, "v", 0.0))
    dots = [(float(e.get("cx")), float(e.get("cy"))) for e in root.iter(SVG + "circle")]
    (diagonal,) = [e for e in root.iter(SVG + "polyline") if e.get("stroke-dasharray") == "2 3"]
    (x0, y0), (x1, y1) = (map(float, p.split(",")) for p in diagonal.get("points").split())
    for (x, y), value in zip(dots, confidence):
        assert x == pytest.approx(x0 + value * (x1 - x0), abs=0.1)
        assert y == pytest.approx(y0 + value * (y1 - y0), abs=0.1)
    root = parsed(figures.interval_coverage([("a", [0.5, 0.9], [0.4, 0.9])]))
    (first, second) = [(float(e.get("cx")), float(e.get("cy"))) for e in root.iter(SVG + "circle")]
    assert second[1] < first[1]  # more coverage is higher


def history(epochs: int, variables: int) -> list[dict]:
    return [
        {
            "epoch": e,
            "loss": np.arange(1, variables + 1) / e,
            "weight": np.full(variables, 1 / e),
            **(
                {
                    "score": e / 10,
                    "validation": {"k": {"overall_accuracy": 0.5}, "h": {"rmse_scaled": None}},
                }
                if e % 2 == 0
                else {}
            ),
        }
        for e in range(1, epochs + 1)
    ]


def test_training_curves():
    names = ["k", "h"]
    runs = [history(6, 2)]
    root = parsed(figures.training_losses(runs, names, best=4))
    assert len(list(root.iter(SVG + "polyline"))) == 2 and "epoch 4 kept" in words(root)
    root = parsed(figures.training_losses([*runs, history(4, 2)], names))
    assert len(list(root.iter(SVG + "polyline"))) == 6  # two thin lines and the mean, twice
    variables = [Variable("k", "categorical"), Variable("h", "continuous", "m")]
    drawn = figures.validation_scores(runs, variables)
    assert len(drawn) == 2  # h has no score
    assert "Overall accuracy in validation" in words(parsed(drawn[1]))
    assert figures.validation_scores([[{"epoch": 1, "loss": [1.0]}]], variables) == []
    parsed(figures.task_weights(runs, names))
    assert figures.task_weights([[{"epoch": 1, "loss": [1.0]}]], names) == ""
    one = parsed(figures.training_losses([history(1, 2)], names))
    assert "1" in words(one)
    parsed(figures.training_losses([[{"epoch": 1, "loss": [None, 0.0]}]], names))
    parsed(figures.training_losses([[]], names))
    wide = [[{"epoch": e, "loss": [1], "weight": [10.0**e, 1.0]} for e in range(4)]]
    shown = words(parsed(figures.task_weights(wide, names)))
    assert {"1", "10", "100", "1\u202f000"} <= set(shown)  # logarithmic


def test_split_map_has_the_parts_where_they_are():
    plane = np.full((3, 4), 3, np.uint8)
    plane[0, 3], plane[2, 0], plane[1, 1] = 0, 1, 2
    root = parsed(figures.split_map([plane], ["scene.img"], block=10, pixel=25.0))
    pixels = picture(next(root.iter(SVG + "image")))
    times = len(pixels) // 3
    small = pixels[times // 2 :: times, times // 2 :: times, :3]
    from hypertask.model.reports.figures.maps import SPLIT_COLORS

    np.testing.assert_array_equal(small, np.array([rgb(c) for c in SPLIT_COLORS])[plane])
    shown = words(root)
    assert "training (8.33 %)" in shown and "no labels (75 %)" in shown
    # 40 pixels of 25 m are 1000 m; the bar shows how much of the map's width it is
    (bar,) = [w for w in shown if w.endswith(" m")]
    (path,) = root.iter(SVG + "path")
    start, end = (
        float(path.get("d")[1:].split()[0]),
        float(path.get("d").split("H")[1].split("v")[0]),
    )
    width = float(next(root.iter(SVG + "image")).get("width"))
    assert (end - start) / width == pytest.approx(float(bar.split()[0]) / 1000, abs=1e-3)
    assert any(w.endswith(" pixels") for w in words(parsed(figures.split_map([plane]))))
    big = figures.split_map([np.zeros((3000, 2000), np.uint8)])
    assert max(picture(next(parsed(big).iter(SVG + "image"))).shape) <= 1200
    parsed(figures.split_map([]))


def test_map_excerpts():
    classes = (
        VariableClass(3, "a", "#ff0000"),
        VariableClass(9, "b", "#00ff00"),
        VariableClass(11, "unseen", "#0000ff"),
    )
    reference = np.array([[0, 0], [1, np.nan]])
    predicted = np.array([[0, 1], [1, 0]])
    variable = Variable("k", "categorical", classes=classes)
    root = parsed(figures.map_excerpts(predicted, reference, variable))
    left, right = root.iter(SVG + "image")
    assert float(left.get("x")) < float(right.get("x"))
    at = placed(root)
    assert at["reference"][0] == float(left.get("x")) and at["map"][0] == float(right.get("x"))
    for element, plane in ((left, reference), (right, predicted)):
        pixels = picture(element)
        half = len(pixels) // 4
        small = pixels[half :: 2 * half, half :: 2 * half, :3]
        wanted = [[{0: "#ff0000", 1: "#00ff00"}.get(v, NOTHING) for v in row] for row in plane]
        assert [[tuple(p) for p in row] for row in small] == [[rgb(c) for c in r] for r in wanted]
    shown = words(root)
    assert "a" in shown and "no data or no label" in shown and "unseen" not in shown
    height = Variable("h", "continuous", "m", bounds=(0.0, 20.0))
    scene = np.zeros((2, 2, 3), np.uint8)
    root = parsed(figures.map_excerpts(np.full((2, 2), 20.0), np.zeros((2, 2)), height, scene))
    panels = list(root.iter(SVG + "image"))
    assert [tuple(picture(p)[0, 0, :3]) for p in panels] == [
        (0, 0, 0),
        rgb(VIRIDIS[0]),
        rgb(VIRIDIS[-1]),
        rgb(VIRIDIS[-1]),
    ]
    assert "m" in words(root) and "no data or no label" not in words(root)
    bare = Variable("h", "continuous")
    parsed(figures.map_excerpts(np.full((2, 2), np.nan), np.full((2, 2), np.nan), bare))
    parsed(figures.map_excerpts(np.full((1, 1), 3.0), np.full((1, 1), 3.0), bare))


@pytest.mark.parametrize(
    "shape", [(1, 1), (2, 1), (1, 9000), (9000, 1), (8, 8000), (8000, 8), (501, 2), (3, 1201)]
)
@pytest.mark.parametrize("kind", ["categorical", "continuous"])
def test_maps_of_any_shape(shape, kind):
    classes = (VariableClass(1, "pine", "#111111"), VariableClass(2, "birch", "#222222"))
    variable = Variable("v", kind, "m", classes if kind == "categorical" else (), (0.0, 2.0))
    plane = np.indices(shape).sum(0) % 2
    picture = np.zeros((*shape, 3), np.uint8)
    for drawn in (
        figures.map_excerpts(plane, plane, variable, picture, "a strip"),
        figures.map_excerpts(plane, plane, variable),
        figures.split_map([plane.astype(np.uint8)] * 3, ["a", "b", "c"], 8, 0.5),
        figures.split_map([plane.astype(np.uint8)], block=shape[0]),
    ):
        root = parsed(drawn)
        right = float(root.get("width"))
        images = [each for each in root.iter() if each.tag.endswith("image")]
        assert images
        for image in images:
            x, wide, high = (float(image.get(key)) for key in ("x", "width", "height"))
            assert wide >= 10 and high >= 10 and x + wide <= right + 1
            assert high <= 600


def test_a_thinned_plane_has_at_least_one_row_and_column():
    for height in (1, 2, 7, 500, 501, 8000):
        for width in (1, 2, 7, 500, 501, 8000):
            plane = np.broadcast_to(np.arange(width), (height, width))
            thin = maps.thinned(plane, 500)
            assert 1 <= thin.shape[0] <= 500 and 1 <= thin.shape[1] <= 500
            assert max(height, width) > 500 or thin.shape == (height, width)


def test_names_without_end_take_no_time():
    started = time.perf_counter()
    for name in ("m" * 10**6, "i" * 10**6, "林" * 10**6, " " * 10**6, "a b" * 10**6):
        assert 0 < width_of(shortened(name, 200)) <= 200
    assert time.perf_counter() - started < 1


def test_names_of_any_kind_are_escaped():
    number = len(EVIL)
    counts = np.arange(number**2).reshape(number, number)
    classes = tuple(VariableClass(k, name, "#123456") for k, name in enumerate(EVIL))
    edges = np.arange(4.0)
    runs = [history(3, number)]
    for name in EVIL:
        variable = Variable(name, "categorical", classes=classes)
        continuous = Variable(name, "continuous", name)
        drawn = [
            figures.confusion_matrix(counts, EVIL, name),
            figures.class_distribution(counts[:3], EVIL, title=name),
            figures.class_distribution(counts[:1], EVIL, [name]),
            figures.map_excerpts(np.zeros((2, 2)), np.ones((2, 2)), variable, None, name),
            figures.map_excerpts(np.zeros((2, 2)), np.ones((2, 2)), continuous),
            figures.scatter_density(np.eye(3), edges, name, name, 1.0, 2.0),
            figures.error_histogram([1, 2, 3], edges, name, name, 1.0),
            figures.value_distribution(np.ones((3, 3)), edges, name, name),
            figures.reliability_diagram([1], [0.5], [0.5], name, 0.1, ([1], [0.4], [0.4])),
            figures.interval_coverage([(name, [0.9], [0.8])], name),
            figures.roc_curves([(n, [0, 1], [0, 1], None) for n in EVIL], name),
            figures.split_map([np.zeros((2, 2), np.uint8)], [name]),
            figures.training_losses(runs, EVIL),
            figures.task_weights(runs, EVIL, name),
        ]
        for markup in drawn:
            assert "<script" not in markup
            parsed(markup)


def test_nothing_to_draw_is_drawn_as_such():
    edges = np.linspace(0, 1, 11)
    assert "no labelled pixel" in words(parsed(figures.confusion_matrix(np.zeros((3, 3)), "abc")))
    assert "no classes" in words(parsed(figures.confusion_matrix(np.zeros((0, 0)), [])))
    assert "100" in words(parsed(figures.confusion_matrix([[1]], ["only"])))
    root = parsed(figures.scatter_density(np.zeros((10, 10)), edges, "x"))
    assert "r = –" in words(root) and "n = 0" in words(root)
    parsed(figures.scatter_density([[1]], [3.0, 3.0], "constant"))
    assert "no labelled pixel" in words(parsed(figures.error_histogram(np.zeros(10), edges, "x")))
    parsed(figures.error_histogram([5], [0.0, 0.0], "x", mean=0.0))
    parsed(figures.reliability_diagram(np.zeros(5), np.full(5, np.nan), np.full(5, np.nan)))
    parsed(figures.interval_coverage([]))
    parsed(figures.class_distribution(np.zeros((3, 2)), ["a", "b"]))
    parsed(figures.class_distribution(np.zeros((3, 0)), []))
    parsed(figures.value_distribution(np.zeros((3, 10)), edges, "x"))
    parsed(figures.roc_curves([("a", [], [], np.nan)]))


def test_class_distribution_has_taller_bars_for_more():
    counts = [[90, 10], [50, 50], [0, 0]]
    root = parsed(figures.class_distribution(counts, ["a", "b"]))
    bars = {
        e.find(SVG + "title").text: float(e.get("height"))
        for e in root.iter(SVG + "rect")
        if len(e)
    }
    assert bars["a in training: 90 (90.00 %)"] == pytest.approx(
        9 * bars["b in training: 10 (10.00 %)"], rel=0.02
    )
    assert bars["a in test: 0 (0.00 %)"] == 0


@pytest.mark.parametrize("runs", [1, 2, 4])
def test_a_single_validated_epoch_is_drawn_for_any_number_of_runs(runs):
    drawn = figures.curves([("", [([7], [0.1 * k]) for k in range(1, runs + 1)])], "score")
    dots = [float(e.get("cy")) for e in parsed(drawn).iter(SVG + "circle")]
    assert len(set(dots)) >= runs and len(dots) == runs + (runs > 1)
