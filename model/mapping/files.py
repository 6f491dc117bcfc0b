"""Map files: GeoTIFFs with names, colours and units in them, and a QGIS style beside each."""

from __future__ import annotations

import errno
import math
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from rasterio._err import CPLE_BaseError
from rasterio.enums import ColorInterp, Resampling
from rasterio.io import DatasetWriter
from rasterio.windows import Window

from ..accuracy.trust import CLASSES, LIMIT, MODEL, SCENE
from ..accuracy.uncertainty import entropy, temper
from ..base.files import safe_name, write_error
from ..base.text import printable
from ..base.variables import CONTINUOUS, Variable
from ..rasters.raster import nothing_held, open_raster
from ..rasters.scene import Scene
from ..rasters.styles import (
    ORANGES,
    category_names,
    class_style,
    color_table,
    colormap,
    escape,
    pam_band,
    quoteattr,
    ramp_style,
    steps_style,
)

NODATA = -9999.0
"""Nodata of the continuous maps; in class maps it is 0."""
TRUST = Variable("trust", CONTINUOUS, bounds=(0.0, LIMIT))
"""What the raster of trust holds: scores, of which 1 is the limit."""
CONTENTS = ("probabilities", "uncertainty", "spread", "lower", "upper")
"""What else is written of a variable; their files' names end with it."""
BLOCK = 256
_LEAST = 16  # side of a block: a GeoTIFF has no smaller ones
_FULL = 16 * 2**20  # bytes left, below which a failed write is put down to the disk


