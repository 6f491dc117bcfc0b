"""The command ``sample``: a simulated scene with its labels, written in bounded memory."""

from __future__ import annotations

import json
import os
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path

import numpy as np
from rasterio.features import shapes
from rasterio.transform import Affine

from ..base.errors import HyperTaskError
from ..base.files import placed_together, replacing, require_space
from ..base.messages import Reporter, SilentReporter
from ..jobs.places import require_places
from ..jobs.sample import SampleJob
from ..labels.spec import load_variable_spec
from ..vectors.columns import last_changes
from ..vectors.engine import PolygonWriter
from . import spectra
from .forest import PIXEL, SimulatedForest, Strip
from .stands import CATEGORICAL, FACTORS, LABELS, NAMES

SCENE, STANDS, LABEL_RASTER = "simulated_aisa_eagle", "stands", "forestdata_stands"
WEST, NORTH = 357000.0, 6860000.0  # near Hyytiala, ETRS-TM35FIN
EPSG = 3067
COORDINATE_SYSTEM = (
    'PROJCS["ETRS_1989_TM35FIN_E_N",GEOGCS["GCS_ETRS_1989",DATUM["D_ETRS_1989",'
    'SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",27.0],PARAMETER["Scale_Factor",0.9996],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
SPEC = Path(__file__).resolve().parents[2] / "resources" / "taiga.json"
STRIP_PIXELS = 1 << 17
NOISE_OFFSETS = 1 << 22
# GeoPackages carry the time of writing; a fixed one keeps equal scenes equal byte by byte
WRITTEN = "2017-06-15T00:00:00.000Z"


def make_sample_scene(
    job: SampleJob, reporter: Reporter | None = None, strip_lines: int | None = None
) -> dict:
    """Write a simulated AISA Eagle II forest scene, its stands and its label raster.

    The values are simulated: see ``simulation.py``. Memory grows with the width only, the same
    seed gives the same bytes, and all files appear together at the end or not at all.

    Parameters
    ----------
    job : output folder, width and height in pixels of 0.7 m, seed.
    reporter : told of the progress, asked whether to stop after every strip.
    strip_lines : lines made at once; no influence on the result. None chooses.

    Returns
    -------
    dict
        ``OUTPUT`` folder; ``SCENE`` ENVI BIL int16, reflectance x 10000, 0 = no data;
        ``STANDS`` GeoPackage of stand polygons with the 13 TAIGA variables, classes by their
        names and quantities in physical units, which the titles of their fields state, and
        ``stand_id``; ``LABELS`` the same as a 14-band ENVI BIP int32 raster in TAIGA's
        format, 0 = no data. As with TAIGA, stands go on under the scene's border without data,
        and in the raster 0 % of a species cannot be told from no data.

    Raises
    ------
    HyperTaskError
        When the folder cannot be written to, holds stands of others, or the disk is too small.
    """
    reporter = reporter or SilentReporter()
    job.check()
    folder = Path(job.output)
    names = [f"{SCENE}.img", f"{SCENE}.hdr", f"{LABEL_RASTER}.img", f"{LABEL_RASTER}.hdr"]
    paths = [folder / name for name in [*names, f"{STANDS}.gpkg"]]
    require_places(job, within={"output": paths})
    _require_own(paths[4])
    pixel_bytes = 2 * spectra.BANDS + 4 * (len(LABELS) + 1)
    require_space(folder, int(1.02 * job.width * job.height * pixel_bytes))
    with placed_together(), ExitStack() as stack:
        scene, scene_header, labels, label_header, stands = (
            stack.enter_context(replacing(path)) for path in paths
        )
        scene_header.write_text(_scene_header(job), encoding="ascii")
        label_header.write_text(_label_header(job), encoding="ascii")
        _write_data(job, reporter, strip_lines, scene, labels, stands)
    reporter.progress(100)
    return {
        "OUTPUT": str(folder),
        "SCENE": str(paths[0]),
        "STANDS": str(paths[4]),
        "LABELS": str(paths[2]),
    }


def _require_own(stands: Path) -> None:
    """Raise HyperTaskError where stands are there that are not those of an earlier sample scene, or
    were edited since."""
    if os.path.lexists(stands) and last_changes(stands) != {WRITTEN}:
        raise HyperTaskError(
            f"{stands} holds something else than the stands of a sample scene as it was made, and "
            "would be overwritten; choose another folder, or give that file another name."
        )


def _write_data(job, reporter, strip_lines, scene_path, label_path, stand_path) -> None:
    forest = SimulatedForest(job.width, job.height, job.seed)
    lines = strip_lines or max(1, STRIP_PIXELS // job.width)
    sensor = _Sensor(job.width, job.seed)
    codes = _label_codes(forest)
    with ExitStack() as stack:
        scene = stack.enter_context(open(scene_path, "wb"))
        labels = stack.enter_context(open(label_path, "wb"))
        layer = stack.enter_context(_stand_writer(stand_path))
        outlines = _Outlines(forest, codes, layer, reporter)
        for row in range(0, job.height, lines):
            strip = forest.strip(row, min(lines, job.height - row))
            reporter.check_cancelled()
            scene.write(sensor.observe(strip, reporter).data)
            stand = np.where(strip.labelled, strip.stand, len(codes) - 1)
            labels.write(codes[stand].data)
            outlines.add(codes[stand, -1])
            reporter.progress(99 * (row + strip.stand.shape[0]) / job.height)


class _Sensor:
    """Mixes the spectra and adds noise.

    The noise is cut from one long table of normal numbers, for every line at a place of its
    own: drawing 128 numbers a pixel would take longer than everything else.
    """

    def __init__(self, width: int, seed: int):
        rng = np.random.default_rng(np.random.SeedSequence([seed, 2]))
        self._size = spectra.BANDS * width
        self._noise = rng.standard_normal(self._size + NOISE_OFFSETS, dtype=np.float32)
        self._seed = seed
        self._mixed = np.empty((spectra.BANDS, width), np.float32)
        self._added = np.empty_like(self._mixed)
        self._spectra = np.ascontiguousarray(spectra.endmembers().T)
        self._sigma = spectra.noise_sigma()[:, None]

    def observe(self, strip: Strip, reporter: Reporter) -> np.ndarray:
        """Reflectance x 10000 as (rows, bands, width), little-endian int16, 0 = no data."""
        rows, width = strip.valid.shape
        scene = np.empty((rows, spectra.BANDS, width), "<i2")
        for line in range(rows):
            reporter.check_cancelled()
            # sums of whole numbers below 2**24 steps: exact, however they are ordered
            np.matmul(self._spectra, strip.weights[:, line], out=self._mixed)
            start = _noise_offset(self._seed, strip.row + line)
            noise = self._noise[start : start + self._size].reshape(self._mixed.shape)
            np.multiply(noise, self._sigma, out=self._added)
            np.add(self._mixed, self._added, out=self._mixed)
            np.clip(self._mixed, 1, 32767, out=self._mixed)
            np.copyto(scene[line], self._mixed, casting="unsafe")
            if not strip.valid[line].all():
                scene[line] *= strip.valid[line]
        return scene


def _noise_offset(seed: int, line: int) -> int:
    words = np.random.SeedSequence([seed, 3, line])
    return int(words.generate_state(1)[0]) % NOISE_OFFSETS


class _Outlines:
    """Turns the label lines into stand polygons as they come, keeping only the lines that the
    stands not yet written can reach."""

    def __init__(self, forest: SimulatedForest, codes, layer, reporter: Reporter):
        self._forest, self._codes, self._layer, self._reporter = forest, codes, layer, reporter
        self._lattice_row = np.append(-9999, forest.lattice_row).astype(np.int16)  # by stand id
        self._waiting = list(forest.lattice_rows())
        self._strips: list[np.ndarray] = []
        self._first, self._done = 0, 0
        self._classes = class_names()

    def add(self, stand_ids: np.ndarray) -> None:
        """Take the next lines: stand ids as (rows, width), 0 where there is no stand."""
        self._strips.append(stand_ids.astype(np.int32))
        self._done += len(stand_ids)
        while self._waiting and self._forest.rows_of(self._waiting[0])[1] <= self._done:
            first, last = self._forest.rows_of(self._waiting[0])
            self._forget(first)
            if last > first:
                self._write(self._waiting[0], first, last)
            del self._waiting[0]

    def _forget(self, first: int) -> None:
        while self._strips and self._first + len(self._strips[0]) <= first:
            self._first += len(self._strips.pop(0))

    def _write(self, lattice_row: int, first: int, last: int) -> None:
        ids = np.concatenate(self._strips)[first - self._first : last - self._first]
        mask = self._lattice_row[ids] == lattice_row
        to_map = Affine(PIXEL, 0, WEST, 0, -PIXEL, NORTH - PIXEL * first)
        parts = []
        for geometry, value in shapes(ids, mask=mask, connectivity=4, transform=to_map):
            self._reporter.check_cancelled()
            parts.append((int(value), geometry["coordinates"]))
        parts.sort(key=lambda part: part[0])
        for stand_id, group in groupby(parts, key=lambda part: part[0]):
            polygons = [coordinates for _, coordinates in group]
            outline = {"type": "MultiPolygon", "coordinates": polygons}
            self._layer.add(outline, self._properties(stand_id))

    def _properties(self, stand_id: int) -> dict:
        properties = {}
        for name, code in zip(NAMES, self._codes[stand_id - 1].tolist()):
            if name in CATEGORICAL:
                properties[name] = self._classes[name][code]
            else:
                properties[name] = code / FACTORS[name] if FACTORS[name] > 1 else code
        return {**properties, "stand_id": stand_id}


def _label_codes(forest: SimulatedForest) -> np.ndarray:
    """Stored labels of every stand, (stands + 1, 14); the last row is that of no stand."""
    columns = [np.round(forest.values[name] * FACTORS[name]) for name in NAMES]
    codes = np.stack([*columns, np.arange(1, len(columns[0]) + 1)], axis=1)
    return np.vstack([codes, np.zeros(codes.shape[1])]).astype("<i4")


def class_names() -> dict[str, dict[int, str]]:
    """The names of the codes of each categorical variable."""
    return {
        entry.variable.name: {one.code: one.name for one in entry.variable.classes}
        for entry in load_variable_spec(SPEC)
        if entry.variable.is_categorical
    }


def _stand_writer(path) -> PolygonWriter:
    fields: dict[str, type] = {
        name: object if name in CATEGORICAL else np.int32 if FACTORS[name] == 1 else float
        for name in NAMES
    }
    titles = {name: f"{name.replace('_', ' ')} [{unit}]" for name, _, unit in LABELS if unit}
    fields["stand_id"] = np.int32
    return PolygonWriter(path, STANDS, f"EPSG:{EPSG}", fields, WRITTEN, titles)


def _scene_header(job: SampleJob) -> str:
    blue, green, red = (
        int(np.abs(spectra.WAVELENGTHS - at).argmin()) + 1 for at in (470, 550, 660)
    )
    return _header(
        job,
        spectra.BANDS,
        data_type=2,
        interleave="bil",
        description=(
            "SIMULATED AISA Eagle II scene of a boreal forest, made by HyperTask; no real "
            f"measurement. Reflectance x 10000, seed {job.seed}"
        ),
        more=(
            "sensor type = AISA Eagle II (simulated)",
            "reflectance scale factor = 10000",
            f"default bands = {{{red}, {green}, {blue}}}",
            "wavelength units = Nanometers",
            f"wavelength = {{{', '.join(f'{at:.2f}' for at in spectra.WAVELENGTHS)}}}",
            f"fwhm = {{{', '.join([str(spectra.FWHM)] * spectra.BANDS)}}}",
            f"bbl = {{{', '.join(str(int(good)) for good in spectra.GOOD_BANDS)}}}",
        ),
    )


def _label_header(job: SampleJob) -> str:
    names = [
        name + ("*100" if factor == 100 else "") + (f" [{unit}]" if unit else "")
        for name, factor, unit in LABELS
    ]
    described = {
        name: {
            "type": "categorical",
            "values": {"0": "None", **{str(code): each for code, each in classes.items()}},
            "name": name,
        }
        for name, classes in class_names().items()
    }
    return _header(
        job,
        len(LABELS) + 1,
        data_type=3,
        interleave="bip",
        description=(
            "SIMULATED forest stand data in the format of the TAIGA data set, made by "
            "HyperTask; no real stands. 0 = no data"
        ),
        more=(
            f"band names = {{{', '.join([*names, 'standID'])}}}",
            # TAIGA's own: JSON without the outer braces, on one line
            f"band descriptions = {json.dumps(described)[1:-1]}",
        ),
    )


def _header(job, bands: int, data_type: int, interleave: str, description: str, more) -> str:
    return "\n".join(
        [
            "ENVI",
            f"description = {{{description}}}",
            f"samples = {job.width}",
            f"lines = {job.height}",
            f"bands = {bands}",
            "header offset = 0",
            "file type = ENVI Standard",
            f"data type = {data_type}",
            f"interleave = {interleave}",
            "byte order = 0",
            "data ignore value = 0",
            f"map info = {{ETRS-TM35FIN, 1, 1, {WEST}, {NORTH}, {PIXEL}, {PIXEL}, units=Meters}}",
            f"coordinate system string = {{{COORDINATE_SYSTEM}}}",
            *more,
            "",
        ]
    )
