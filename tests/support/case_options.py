"""Strategies of jobs within their format, in all combinations, and of files that are damaged."""

from __future__ import annotations

from hypothesis import strategies as st
from support.cases import ANYTHING, Case, one_of, usual_job
from support.synthetic import write_json
from support.world import JOBS

CLASSES = [{"code": 1, "name": "pine"}, {"code": 2, "name": "birch", "color": "#00aa00"}]
BOTH = {"layer": "stands.gpkg", "categorical": ["species", "name"], "continuous": ["amount"]}
OPTIONS: dict[str, dict[str, list]] = {
    "train": {
        "labels": [
            [BOTH],
            [{**BOTH, "group": "stand"}],
            [{"layer": "stands.geojson", "categorical": ["name"], "group": "stand"}],
            [{"raster": "species.tif"}, {"raster": "amount.tif"}],
            [{"layer": "stands.gpkg", "continuous": ["amount", "stand"]}],
            [{**BOTH, "classes": {"species": CLASSES}}],
            [BOTH, {"raster": "species.tif", "classes": {"species": CLASSES}}],
        ],
        "scenes": [["scene.img"], ["scene.hdr"], ["scene.img", "scene.img"]],
        "method": ["multitask", "unet"],
        "preset": ["tiny", "small"],
        "window": [8, 16, 24, 64],
        "batch_size": [1, 3],
        "epochs": [1, 2],
        "recipe": ["default", "paper"],
        "seeds": [1, 2],
        "ensemble": [True, False],
        "split": ["blocks", "field"],
        "buffer": [0, 1, 40],
        "block_size": [1, 8, 16, 500],
        "rare_class_share": [0.0, 0.2, 0.9],
        "folds": [2, 40],
        "final": ["validated", "refit", "committee"],
        "test_share": [0.0, 0.2, 0.7],
        "validation_share": [0.05, 0.3, 0.8],
        "imbalance": ["none", "cost_sensitive", "focal", "focal_weighted"],
        "balancing": ["gradnorm", "uncertainty", "equal", "fixed"],
        "losses": [{"amount": "mse"}, {"species": "focal"}, {"nothing": "mae"}],
        "task_weights": [{"species": 2.0}, {"nothing": 1}],
        "scaling": ["standardise", "minmax", "l2"],
        "wavelengths": [[[440, 560]], [[500, 500]], [[100, 200]], []],
        "use_bad_bands": [True],
        "resume": [True],
        "init_from": ["model.safetensors"],
        "freeze_encoder": [True],
        "settings": [{"spectral_path": 0}, {"context": False}, {"patience": 1}, {}],
    },
    "predict": {
        "scene": ["scene.img", "scene.hdr", "species.tif", "amount.tif"],
        "classes": [None, "out/c.tif", "out/maps/c.tif"],
        "variables": ["out/v.tif"],
        "trust": ["out/t.tif", "out/maps/species.tif"],
        "trust_limit": [0.01, 1.0],
        "probabilities": [True],
        "uncertainty": [True],
        "intervals": [50, 90],
        "tile": [16, 17, 64],
        "only": [["species"], ["amount"], ["nothing"], ["species", "species"]],
        "crs": ["EPSG:4326", "no system"],
    },
    "split": {
        "labels": [[BOTH], [{**BOTH, "group": "stand"}], [{"raster": "species.tif"}]],
        "scenes": [["scene.img"], ["scene.img", "scene.img"], ["amount.tif"]],
        "split": ["blocks", "field"],
        "block_size": [1, 3, 8, 16, 32, 1000],
        "buffer": [0, 1, 5, 100],
        "rare_class_share": [0.0, 0.3, 0.99],
        "folds": [2, 5, 100],
        "test_share": [0.0, 0.2, 0.9],
        "validation_share": [0.05, 0.8],
        "report": ["out/split.html"],
        "seed": [0, 7, 10**18],
    },
    "statistics": {
        "labels": [
            [BOTH],
            [{"raster": "species.tif"}, {"raster": "amount.tif"}],
            [BOTH, {"layer": "stands.geojson", "categorical": ["species"]}],
            [{"raster": "species.tif"}, BOTH],
            [{"layer": "stands.gpkg", "categorical": ["amount"]}],
            [{"layer": "stands.gpkg", "continuous": ["name"]}],
            [{"layer": "stands.gpkg", "categorical": ["species"], "continuous": ["species"]}],
            [{"raster": "scene.img"}],
            [{**BOTH, "classes": {"species": CLASSES, "nothing": CLASSES}}],
            [{**BOTH, "layer_name": "nothing"}],
        ],
        "rare_class_share": [0.0, 0.5, 0.999],
        "report": [None, "out/r.html"],
        "output": [None, "out/o.csv"],
    },
    "separability": {
        "class_field": ["species", "name", "amount", "stand", "nothing", None],
        "rois": ["stands.gpkg", "stands.geojson", "species.tif", "amount.tif", "scene.img"],
        "bins": [2, 5, 1000],
        "wavelengths": [[[440, 560]], [[100, 200]], []],
        "bands": [[1], [1, 2, 3], [4, 4], [65535], []],
        "transform": ["none", "pca", "mnf"],
        "components": [1, 2, 100],
        "bin_bands": [1, 2, 9],
        "shrinkage": [0.0, 0.5, 1.0],
        "max_pixels": [1, 2, 40, 10**9],
        "bootstrap": [0, 1, 3],
        "permutations": [0, 1],
        "select_bands": [0, 1, 3, 99],
        "select_by": ["mean", "min"],
        "sqrt_jm": [True],
        "classes": [CLASSES],
        "rois_band": [1, 2, 9],
    },
    "assess": {
        "predicted": ["species.tif", "amount.tif", "scene.img"],
        "band": [1, 2, 9],
        "reference_layer": ["stands.gpkg", "stands.geojson"],
        "reference_field": ["species", "name", "amount", "nothing"],
        "reference": ["species.tif", "amount.tif", "scene.img"],
        "reference_band": [1, 4, 9],
        "group": ["stand", "nothing"],
        "kind": ["auto", "categorical", "continuous"],
        "area": ["stands.gpkg", "species.tif"],
        "area_filter": ["stand > 3", "name = 'kind 1'", "stand >", "1=0", "x; drop table y"],
        "stands": ["stands.gpkg", "nothing.gpkg"],
        "probabilities": ["scene.img", "amount.tif"],
        "lower": ["amount.tif"],
        "upper": ["amount.tif"],
        "coverage": [0.5, 0.999],
        "trust": ["amount.tif", "scene.img", "nothing.tif"],
        "classes": [CLASSES],
        "reference_classes": [CLASSES],
        "errors": ["out/e.tif"],
        "model": ["model.safetensors"],
        "scene": ["scene.img"],
        "variable": ["species", "amount", "nothing"],
    },
    "sample": {"width": [64, 65, 200], "height": [64, 100], "seed": [0, 10**18]},
}