def in_blocks(tile: int) -> tuple[int, int]:
    """Side of tiles that are about ``tile`` pixels wide, not more, and of the blocks of maps that
    are written by them.

    Whole blocks make up a tile: one that is written in pieces is packed anew with each, and behind
    what it was before.
    """
    for block in (BLOCK, BLOCK // 2, BLOCK // 4, BLOCK // 8):
        whole = tile // block * block
        if 4 * whole >= 3 * tile:
            return whole, block
    whole = max(1, tile // _LEAST) * _LEAST
    return whole, math.gcd(whole, BLOCK)


@dataclass
class MapFile:
    """One raster to write.

    Attributes
    ----------
    path : where it will be; it is written to a path beside first.
    variables : the variable of each band; only one where ``content`` is not ``map``.
    content : ``map``; ``probabilities``, one band for each class; ``uncertainty``, the entropy of
        the probabilities; ``spread``, the deviation over an ensemble's members; ``lower`` or
        ``upper``, an end of the prediction interval; ``trust``, of no variable of the model.
    temperature : of the probabilities. half_width, coverage : of the interval, in the variable's
        unit and in percent. model : its digest, "" where it is not known. scene : what tells it
        from others, "" where that is not known. block : side of the blocks in the file, in pixels.
    """

    path: Path
    variables: list[Variable]
    content: str = "map"
    temperature: float = 1.0
    half_width: float = 0.0
    coverage: int | None = None
    model: str = ""
    scene: str = ""
    block: int = BLOCK

    @property
    def categorical(self) -> bool:
        """Whether it holds class codes."""
        return self.variables[0].is_categorical and self.content == "map"

    @property
    def name(self) -> str:
        """For a layer tree."""
        extra = "" if self.content in ("map", "trust") else f" {self.content}"
        return self.variables[0].name + extra + (f" ({self.coverage} %)" if self.coverage else "")

    @property
    def bands(self) -> list[str]:
        if self.content == "probabilities":
            return [entry.name for entry in self.variables[0].classes]
        if self.content == "map":
            return [variable.name for variable in self.variables]
        return [self.name]

    @property
    def marks(self) -> dict[str, str]:
        """Tags that say what it was made by, and of which scene."""
        known = {MODEL: self.model, SCENE: self.scene}
        return {key: value for key, value in known.items() if value}

    @property
    def dtype(self) -> str:
        if not self.categorical:
            return "float32"
        highest = max(code for variable in self.variables for code in variable.codes)
        return "uint8" if highest < 256 else "uint16"

    @property
    def _own_palette(self) -> bool:
        """Whether the TIFF holds the colours: it can for one band and codes up to 255."""
        return self.categorical and len(self.variables) == 1 and self.dtype == "uint8"

    @property
    def nodata(self) -> float:
        return 0 if self.categorical else NODATA

    @contextmanager
    def writing(
        self,
        path: str | Path,
        scene: Scene,
        size: tuple[int, int] | None = None,
        block: int | None = None,
    ) -> Iterator[DatasetWriter]:
        """Create ``path`` on the grid of ``scene``, open for writing.

        ``size``: lines and columns that a part of a map is to have; None: those of the scene.
        ``block``: side of the blocks in the file; None: :attr:`block`.
        """
        with write_errors(self.path):
            target = self._create(
                path, scene, *(size or (scene.height, scene.width)), block or self.block
            )
        try:
            yield target
        except BaseException:
            with suppress(*_WRITE_ERRORS):  # the file is given up anyway
                target.close()
            raise
        with write_errors(self.path):
            target.close()

    def _create(self, path, scene: Scene, height: int, width: int, block: int):
        profile = {
            "driver": "GTiff",
            "width": width,
            "height": height,
            "count": len(self.bands),
            "dtype": self.dtype,
            "nodata": self.nodata,
            "crs": scene.raster.crs or scene.raster.gcps_crs,
            "compress": "deflate",
            "predictor": 1 if self.categorical else 3,
            "zlevel": 1,  # a hundredth larger than 6 for quantities, in half the time
            "tiled": True,
            "blockxsize": block,
            "blockysize": block,
            "interleave": "band",
            "bigtiff": "if_safer",
        }
        raster = scene.raster
        if raster.georeferenced:
            profile["transform"] = raster.transform
        profile |= {"gcps": raster.gcps} if raster.gcps else {}
        profile |= {"rpcs": raster.rpcs} if raster.rpcs else {}
        target = open_raster(path, "w", **profile)
        for band, name in enumerate(self.bands, start=1):
            target.set_band_description(band, printable(name))
        if self.marks:
            target.update_tags(**self.marks)
        if self.coverage:
            target.update_tags(COVERAGE_PERCENT=str(self.coverage))
        if self.content in ("probabilities", "uncertainty"):
            return target
        for band, variable in enumerate(self.variables, start=1):
            if variable.unit:
                target.set_band_unit(band, printable(variable.unit))
            if variable.is_categorical:
                names = {f"class_{e.code}": printable(e.name) for e in variable.classes}
                target.update_tags(band, **names)
        if self._own_palette:
            target.write_colormap(1, colormap(self.variables[0]))
            target.colorinterp = [ColorInterp.palette]
        return target

    def values(self, maps: list[np.ndarray], valid: np.ndarray) -> np.ndarray:
        """Stored numbers (bands, height, width) from the network's maps of its variables.

        Of the raster of trust, from scores (1, height, width).
        """
        variable = self.variables[0]
        if self.content == "trust":
            values = maps[0].copy()
        elif self.content in ("probabilities", "uncertainty"):
            shares = temper(maps[0], self.temperature)
            values = shares.copy() if self.content == "probabilities" else entropy(shares)[None]
        elif self.content == "spread":
            low, high = variable.limits
            values = maps[0][1:] * (high - low)
        elif self.categorical:
            values = np.stack(
                [
                    np.array(v.codes)[probabilities.argmax(0)]
                    for v, probabilities in zip(self.variables, maps)
                ]
            )
        else:
            bounds = [variable.limits for variable in self.variables]
            values = np.stack([low + m[0] * (high - low) for m, (low, high) in zip(maps, bounds)])
            if self.content in ("lower", "upper"):
                values += self.half_width if self.content == "upper" else -self.half_width
                if bounds[0][0] >= 0:  # a quantity that is never negative
                    values = np.maximum(values, 0)
                if variable.unit == "%" and bounds[0][1] <= 100:
                    values = np.minimum(values, 100)
        values = values.astype(self.dtype)
        values[:, ~valid] = self.nodata
        return values

    def write(self, target: DatasetWriter, values: np.ndarray, row: int, column: int) -> None:
        """Write stored numbers (bands, height, width) at (row, column)."""
        with write_errors(self.path):
            target.write(values, window=Window(column, row, values.shape[2], values.shape[1]))

    def finish(self, path: str | Path) -> None:
        """Add overviews, and the side-car with class names that GDAL and QGIS read."""
        with write_errors(self.path):
            self.add_overviews(path)
            require_blocks(path)
        if self.categorical:
            bands = "".join(
                pam_band(number, variable, colors=not self._own_palette)
                for number, variable in enumerate(self.variables, start=1)
            )
            side = Path(f"{path}.aux.xml")
            # GDAL has put there what a TIFF does not hold, such as some reference systems
            text = side.read_text(encoding="utf-8") if side.is_file() else _PAM
            text = text.replace("</PAMDataset>", f"{bands}</PAMDataset>")
            side.write_text(text, encoding="utf-8")

    def add_overviews(self, path: str | Path, factors: Sequence[int] | None = None) -> None:
        """Make overviews of a file that is written; None: down to one block."""
        # whatever thread this is, a full disk is to be seen here
        with nothing_held(), open_raster(path, "r+") as target:
            if factors is None:
                side, steps = max(target.width, target.height), range(1, 31)
                factors = [2**step for step in steps if side > BLOCK * 2 ** (step - 1)]
            if factors:
                method = Resampling.mode if self.categorical else Resampling.average
                target.build_overviews(list(factors), method)

    def style(self) -> str:
        """QGIS style (QML) of the first band."""
        variable = self.variables[0]
        if self.content == "probabilities":
            return self.class_styles()[0][2]
        if self.content == "uncertainty":
            return ramp_style(0.0, 1.0, "", ORANGES)
        if self.content == "trust":
            return steps_style(CLASSES)
        if self.categorical:
            return class_style(variable)
        low, high = variable.limits
        if self.content == "spread":
            return ramp_style(0.0, (high - low) / 5, variable.unit, ORANGES)
        return ramp_style(low, high, variable.unit)

    def class_styles(self) -> list[tuple[str, Path, str]]:
        """Of probabilities, for each class: its name, a path for its style, and the style (QML).

        From white, none, to the colour of the class, 1.
        """
        if self.content != "probabilities":
            return []
        taken: set[str] = set()
        found = []
        for band, entry in enumerate(self.variables[0].classes, start=1):
            name = safe_name(entry.name, taken)
            taken.add(name)
            path = self.path.with_name(f"{self.path.stem}_{name}.qml")
            found.append((entry.name, path, ramp_style(0.0, 1.0, "", (_NONE, entry.color), band)))
        return found


_NONE = "#ffffff"
_PAM = "<PAMDataset>\n</PAMDataset>\n"


def stack_vrt(parts: list[MapFile], scene: Scene) -> str:
    """A virtual raster over single-band maps in its folder, one band each; returns its XML."""
    marks = "".join(f'<MDI key="{key}">{value}</MDI>' for key, value in parts[0].marks.items())
    marks = f"  <Metadata>{marks}</Metadata>\n" if marks else ""
    size = f'xSize="{scene.width}" ySize="{scene.height}"'
    kind = {"uint8": "Byte", "uint16": "UInt16", "float32": "Float32"}
    bands = []
    for number, part in enumerate(parts, start=1):
        variable = part.variables[0]
        details = f"    <Description>{escape(variable.name)}</Description>\n"
        if variable.unit:
            details += f"    <UnitType>{escape(variable.unit)}</UnitType>\n"
        details += f"    <NoDataValue>{part.nodata:g}</NoDataValue>\n"
        if variable.is_categorical:
            details += color_table(variable) + category_names(variable)
        bands.append(
            f'  <VRTRasterBand dataType="{kind[part.dtype]}" band="{number}">\n{details}'
            "    <SimpleSource>\n"
            f'      <SourceFilename relativeToVRT="1">{escape(part.path.name)}</SourceFilename>\n'
            "      <SourceBand>1</SourceBand>\n"
            f'      <SrcRect xOff="0" yOff="0" {size}/>\n'
            f'      <DstRect xOff="0" yOff="0" {size}/>\n'
            "    </SimpleSource>\n  </VRTRasterBand>\n"
        )
    return (
        f'<VRTDataset rasterXSize="{scene.width}" rasterYSize="{scene.height}">\n{_place(scene)}'
        f"{marks}{''.join(bands)}</VRTDataset>\n"
    )


def _place(scene: Scene) -> str:
    """Where a scene lies, as elements of a virtual raster."""
    raster = scene.raster
    crs = raster.crs or raster.gcps_crs
    name = crs.to_string() if crs else ""
    if raster.gcps:
        points = "".join(
            f'    <GCP Id="{number}" Pixel="{point.col!r}" Line="{point.row!r}" X="{point.x!r}" '
            f'Y="{point.y!r}" Z="{point.z or 0.0!r}"/>\n'
            for number, point in enumerate(raster.gcps, start=1)
        )
        projection = f" Projection={quoteattr(name)}" if name else ""
        return f"  <GCPList{projection}>\n{points}  </GCPList>\n"
    place = f"  <SRS>{escape(name)}</SRS>\n" if name else ""
    if raster.georeferenced:
        numbers = ", ".join(repr(float(value)) for value in raster.transform.to_gdal())
        place += f"  <GeoTransform>{numbers}</GeoTransform>\n"
    if raster.rpcs:
        fields = raster.rpcs.to_gdal().items()
        entries = "".join(f'<MDI key="{key}">{escape(value)}</MDI>' for key, value in fields)
        place += f'  <Metadata domain="RPC">{entries}</Metadata>\n'
    return place


_WRITE_ERRORS = (rasterio.errors.RasterioError, CPLE_BaseError, OSError)


@contextmanager
def write_errors(path: str | Path) -> Iterator[None]:
    """Turn what GDAL says about a failed write into one sentence."""
    try:
        yield
    except _WRITE_ERRORS as error:
        path = Path(path)
        if shutil.disk_usage(path.parent).free < _FULL:
            error = OSError(errno.ENOSPC, str(error))
        elif not isinstance(error, OSError) or error.errno is None:
            error = OSError(str(error))
        raise write_error(path, error) from error


def require_blocks(path: str | Path) -> None:
    """Raise unless the file holds every block: closing a file reports no failed write."""
    size = Path(path).stat().st_size
    with open_raster(path) as source:
        for band in source.indexes:
            for (row, column), _ in source.block_windows(band):
                place = f"{column}_{row}"
                start = source.get_tag_item(f"BLOCK_OFFSET_{place}", "TIFF", bidx=band)
                length = source.get_tag_item(f"BLOCK_SIZE_{place}", "TIFF", bidx=band)
                if start is None or int(start) + int(length) > size:
                    raise OSError("a part of it is missing")
