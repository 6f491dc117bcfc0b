"""What is compared: the map, its reference, and the area and the stands that are looked at.

Runs within QGIS: GDAL's own bindings and numpy only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..base.errors import HyperTaskError
from ..base.present import present
from ..base.variables import given_classes
from ..jobs.assess import AssessJob
from ..rasters.categories import names_nothing
from .rasters import Grid, Plane, read_legend
from .shapes import ShapeGrid, Shapes, shapes_from_vector


@dataclass
class MemoryShapes:
    """Features in memory, such as QGIS's with unsaved edits; None where the job's file is read."""

    reference: Shapes | None = None
    area: Shapes | None = None
    stands: Shapes | None = None


class Comparison:
    """A map, and what it is compared with on its grid.

    Attributes
    ----------
    map : the map, codes as they are stored. grid : its pixels. reference : :class:`Reference`.
    categorical : whether classes are compared. area, stands : where they are looked at, or None.
    mixed : pixels of the window read last that lie in shapes of different values at once.
    """

    def __init__(self, job: AssessJob, memory: MemoryShapes):
        path = present(job.predicted)
        self.map = Plane(path, [job.band])
        self.grid = self.map.grid
        self.reference = Reference(job, memory.reference, self.grid)
        self.categorical = _is_categorical(job, self.map, self.reference)
        if self.categorical:
            # as they are stored: a scale would make other codes of them
            self.map = Plane(path, [job.band], physical=False)
            zero = _zero_is_a_class(self.map, given_legend(job.classes, "the map"))
            if not zero:
                self.map.zero_is_nothing()
            self.reference.take_codes(zero, self.map)
        elif self.reference.shapes is not None:
            self.reference.shapes.take_quantities()
        self.mixed = 0
        self.area: ShapeGrid | None = None
        self.stands: ShapeGrid | None = None
        area, stands = memory.area, memory.stands
        if area is None and job.area:
            area = shapes_from_vector(job.area, job.area_layer_name, condition=job.area_filter)
        if area is not None:
            self.area = ShapeGrid(area, self.grid, "area", valued=False)
        if stands is None and job.stands:
            stands = shapes_from_vector(job.stands, job.stands_layer_name)
        if stands is not None:
            self.stands = ShapeGrid(stands, self.grid, "layer of stands", valued=False)

    @property
    def name(self) -> str:
        """Of the variable that is mapped."""
        return self.map.names[0] or self.map.label

    def read(self, row: int, column: int, height: int, width: int) -> tuple:
        """A window of map and reference, which may reach beyond the grid.

        Returns
        -------
        predicted, reference : float64 (height, width) codes or values, NaN for none and outside
            the area; None where the window holds nothing. shapes : of the reference, as
            :meth:`.shapes.ShapeGrid.read` gives them, None where it is a raster.
        """
        outside, self.mixed = None, 0
        if self.area is not None:
            inside = self.area.read(row, column, height, width)
            if inside is None:
                return None, None, None
            outside = inside == 0
        predicted = self.map.read(row, column, height, width)[0]
        reference, shapes = self.reference.read(row, column, height, width)
        mixed = self.reference.mixed
        if mixed is not None:
            self.mixed = int((mixed if outside is None else mixed & ~outside).sum())
        if outside is not None:
            predicted[outside] = np.nan
            if reference is not None:
                reference[outside] = np.nan
        return predicted, reference, shapes

    def stands_in(self, window: tuple, shapes: np.ndarray | None) -> np.ndarray | None:
        """Stand + 1 of each pixel of a window whose ``shapes`` of the reference are read."""
        return shapes if self.stands is None else self.stands.read(*window)

    def nothing(self, mixed: int = 0) -> str:
        """What to say where the two have no pixel in common; ``mixed`` as :attr:`mixed`, of all
        windows of a reference that has no other pixels."""
        if mixed and self.reference.kind == "points":
            return (
                f"All {mixed} pixels of the reference lie in points of different values at once; "
                "keep one point in each pixel, or choose another field."
            )
        if mixed:
            return (
                f"All {mixed} pixels of the reference lie in polygons of different values at once; "
                "keep one polygon in each place, or choose another field."
            )
        if self.area is not None:
            return "The reference has no pixel within the area on which the map has data."
        return (
            "The reference has no pixel on which the map has data; check that they cover the same "
            "place."
        )


def _is_categorical(job: AssessJob, plane: Plane, reference: Reference) -> bool:
    is_text = reference.shapes is not None and reference.shapes.is_text
    if job.kind == "auto":
        return is_text or plane.kind != "f"
    if is_text and job.kind != "categorical":
        raise HyperTaskError(
            f"The field {job.reference_field!r} of the reference holds text, which cannot be "
            "compared as a continuous variable; choose a numeric field."
        )
    return job.kind == "categorical"


def _zero_is_a_class(plane: Plane, given: dict[int, tuple[str, str]]) -> bool:
    """Whether 0 is one of the map's classes, or no class.

    What the file declares as no data holds, and what its legend, or the ``given`` one, calls 0.
    Where neither says anything 0 is a class of a map of 0 and 1 (change and no change) only; in
    others it is more often what lies beyond the map, which a warning tells.
    """
    if plane.nodata[0] is not None:
        return 0 not in plane.nodata
    legend = given or read_legend(plane)
    if legend:
        return 0 in legend and not names_nothing(legend[0][0])
    held: set[float] = set()
    for values in _values(plane):
        held |= set(np.unique(values).tolist())
        if 0 in held and held - {0, 1}:
            plane.warnings.append(
                f"{plane.label} does not say what its 0 means, and it is taken for no data; if it "
                "is a class, declare another nodata value (gdal_edit.py -a_nodata 255 FILE)."
            )
            return False
    if held <= {0, 1}:
        if 0 in held:
            plane.notes.append(f"{plane.label} holds 0 and 1 only, and 0 counts as a class.")
        return True
    return False


def _values(plane: Plane) -> Iterator[np.ndarray]:
    for window in plane.grid.windows():
        values = plane.read(*window)
        yield values[np.isfinite(values)]


def _has_zero(plane: Plane) -> bool:
    return any((values == 0).any() for values in _values(plane))


class Reference:
    """The reference, a raster or shapes, window by window on the map's grid.

    Attributes
    ----------
    kind : raster, polygons or points. plane : of a raster, shapes : otherwise; one is None.
    texts : classes of shapes whose values are places among them, None for numbers.
    """

    def __init__(self, job: AssessJob, memory: Shapes | None, grid: Grid):
        self._job, self._grid = job, grid
        self.plane: Plane | None = None
        self.shapes: ShapeGrid | None = None
        self.texts: list[str] | None = None
        shapes = memory
        if shapes is None and job.reference_layer:
            shapes = shapes_from_vector(
                job.reference_layer, job.reference_layer_name, job.reference_field, job.group
            )
        if shapes is None:
            self.kind = "raster"
            self.plane = self._plane()
            self.label = self.plane.label
            return
        self.kind = "points" if shapes.points else "polygons"
        self.shapes = ShapeGrid(shapes, grid)
        self.texts = self.shapes.texts
        self.label = shapes.label

    @property
    def source(self) -> Plane | ShapeGrid:
        """Whichever of the two there is."""
        return self.shapes or present(self.plane)

    @property
    def mixed(self) -> np.ndarray | None:
        """See :attr:`.shapes.ShapeGrid.mixed`; None where the reference is a raster."""
        return None if self.shapes is None else self.shapes.mixed

    def take_codes(self, zero: bool, plane: Plane) -> None:
        """Read class codes, as they are stored; ``zero``: whether 0 is a class of the map.

        In a reference raster that declares nothing it is what its legend says; without one it is a
        class only where the map has it too: most are 0 where nobody looked. So a warning tells.
        """
        if self.shapes is not None:
            self.shapes.take_codes(zero)
            return
        self.plane = self._plane(physical=False)
        if self.plane.nodata[0] is not None:
            return
        names = self.class_names()
        if names.get(0):
            if names_nothing(names[0]):
                self.plane.zero_is_nothing()
        elif not zero or not _has_zero(plane):
            self.plane.zero_is_nothing()
        elif _has_zero(self.plane):
            self.plane.warnings.append(
                f"{self.plane.label} does not say what its 0 means, and it counts as a class, as "
                "on the map; if it is 0 where nobody looked, declare that (gdal_edit.py -a_nodata "
                "0 FILE)."
            )

    def _plane(self, physical: bool = True) -> Plane:
        bands = [self._job.reference_band]
        return Plane(
            present(self._job.reference), bands, self._grid, "reference", physical=physical
        )

    def class_names(self) -> dict[int, str]:
        """Names of codes, as far as the job or the file gives them."""
        given = given_legend(self._job.reference_classes, "the reference")
        if not given and self.plane is not None:
            given = read_legend(self.plane)
        return {code: name for code, (name, _) in given.items()}

    def read(self, row: int, column: int, height: int, width: int) -> tuple:
        """Values float64 (height, width) and shapes, each None where there is nothing."""
        if self.shapes is None:
            return present(self.plane).read(row, column, height, width)[0], None
        shapes = self.shapes.read(row, column, height, width)
        return (None, None) if shapes is None else (self.shapes.values(shapes), shapes)


def given_legend(classes: list[dict], whose: str) -> dict[int, tuple[str, str]]:
    """Code -> (name, colour) of the classes that a job gives for ``whose`` codes."""
    coded = [entry for entry in classes if "code" in entry]
    return {
        entry.code: (str(given.get("name") or ""), entry.color)
        for entry, given in zip(given_classes(coded, whose), coded)
    }
