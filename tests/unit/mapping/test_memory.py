"""Memory: a larger scene takes no more of it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).resolve().parents[3] / "benchmarks" / "predict_memory.py"


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("predict_memory", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_scene_sixteen_times_larger_maps_with_the_same_memory(benchmark, tmp_path, monkeypatch):
    """2 and 38 MiB on disk, in tiles of 64 pixels."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    model = benchmark.write_model(tmp_path / "model.safetensors", 48, "tiny", window=8)
    peaks = []
    for side in (160, 640):
        scene = benchmark.write_scene(tmp_path / f"{side}.img", side, 48)
        peak, _ = benchmark.map_in_a_process(scene, model, tmp_path / f"maps{side}", tile=64)
        peaks.append(peak)
    assert peaks[1] <= 1.1 * peaks[0], f"{peaks[0]:.0f} and {peaks[1]:.0f} MiB"
