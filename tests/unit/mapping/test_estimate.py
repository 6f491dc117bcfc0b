"""What mapping is said to take, before it begins."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from support.mapping import random_network, rewrite, run, trusting
from support.shapes import patches
from support.synthetic import Recorder, hand_model, hand_scene

from hypertask.model.base.errors import HyperTaskError
from hypertask.model.jobs.predict import PredictJob
from hypertask.model.mapping import estimate, predict
from hypertask.model.mapping.estimate import Estimate
from hypertask.model.mapping.mapper import Mapper
from hypertask.model.mapping.shares import tile_shares
from hypertask.model.runtime.memory import Living, peak

SLOW = 10e-6  # seconds that a pixel takes in the tests, its margin's too
ROWS, COLUMNS = 150, 200


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    rng = np.random.default_rng(0)
    kinds = patches(ROWS, COLUMNS, 3, 5, rng)
    return hand_scene(tmp_path_factory.mktemp("wide") / "s.img", kinds, rng.random(kinds.shape))


def rehearsed(scene, model, output, reporter=None, **settings):
    job = PredictJob(str(scene), str(model), str(output), device="cpu", **settings)
    return predict.rehearse(job, reporter or Recorder())


def everything(folder):
    return {path: path.stat().st_mtime_ns for path in Path(folder).rglob("*")}


@pytest.mark.parametrize("margin", [0, 16])
def test_it_says_what_mapping_takes(tmp_path, wide, monkeypatch, margin):
    path = hand_model(tmp_path / "m.safetensors", network=random_network(1) if margin else None)
    plain = Mapper.map
    said: list[float] = []

    def slow(self, tile):
        time.sleep(SLOW * tile.spectra[0].size)
        said.append(time.monotonic())
        return plain(self, tile)

    monkeypatch.setattr(Mapper, "map", slow)
    before = everything(tmp_path)
    reporter = Recorder()
    found = rehearsed(wide, path, tmp_path / "maps", reporter, tile=64)
    assert everything(tmp_path) == before
    text = reporter.texts()[-1]
    assert re.fullmatch(
        r"About \d+ s and \d+\.\d GB of memory on this machine: 0\.03 million pixels at [\d ]+ "
        r"pixels a second\.",
        text,
    )
    started = time.monotonic()
    out = Recorder()
    run(wide, path, tmp_path / "maps", out, tile=64)
    assert any(each.startswith("About ") for each in out.texts())
    # what the estimate itself took is no part of it
    calls = -(-ROWS // 64) * -(-COLUMNS // 64)
    taken = said[-1] - said[-calls] + SLOW * 64 * 64
    assert found["PIXELS"] == ROWS * COLUMNS
    assert 0.7 * taken < found["SECONDS"] < 1.5 * (time.monotonic() - started)
    assert found["MEMORY"] >= peak() / 2


def test_nothing_is_said_before_a_moment(tmp_path, scene, model):
    reporter = Recorder()
    run(scene, model, tmp_path / "maps", reporter)
    assert not any(text.startswith("About") for text in reporter.texts())


def test_everything_asked_for_is_written_into_memory(tmp_path, wide, monkeypatch):
    networks = [random_network(seed) for seed in (1, 2)]
    path = hand_model(tmp_path / "m.safetensors", network=networks[0])
    learned, held_out = np.zeros((2, ROWS, COLUMNS), bool)
    learned[60:90], held_out[100:120] = True, True
    trusting(path, wide, learned, held_out)
    mapped, written = estimate._mapped, []

    def spied(scene, mapper, files, window, limit):
        written.append(([file.content for file in files], limit, mapper.scored, window))
        return mapped(scene, mapper, files, window, limit)

    monkeypatch.setattr(estimate, "_mapped", spied)
    settings = {"probabilities": True, "uncertainty": True, "trust_limit": 1.5}
    rehearsed(wide, path, tmp_path / "maps", **settings)
    contents, limit, scored, window = written[-1]
    assert contents == ["map", "map", "probabilities", "uncertainty", "trust"]
    assert limit == 1.5 and scored
    assert not (tmp_path / "maps").exists()
    assert 0 <= window.row <= ROWS - window.height and 0 <= window.column <= COLUMNS - window.width


def test_what_mapping_refuses_is_refused(tmp_path, wide):
    path = hand_model(tmp_path / "m.safetensors")
    with pytest.raises(HyperTaskError, match="interval"):
        rehearsed(wide, path, tmp_path / "maps", intervals=90)


def test_a_scene_without_data(tmp_path):
    nothing = hand_scene(tmp_path / "s.img", np.full((150, 150), -1), np.zeros((150, 150)))
    found = rehearsed(nothing, hand_model(tmp_path / "m.safetensors"), tmp_path / "maps")
    assert found["SECONDS"] == 0


@pytest.mark.parametrize("tile", [32, 48, 512])
@pytest.mark.parametrize("margin", [0, 16, 40])
def test_pixels_of_all_tiles(tmp_path, tile, margin, scene):
    opened = predict.Scene(scene)
    mapper = predict.load_mapper(
        *(hand_model(tmp_path / "m.safetensors"), hand_header(tmp_path)),
        *(torch.device("cpu"), Recorder()),
    )
    mapper.margin = margin
    for tiles in tile_shares(opened, tile, 2):
        if not tiles:
            continue
        work = estimate._Work.of(opened, mapper, tiles, 1.0)
        around = [mapper.around(*each) for each in tiles]
        within = [each.within(opened.height, opened.width) for each in around]
        assert work.full == sum(each.height * each.width for each in around)
        assert work.read == sum(each.height * each.width for each in within)
        assert work.inner == sum(height * width for _, _, height, width in tiles)
        assert work.largest == max(each.height * each.width for each in around)
        for each in tiles:  # and they are what is read
            read = mapper.read(opened, *each)
            assert read.valid.shape == mapper.around(*each)[2:]
    opened.close()


def hand_header(folder):
    return predict.read_header(folder / "m.safetensors")


@pytest.mark.parametrize(
    ("processors", "seconds"),
    # 4 tiles of which each is read in 1 s, mapped in 3 s and written in 2 s
    [(1, 24.0), (2, 12.0 + 3), (3, 12.0 + 3), (1000, 12.0 + 3)],
)
def test_stages_overlap_where_processors_are(monkeypatch, processors, seconds):
    monkeypatch.setattr(estimate, "_processors", lambda: processors)
    cost = estimate._Cost
    piece = estimate._Piece(
        *(100, 100, 100, cost(1, 1), cost(3, 3), cost(2, 2), cost(0, 0), 0, 0, 0, 0)
    )
    work = estimate._Work(4, 400, 400, 400, 100, 10, 1.0, False)
    assert work.seconds([piece], 0.0) == pytest.approx(seconds)
    # a third of the bands is written into another raster in the end
    assert work.seconds([piece], 1 / 3) == pytest.approx(seconds + 8 / 3)


def test_memory_grows_with_the_tile(monkeypatch):
    monkeypatch.setattr(estimate, "resident", lambda: 1000)
    monkeypatch.setattr(estimate, "peak", lambda: 1200)
    none = estimate._Cost(0, 0)

    def piece(full, living):
        return estimate._Piece(full, full, full, *[none] * 4, 8 * full, 4 * full, living, 2 * full)

    # 50 whatever the size and 3 a pixel
    pieces = [piece(100, 350), piece(200, 650)]
    one = estimate._Work(1, 0, 0, 0, 500, 0, 1.0, False)
    assert one.memory(pieces) == 1000 + 500 * (8 + 4 + 3) + 50
    many = estimate._Work(9, 0, 0, 0, 500, 0, 1.0, False)
    assert many.memory(pieces) == 1000 + 500 * (3 * 8 + 4 + 2 * 2 + 3) + 50
    tiled = estimate._Work(9, 0, 0, 0, 500, 0, 1.0, False, 77)  # bytes of the scene's blocks
    assert tiled.memory(pieces) == many.memory(pieces) + 77
    assert estimate._Work(1, 0, 0, 0, 0, 0, 1.0, False).memory([piece(1, 1)]) == 1200


def test_in_words():
    words = Estimate(26_000_000, 361, 1_080_000_000).words()
    assert words == (
        "About 6 min and 1.1 GB of memory on this machine: 26 million pixels at 72 000 pixels a "
        "second."
    )
    assert Estimate(26_000_000, 361, None).words().startswith("About 6 min on this machine: ")


def test_bytes_of_living_tensors():
    with torch.inference_mode(), Living() as living:
        first = torch.zeros(1000)
        view = first[10:].reshape(-1, 10)
        view.add_(1)
        second = view + 1  # 3960 bytes beside the 4000
        del first
        third = second * 2  # the view holds all of the first
        del view, second, third
        for _ in range(3):
            fourth = torch.zeros(1500)
            del fourth
    assert living.most == 4000 + 3960 + 3960


def test_memory_of_the_process():
    """In one of its own: this one has room that was freed before."""
    code = (
        "import numpy as np\n"
        "from hypertask.model.runtime.memory import peak, resident\n"
        "ahead = resident()\n"
        "block = np.ones(40_000_000 // 8)\n"
        "print(resident() - ahead, peak() - resident())\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    more, above = map(int, found.stdout.split())
    assert 35_000_000 < more < 60_000_000 and above >= -5_000_000


def test_sizes_of_pieces_stay_within_the_scene():
    place = estimate._Place.of(
        type("S", (), {"height": 40, "width": 900}), [(0, 0, 8, 64), (32, 836, 8, 64)]
    )
    for side in itertools.accumulate([16, 16, 32, 64, 128, 256]):
        window = place.window(side)
        assert window.within(40, 900) == window and window.width == side


def test_a_scene_cut_to_a_small_area(tmp_path):
    """What is mapped there is tried out; without data nothing is, and no pace is told."""
    kinds = np.full((900, 1200), -1)
    kinds[170:290, 260:420] = 1
    model = hand_model(tmp_path / "m.safetensors", codes=(3, 7, 250))
    rewrite(model, standardisation={"mean": [0.001] * 4, "deviation": [0.001] * 4})
    scene = hand_scene(tmp_path / "s.img", kinds, np.full(kinds.shape, 0.3))
    reporter = Recorder()
    found = rehearsed(scene, model, tmp_path, reporter)
    assert found["SECONDS"] > 0
    assert any("times as bright" in text for text in reporter.warnings)
    assert not any("holds data" in text for text in reporter.warnings)
    empty = hand_scene(tmp_path / "e.img", np.full((300, 400), -1), np.zeros((300, 400)))
    reporter = Recorder()
    rehearsed(empty, model, tmp_path, reporter)
    assert not any("a second" in text for text in reporter.texts())
    assert any("None of the" in text for text in reporter.warnings)
