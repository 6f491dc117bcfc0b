"""The tables of docs/comparison.md: all methods on three scenes, the ablations on one of them.

    HYPERTASK_TEST_DATA=... python benchmarks/comparison.py [--parts sample variants potsdam
        indian_pines] [--methods forest svm linear] [--minutes 2] [--epochs 4]
        [--folder build/comparison] [--table FILE.md]

sample        a simulated scene of 400 x 400 pixels and 128 bands with seven variables; every
              method, and networks for single tasks
variants      tables V and VI, figure 13 and the balancings on the same scene: the network and
              recipe of the publication, with the changes of training_choices.py that let it learn
              within few epochs
potsdam, indian_pines   every method

All have the preset ``small``, batches of four windows, three seeds and a split into blocks that no
setting was chosen on.
Every network of a part has as many minutes (1.5, 1 and 0.5 on the sample, Potsdam and Indian Pines
unless others are given), or in ``variants`` as many epochs. Finished rows are
kept in the folder; a part that was broken off goes on. CPU hours are those of all runs together.
The table files are written from whatever parts are complete.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from pathlib import Path

from accuracy_real import scene_job
from training_choices import CLASSES, NUMBERS, SETTINGS

from hypertask.model.base.messages import TextReporter
from hypertask.model.comparison.run import compare
from hypertask.model.jobs.compare import CompareJob
from hypertask.model.jobs.sample import SampleJob
from hypertask.model.jobs.train import LabelSource
from hypertask.model.simulation.write import SCENE, make_sample_scene

MINUTES = {"sample": 1.5, "potsdam": 1.0, "indian_pines": 0.5}
EPOCHS = 4  # of the variants
SEEDS, SPLIT_SEED, SCENE_SEED, SIZE = 3, 20, 12, 400
PRESET = "small"
BATCH = 4  # windows: twice the steps in a minute, which is what a processor has few of


def sample_job(folder: Path, **settings) -> CompareJob:
    """All of the simulated scene, which is made where it is not there yet."""
    scene = folder / "scene"
    if not (scene / f"{SCENE}.img").exists():
        make_sample_scene(SampleJob(str(scene), SIZE, SIZE, SCENE_SEED))
    labels = LabelSource(
        layer=str(scene / "stands.gpkg"), categorical=list(CLASSES), continuous=list(NUMBERS)
    )
    return CompareJob([str(scene / f"{SCENE}.img")], [labels], rare_class_share=0.05, **settings)


def part_job(part: str, folder: Path, minutes: float | None, epochs: int) -> CompareJob:
    """The comparison of a part; ``minutes`` : None: those of the part."""
    minutes = minutes or MINUTES.get(part)
    shared = {
        "output": str(folder / part),
        "preset": PRESET,
        "batch_size": BATCH,
        "seeds": SEEDS,
        "seed": SPLIT_SEED,
        "device": "cpu",
    }
    if part == "sample":
        return sample_job(folder, minutes=minutes, ablations=["tasks"], **shared)
    if part == "variants":
        return sample_job(
            folder,
            methods=["multitask"],
            ablations=["parts", "layers", "losses", "balancings"],
            epochs=epochs,
            recipe="paper",
            window=32,
            settings=SETTINGS,
            **shared,
        )
    training = scene_job(part, Path(os.environ["HYPERTASK_TEST_DATA"]), SPLIT_SEED)
    return CompareJob(
        training.scenes,
        training.labels,
        minutes=minutes,
        block_size=training.block_size,
        rare_class_share=training.rare_class_share,
        **shared,
    )


def run(job: CompareJob, hours: Path) -> None:
    """Run a comparison, or the rest of it, and add its CPU hours to those of earlier runs."""
    started = _cpu_seconds()
    try:
        compare(job, TextReporter())
    finally:
        known = json.loads(hours.read_text()) if hours.exists() else 0
        hours.write_text(json.dumps(known + (_cpu_seconds() - started) / 3600))


def _cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def markdown(table: Path) -> str:
    """A table of a comparison as Markdown: mean (lowest to highest)."""
    with table.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    lines = []
    for row in (head, *rows):
        cells, column = [], 0
        while column < len(head):
            if head[column].endswith(" mean"):
                cells.append(_spread(row[column : column + 3], row is head))
                column += 3
            else:
                cells.append(_figure(row[column]))
                column += 1
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([lines[0], "|---" * lines[0].count(" | ") + "|---|", *lines[1:]])


def _spread(cells: list[str], is_head: bool) -> str:
    if is_head:
        return cells[0].removesuffix(" mean")
    mean, low, high = map(_figure, cells)
    return f"{mean} ({low} to {high})" if low != mean or high != mean else mean


def _figure(cell: str) -> str:
    try:
        value = float(cell)
    except ValueError:
        return cell
    return cell if value.is_integer() else f"{value:.3f}" if abs(value) < 10 else f"{value:.4g}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parts = ("sample", "variants", "potsdam", "indian_pines")
    parser.add_argument("--parts", nargs="+", choices=parts, default=parts)
    parser.add_argument("--methods", nargs="+", help="of the parts but variants; else all")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--folder", type=Path, default=Path("build/comparison"))
    parser.add_argument("--table", type=Path)
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for part in arguments.parts:
        job = part_job(part, folder, arguments.minutes, arguments.epochs)
        if arguments.methods and part != "variants":
            job.methods, job.ablations = arguments.methods, []
        run(job, folder / f"{part}.hours")
    text = []
    for part in parts:
        if (folder / part / "report.html").exists():
            hours = json.loads((folder / f"{part}.hours").read_text())
            text.append(f"## {part}: {hours:.1f} CPU hours")
            for table in sorted((folder / part).glob("*.csv")):
                text.append(f"### {table.stem}\n\n{markdown(table)}")
    print("\n\n".join(text))
    if arguments.table:
        arguments.table.write_text("\n\n".join(text) + "\n")


if __name__ == "__main__":
    main()