@st.composite
def options(draw, commands=tuple(OPTIONS)) -> Case:
    """Values that a job may have, in any combination: done, or refused with a reason."""
    command = draw(one_of(commands))
    job, table = usual_job(command), OPTIONS[command]
    for key in draw(st.lists(st.sampled_from(list(table)), max_size=5, unique=True)):
        job[key] = draw(st.sampled_from(table[key]))
    if command == "assess" and job.get("reference"):
        job["reference_layer"] = job["reference_field"] = None
    if command == "assess" and job.get("model"):
        job["predicted"], job["scene"] = None, "scene.img"
    return Case(command, job, words="options")


FILES = (
    "scene.img",
    "scene.hdr",
    "species.tif",
    "amount.tif",
    "stands.gpkg",
    "stands.geojson",
    "model.safetensors",
)
VRT = "<VRTDataset rasterXSize='{0}' rasterYSize='{0}'><VRTRasterBand band='1'>{1}</VRTDataset>"
DAMAGE = ("cut", "flip", "flip", "many", "empty", "zeros", "folder", "gone", "other", "link", "vrt")


@st.composite
def damaged_files(draw, commands=tuple(name for name in JOBS if name != "sample")) -> Case:
    """A job that is as usual, on a file that is not."""
    command = draw(one_of(commands))
    how, place = draw(st.sampled_from(DAMAGE)), draw(st.integers(0, 10**6))
    job = usual_job(command)
    if command in ("train", "split", "statistics") and draw(st.booleans()):
        job["labels"] = [{"raster": "species.tif"}, {"raster": "amount.tif"}]
    named = [name for name in FILES if name.replace("hdr", "img") in repr(job)]
    name = draw(st.sampled_from(named or ["model.safetensors"]))

    def write(world):
        damage(world.inputs / name, how, place)

    return Case(command, job, write, words=f"{name} {how} {place}")


def damage(path, how: str, place: int) -> None:
    """Make a file another one; ``place`` says where, or which of some ways."""
    content = bytearray(path.read_bytes())
    if how == "cut":
        content = content[: place % len(content)]
    elif how in ("flip", "many"):
        for number in range(1 if how == "flip" else 40):
            content[(place + 7919 * number) % len(content)] ^= 1 << (place + number) % 8
    elif how == "empty":
        content = b""
    elif how == "zeros":
        content[place % len(content) :] = bytes(len(content) - place % len(content))
    elif how == "other":
        others = sorted(file for file in path.parent.iterdir() if file.is_file())
        content = others[place % len(others)].read_bytes()
    elif how == "vrt":
        inner = ("", "<SimpleSource/></VRTRasterBand>", "</VRTRasterBand>")[place % 3]
        content = VRT.format((0, 32, 10**9)[place % 3], inner).encode()
    path.unlink()
    if how == "folder":
        path.mkdir()
    elif how == "link":
        path.symlink_to(path.name if place % 2 else "/dev/null")
    elif how != "gone":
        path.write_bytes(content)


@st.composite
def specs(draw) -> Case:
    """A label raster with a spec of its bands, sound or not."""
    variable = {"name": "species", "kind": "categorical", "band": 1, "classes": CLASSES}
    key = draw(st.sampled_from([*variable, "unit", "scale", "offset", "nodata", "bounds", "extra"]))
    spec = {"variables": [{**variable, key: draw(ANYTHING)}]}
    if draw(st.integers(0, 5)) == 0:
        spec = draw(ANYTHING)
    in_file = draw(st.booleans())
    command = draw(st.sampled_from(["statistics", "split"]))
    job = usual_job(command)
    job["labels"] = [{"raster": "species.tif", "spec": "spec.json" if in_file else spec}]

    def write(world):
        if in_file:
            write_json(world.inputs / "spec.json", spec)

    return Case(command, job, write, words=f"spec {spec!r}")
