"""Made-up products in containers, laid out as the real ones: PRISMA (he5), EMIT (NetCDF), EnMAP.

A NetCDF-4 file is an HDF5 file, so GDAL's NetCDF driver writes both.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from osgeo import gdal
from support.synthetic import write_tif

KINDS = {"float32": gdal.GDT_Float32, "float64": gdal.GDT_Float64, "uint16": gdal.GDT_UInt16}
KINDS |= {"uint8": gdal.GDT_Byte, "int16": gdal.GDT_Int16, "int32": gdal.GDT_Int32}


class Store:
    """A new container: dimensions, arrays in groups, attributes."""

    def __init__(self, path):
        self.path = Path(path)
        self._file = self.path.with_suffix(".nc")
        driver = gdal.GetDriverByName("netCDF")
        self._dataset = driver.CreateMultiDimensional(str(self._file))
        self._root = self._dataset.GetRootGroup()
        self._groups, self._axes = {"": self._root}, {}

    def axes(self, **sizes) -> None:
        for name, size in sizes.items():
            self._axes[name] = self._root.CreateDimension(name, None, None, size)

    def group(self, path: str):
        if path not in self._groups:
            outer, _, name = path.rpartition("/")
            self._groups[path] = self.group(outer).CreateGroup(name)
        return self._groups[path]

    def array(self, path: str, axes, values, **attributes) -> None:
        values = np.ascontiguousarray(values)
        outer, _, name = path.rpartition("/")
        kind = gdal.ExtendedDataType.Create(KINDS[values.dtype.name])
        array = self.group(outer).CreateMDArray(name, [self._axes[each] for each in axes], kind)
        fill = attributes.pop("_FillValue", None)
        if fill is not None:
            array.SetNoDataValueDouble(float(fill))
        array.Write(values)
        self._attributes(array, attributes)

    def attributes(self, **values) -> None:
        self._attributes(self._root, values)

    @staticmethod
    def _attributes(owner, values) -> None:
        for name, value in values.items():
            if isinstance(value, str):
                kind, sizes = gdal.ExtendedDataType.CreateString(), []
            else:
                value = np.asarray(value)
                kind = gdal.ExtendedDataType.Create(KINDS[value.dtype.name])
                sizes = [value.size] if value.ndim else []
                value = value.tolist()
            owner.CreateAttribute(name, sizes, kind).Write(value)

    def close(self) -> Path:
        self._groups = self._axes = self._root = self._dataset = None
        return self._file.rename(self.path)


PRISMA_CUBE = "HDFEOS/SWATHS/PRS_L2D_HCO/Data Fields/{}_Cube"


def prisma(
    path, cube, waves, *, top=1.25, corner=(500_015.0, 5_000_005.0), pixel=30.0, code=32632
) -> Path:
    """An L2D product whose VNIR cube holds reflectances (bands, lines, samples), and a SWIR cube.

    One more VNIR band, the first, is flagged and has the wavelength 0. ``corner`` is the centre of
    the first pixel. ``top`` : the reflectance of 65535.
    """
    bands, lines, samples = cube.shape
    numbers = np.round(cube / top * 65535).astype("uint16")
    numbers = np.concatenate([np.zeros((1, lines, samples), "uint16"), numbers])
    store = Store(path)
    store.axes(lines=lines, vnir=bands + 1, swir=3, samples=samples)
    far = corner[0] + pixel * (samples - 1), corner[1] - pixel * (lines - 1)
    store.attributes(
        Processing_Level="2D",
        Epsg_Code=np.int32(code),
        Product_ULcorner_easting=np.float64(corner[0]),
        Product_ULcorner_northing=np.float64(corner[1]),
        Product_LRcorner_easting=np.float64(far[0]),
        Product_LRcorner_northing=np.float64(far[1]),
        List_Cw_Vnir=np.float32([0, *waves]),
        List_Fwhm_Vnir=np.float32([0, *np.full(bands, 11.5)]),
        List_Cw_Vnir_Flags=np.uint8([0, *np.ones(bands)]),
        List_Cw_Swir=np.float32([2400, 1700, 1000]),
        List_Fwhm_Swir=np.float32([12, 12, 12]),
        L2ScaleVnirMin=np.float32(0),
        L2ScaleVnirMax=np.float32(top),
        L2ScaleSwirMin=np.float32(0),
        L2ScaleSwirMax=np.float32(1),
    )
    store.array(PRISMA_CUBE.format("VNIR"), ("lines", "vnir", "samples"), numbers.swapaxes(0, 1))
    empty = np.ones((lines, 3, samples), "uint16")
    store.array(PRISMA_CUBE.format("SWIR"), ("lines", "swir", "samples"), empty)
    places = "HDFEOS/SWATHS/PRS_L2D_HCO/Geolocation Fields/"
    for name in ("Latitude", "Longitude"):
        store.array(places + name, ("lines", "samples"), np.zeros((lines, samples), "float32"))
    return store.close()


def prisma_array(path, part="VNIR") -> str:
    """GDAL's name of a cube: it writes blanks in the names of groups as underscores."""
    return f'HDF5:"{path}"://{PRISMA_CUBE.format(part).replace(" ", "_")}'


def emit(path, cube, waves, *, bad=()) -> Path:
    """An L2A product: reflectances (bands, lines, samples), stored by pixel; ``bad`` bands."""
    bands, lines, samples = cube.shape
    store = Store(path)
    store.axes(downtrack=lines, crosstrack=samples, bands=bands)
    store.array(
        "reflectance",
        ("downtrack", "crosstrack", "bands"),
        cube.transpose(1, 2, 0).astype("float32"),
        _FillValue=-9999,
        long_name="Surface reflectance",
    )
    good = np.ones(bands, "float32")
    good[list(bad)] = 0
    own = "sensor_band_parameters/"
    store.array(own + "wavelengths", ("bands",), np.float32(waves), units="nm")
    store.array(own + "fwhm", ("bands",), np.full(bands, 8.5, "float32"), units="nm")
    store.array(own + "good_wavelengths", ("bands",), good)
    for name in ("lat", "lon", "elev"):
        store.array(f"location/{name}", ("downtrack", "crosstrack"), np.ones((lines, samples)))
    return store.close()


def emit_array(path) -> str:
    return f'NETCDF:"{path}":reflectance'


def enmap(folder, cube, waves, *, stem="ENMAP01-____L2A-DT0000001_20240102T030405Z_001") -> Path:
    """An L2A folder: the image (bands, lines, samples) of 2-byte numbers, and its metadata."""
    image = Path(folder) / f"{stem}-SPECTRAL_IMAGE.TIF"
    numbers = np.where(np.isnan(cube), -32768, np.round(cube * 10000)).astype("int16")
    write_tif(image, numbers, nodata=-32768)
    entries = "".join(
        f'<bandID number="{number}"><wavelengthCenterOfBand>{wave}</wavelengthCenterOfBand>'
        "<FWHMOfBand>6.7</FWHMOfBand><GainOfBand>1.0E-4</GainOfBand><OffsetOfBand>0</OffsetOfBand>"
        "</bandID>"
        for number, wave in enumerate(waves, start=1)
    )
    (Path(folder) / f"{stem}-METADATA.XML").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><level_X><product><image/></product><specific>'
        f"<bandCharacterisation>{entries}</bandCharacterisation></specific></level_X>"
    )
    return image
