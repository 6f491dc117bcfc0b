"""Reading windows of rasters of any size and format in bounded memory.

Uncompressed ENVI files are memory-mapped, which reads windows many times faster than through
GDAL's line-wise blocks. Of rasters tiled inside the file the last tiles are kept in memory where
each is needed for a while, as in mapping. Everything else (strips; tiles that are read again and
again, as in training) is unpacked into a scratch file as it is needed, see :mod:`.unpacked`.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from rasterio._err import CPLE_BaseError  # GDAL's own errors, which no public class covers
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, Interleaving, MaskFlags
from rasterio.errors import CRSError, RasterioError
from rasterio.io import DatasetWriter
from rasterio.windows import Window

from ..base.errors import HyperTaskError
from ..base.files import job_folder, require_space
from ..base.names import short_name
from ..base.text import quoted
from .containers import AS_WRITTEN, MOST_NUMBERS, choose_one, product_of
from .envi import data_file, raw_layout, surplus_warning
from .envi_header import stated_names
from .kinds import require_real
from .place import require_place
from .unpacked import InMemory, OnDisk, Unpacked

_LEAST_KEPT, _MOST_KEPT = 8 * 2**20, 256 * 2**20  # bytes of unpacked blocks in memory
NOT_MOVED = (RasterioError, CPLE_BaseError)
"""What is raised where nothing leads from one coordinate reference system to another, as from a
local one, whose place on the earth nobody knows."""
_VIRTUAL = 512  # side of what is read together of a virtual raster
_HELD = 1  # bytes that GDAL holds back


class Raster:
    """A raster opened for reading windows.

    Attributes
    ----------
    path : Path
    width, height, count : int
    dtypes : numpy dtype of each band; dtype : one that holds the numbers of all.
    crs : rasterio CRS or None
    transform : affine transform of pixel corners
    gcps, rpcs : ground control points and rational polynomials, where the file has these in place
        of a transform; else none. gcps_crs : of the points.
    nodatavals : what each band declares as no data, float or None; nodata : the first of them.
    scales, offsets, descriptions, band_tags : of each band. tags : of the file.
    alpha : indices (from 0) of bands that are a mask of the others.
    product : how the array of a container lies, and what else it says; see :mod:`.containers`.
    dataset : the open rasterio dataset
    warnings : what may be wrong with the file.

    Parameters
    ----------
    again : whether windows are read again and again.
    """

    def __init__(self, path: str | Path, again: bool = False):
        self.path, self._again = data_file(path), again
        try:
            self.dataset = open_raster(self.path)
        except rasterio.errors.RasterioIOError as error:
            if not Path(self.path).exists():
                raise HyperTaskError(
                    f"The raster {self.path} does not exist; check its path."
                ) from error
            raise HyperTaskError(
                f"{self.path} cannot be read as a raster: it is damaged or of a format that GDAL "
                "does not know; copy it again or choose another file."
            ) from error
        source = self.dataset
        if not source.count:
            raise choose_one(self.path, _subdatasets(source))
        shape = source.count, source.height, source.width
        first = source.tags(1)
        self.product = product_of(self.path, source.driver, shape, source.tags(), first, _numbers)
        self.count, self.height, self.width = self.product.sides(shape)
        if self.product.as_written:
            source.close()
            with rasterio.Env(**AS_WRITTEN):
                self.dataset = source = open_raster(self.path)
        require_real(self.name, source.dtypes)
        self.dtypes = self._of_bands([np.dtype(name) for name in source.dtypes])
        self.dtype = np.result_type(*self.dtypes)
        self._describe()
        self.nodata = next((value for value in self.nodatavals if value is not None), None)
        self._raw = None
        if source.driver == "ENVI":
            tags = source.tags(ns="ENVI")
            self._raw = raw_layout(source.files[0], tags, self.count, self.height, self.width)
        self.warnings = surplus_warning(self._raw) + list(self.product.warnings)
        self._unpacked: Unpacked | None = None
        self._in_memory = InMemory(_LEAST_KEPT)
        self._scratch_folder = ExitStack()

    def _of_bands(self, values) -> list:
        return self.product.of_bands(values, self.count)

    def _describe(self) -> None:
        """What the file says of its bands and its place."""
        source, product = self.dataset, self.product
        self.tags = {**source.tags(), **product.tags}
        self.nodatavals = self._of_bands(source.nodatavals)
        self.scales, self.offsets = self._of_bands(source.scales), self._of_bands(source.offsets)
        if product.scale is not None:
            self.scales, self.offsets = (
                [product.scale] * self.count,
                [product.offset] * self.count,
            )
        self.crs, self.transform = source.crs, source.transform
        if product.turned or product.transform is not None:
            self.crs = CRS.from_user_input(product.crs) if product.crs else None
            place = product.transform
            self.transform = Affine.identity() if place is None else Affine.from_gdal(*place)
        require_place(self.name, self.transform.to_gdal())
        self.gcps: list = []
        self.gcps_crs, self.rpcs = None, None
        if not self.georeferenced and not product.turned:
            self.gcps, self.gcps_crs = source.gcps
            self.rpcs = source.rpcs
        self.descriptions: list[str | None] = [None] * self.count
        self.band_tags: list[dict] = [{}] * self.count
        if product.turned:
            self.alpha, self._own_masks = [], [False] * self.count
            return
        self.descriptions = self._names()
        self.band_tags = [
            {**source.tags(band), **source.tags(band, ns="IMAGERY")} for band in source.indexes
        ]
        colors = source.colorinterp
        self.alpha = [k for k, color in enumerate(colors) if color == ColorInterp.alpha]
        self._own_masks = [_is_mask(flags) for flags in source.mask_flag_enums]

    def _names(self) -> list[str | None]:
        try:
            return list(self.dataset.descriptions)
        except UnicodeDecodeError:  # rasterio reads UTF-8 only
            return stated_names(self.dataset.files, self.count)

    @property
    def name(self) -> str:
        return short_name(self.path)

    def put_into(self, crs: str) -> None:
        """Take the raster to be in another coordinate reference system than its file says.

        ``crs`` : as ``EPSG:32635``, WKT or PROJ.
        """
        try:
            self.crs = CRS.from_user_input(crs)
        except (CRSError, *NOT_MOVED) as error:
            raise HyperTaskError(
                f"The coordinate reference system {quoted(crs)} is not known; give one as "
                "EPSG:32635 or as WKT."
            ) from error

    @property
    def is_raw(self) -> bool:
        """Whether a few lines are read as cheaply as many: of uncompressed ENVI files."""
        return self._raw is not None

    @property
    def georeferenced(self) -> bool:
        """Whether its pixels have coordinates; a coordinate reference system alone gives none."""
        return not self.transform.is_identity

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Lowest x, lowest y, highest x, highest y of the corners, whatever the rotation."""
        return corner_bounds(self.transform, self.height, self.width)

    def read(
        self,
        row: int,
        column: int,
        height: int,
        width: int,
        bands: Sequence[int] | np.ndarray | None = None,
    ) -> np.ndarray:
        """Stored numbers (bands, height, width) of a window that lies inside the raster.

        ``bands`` are indices from 0; None reads all.
        """
        bands = np.arange(self.count) if bands is None else np.asarray(bands, int)
        if self._raw is not None:
            return self._raw.read(row, column, height, width, bands)
        few = 4 * len(bands) <= self.count and self.dataset.interleaving == Interleaving.band
        if few and not self._by_file:
            return self._through_gdal(row, column, height, width, bands)
        try:
            return self._blocks().read(row, column, height, width, bands)
        except BaseException:
            self._unpacked = None
            self._scratch_folder.close()
            raise

    @property
    def _by_file(self) -> bool:
        """Whether what is unpacked goes to a scratch file."""
        return self._again or self.product.turned or not self.dataset.is_tiled

    def expect(self, height: int, width: int) -> int:
        """Windows of this size are going to be read side by side; bytes that are kept for them.

        With these no block is unpacked twice, as far as memory allows.
        """
        if self._raw is not None or self._by_file:
            return 0
        tall, wide = self._block
        blocks = (height // tall + 2) * (width // wide + 2)
        needed = blocks * tall * wide * self.count * self.dtype.itemsize
        self._in_memory.most = max(_LEAST_KEPT, min(needed, _MOST_KEPT))
        return self._in_memory.most

    def masked(
        self, row: int, column: int, height: int, width: int, bands: Sequence[int] | np.ndarray
    ) -> np.ndarray | None:
        """Where a mask of the file hides one of ``bands``, bool (height, width); None without one.

        Masks are ``.msk`` files, masks within the file and alpha bands; a nodata value is none.
        """
        if self.alpha and len(bands):  # GDAL itself takes those of bytes for masks only
            return (self.read(row, column, height, width, self.alpha) == 0).any(0)
        hidden = [int(band) for band in bands if self._own_masks[band]]
        if not hidden:
            return None
        window = Window(column, row, width, height)
        if MaskFlags.per_dataset in self.dataset.mask_flag_enums[hidden[0]]:
            hidden = hidden[:1]  # one mask for all bands
        try:
            masks = self.dataset.read_masks([band + 1 for band in hidden], window=window)
        except rasterio.errors.RasterioIOError as error:
            raise self._damaged(row) from error
        return (masks == 0).any(0)

    def _through_gdal(self, row: int, column: int, height: int, width: int, bands) -> np.ndarray:
        """Stored numbers (bands, height, width) read through GDAL, in one type for all bands."""
        planes, lines, columns, turn = self.product.window(row, column, height, width, bands)
        window = Window(columns[0], lines[0], columns[1], lines[1])
        numbers = [int(plane) + 1 for plane in planes]
        kinds = {self.dtypes[int(band)] for band in bands}
        try:
            if len(kinds) <= 1:
                return turn(self.dataset.read(numbers, window=window))
            each = [self.dataset.read(number, window=window) for number in numbers]
            return np.stack([plane.astype(self.dtype) for plane in each])
        except rasterio.errors.RasterioIOError as error:
            raise self._damaged(row) from error

    def _damaged(self, row: int) -> HyperTaskError:
        return HyperTaskError(f"{self.name} is damaged near line {row + 1}; copy it again.")

    def close(self) -> None:
        self.dataset.close()
        self._unpacked = None
        self._in_memory = InMemory(_LEAST_KEPT)
        self._scratch_folder.close()

    def _blocks(self) -> Unpacked:
        if self._unpacked is None:
            shape = self.count, self.height, self.width
            store: InMemory | OnDisk = self._in_memory
            if self._by_file:
                if not self._again:  # all of it is going to be read
                    size = self.width * self.height * self.count * self.dtype.itemsize
                    require_space(tempfile.gettempdir(), size)
                folder = self._scratch_folder.enter_context(job_folder())
                store = OnDisk(folder / "blocks.raw")
            self._unpacked = Unpacked(shape, self.dtype, self._block, self._all_bands, store)
        return self._unpacked

    def _all_bands(self, row: int, column: int, height: int, width: int) -> np.ndarray:
        return self._through_gdal(row, column, height, width, range(self.count))

    @property
    def _block(self) -> tuple[int, int]:
        """Height and width of what the file holds together."""
        if self.product.turned:
            return 1, self.width
        if self.dataset.driver == "VRT":  # its own blocks say nothing of those of its sources
            return _VIRTUAL, _VIRTUAL
        return self.dataset.block_shapes[0]


def _subdatasets(dataset) -> list[tuple[str, str]]:
    """Name and description of each raster within a container."""
    tags = dataset.tags(ns="SUBDATASETS")
    return [
        (tags[f"SUBDATASET_{number}_NAME"], tags.get(f"SUBDATASET_{number}_DESC", ""))
        for number in range(1, len(tags) + 1)
        if f"SUBDATASET_{number}_NAME" in tags
    ]


def _numbers(name: str):
    """All numbers of a small array and its tags, or None; see :data:`.containers.Numbers`."""
    try:
        with open_raster(name) as source:
            if source.count != 1 or source.width * source.height > MOST_NUMBERS:
                return None
            return source.read(1).ravel(), {**source.tags(), **source.tags(1)}
    except (rasterio.errors.RasterioError, rasterio.errors.RasterioIOError):
        return None


def _is_mask(flags) -> bool:
    """Whether a band's mask says more than its nodata value does."""
    return MaskFlags.all_valid not in flags and (
        MaskFlags.nodata not in flags or MaskFlags.per_dataset in flags
    )


def open_raster(
    path: str | Path, mode: str = "r", **profile
) -> rasterio.DatasetReader | DatasetWriter:
    """``rasterio.open`` without the warning that a raster has no georeference: it need not.

    Raises
    ------
    HyperTaskError
        When the name of the coordinate system is in another encoding than UTF-8.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        try:
            return rasterio.open(path, mode, **profile)
        except UnicodeDecodeError as error:
            raise HyperTaskError(
                f"{Path(path).name} names its coordinate system in letters that are not UTF-8; "
                "save its header as UTF-8, or give the name in plain letters."
            ) from error


def nothing_held() -> rasterio.Env:
    """A context in which GDAL keeps no blocks of rasters.

    What is written then is on the disk at once, so that a full one is seen: rasterio says nothing
    where it is only found at the closing of a file. Those who read keep blocks themselves.
    """
    return rasterio.Env(GDAL_CACHEMAX=_HELD)  # bytes; GDAL itself would take megabytes


def corner_bounds(transform: Affine, height: int, width: int) -> tuple[float, float, float, float]:
    """Lowest x, lowest y, highest x, highest y of a grid's corners.

    Unlike rasterio's ``array_bounds`` it holds for rotated grids, as of flight lines.
    """
    corners = [transform * corner for corner in ((0, 0), (width, 0), (0, height), (width, height))]
    x, y = zip(*corners)
    return min(x), min(y), max(x), max(y)
