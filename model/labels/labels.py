"""Labels on the grid of each scene, from vector layers and label rasters, read by window.

Nothing as large as a scene is held in memory: a vector layer becomes a scratch raster of feature
numbers beside a table of values, a label raster is read where it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..base.errors import HyperTaskError
from ..base.messages import Reporter
from ..base.variables import (
    CATEGORICAL,
    CONTINUOUS,
    GROUP,
    Variable,
    VariableClass,
    is_named,
    joined_variable,
)
from ..rasters.raster import corner_bounds
from ..rasters.scene import Scene
from ..rasters.windows import Window
from ..vectors.fields import FieldClasses, field_classes
from ..vectors.files import apart
from .groups import NO_GROUP, GroupSource
from .layers import LayerLabels, read_layer
from .rasters import RasterLabels, group_of, raster_bands
from .sources import Source


@dataclass
class Labels:
    """The labels of all scenes.

    Attributes
    ----------
    variables : categorical ones first, then continuous ones, each in the order of the sources.
    scenes : one :class:`SceneLabels` per scene.
    unlisted : categorical variables of which at least one source does not list its classes.
    groups : the sources that say which pixels belong together.
    """

    variables: list[Variable]
    scenes: list[SceneLabels]
    unlisted: set[str] = field(default_factory=set)
    groups: list[GroupSource] = field(default_factory=list)

    def close(self) -> None:
        for scene in self.scenes:
            for source in scene.sources:
                source.close()

    def use(self, variables: list[Variable]) -> None:
        """Keep these variables and classes; other codes become missing labels."""
        self.variables = variables
        for scene in self.scenes:
            scene.use(variables)

    def group_text(self, group: int) -> str:
        """The value of the field or band that a group number stands for."""
        return next(source.text(group) for source in self.groups if source.owns(group))


@dataclass
class SceneLabels:
    """The labels that fall on one scene.

    Attributes
    ----------
    unlisted : see :class:`Labels`.
    kept : gives the codes of a window for the names of variables, once a census has kept them.
    """

    scene: Scene
    sources: list
    variables: list[Variable] = field(default_factory=list)
    unlisted: set[str] = field(default_factory=set)
    kept: Callable[[Window, list[str]], np.ndarray] | None = None
    _codes: dict = field(default_factory=dict)

    def use(self, variables: list[Variable]) -> None:
        self.variables = variables
        self._codes = {v.name: np.array(v.codes) for v in variables if v.is_categorical}

    def read(self, row: int, column: int, height: int, width: int) -> np.ndarray:
        """float32 (V, height, width): class indices 0..K-1 or physical values, NaN missing.

        The window may reach beyond the scene; there is no label there. After a census the files
        are not read again, and there is no label either where the scene has no data.
        """
        if self.kept is None:
            return self.indexed(self.read_codes(row, column, height, width))
        names = [variable.name for variable in self.variables]
        return self.indexed(self.kept(Window(row, column, height, width), names))

    def indexed(self, planes: np.ndarray) -> np.ndarray:
        """What :meth:`read` makes of the codes that :meth:`read_codes` gave; in place."""
        for plane, variable in zip(planes, self.variables):
            if variable.is_categorical:
                plane[:] = code_indices(plane, self._codes[variable.name])
        return planes

    def missing(self, variable: Variable, plane: np.ndarray) -> np.ndarray:
        """Where codes or values of a variable are no label, bool: NaN, codes below 1, and those
        that are not among classes that are listed."""
        if not variable.is_categorical:
            return np.isnan(plane)
        if variable.name in self.unlisted:
            return ~(plane >= 1)
        return np.isnan(code_indices(plane, self._codes[variable.name]))

    def read_codes(self, row: int, column: int, height: int, width: int) -> np.ndarray:
        """As :meth:`read`, with class codes instead of class indices.

        Codes that are no class are there too, where no other source has a label.
        """
        result = np.full((len(self.variables), height, width), np.nan, np.float32)
        whole = Window(row, column, height, width)
        part = whole.within(self.scene.height, self.scene.width)
        if not (part.height and part.width):
            return result
        inside = part.slices(whole)
        names = [variable.name for variable in self.variables]
        for source in self.sources:
            wanted = [name for name in source.names if name in names]
            if not wanted:
                continue
            values = source.read(wanted, *part)
            for name, plane in zip(wanted, values):
                place = names.index(name)
                target = result[place][inside]
                free = self.missing(self.variables[place], target) & ~np.isnan(plane)
                np.copyto(target, plane, where=free)
        return result

    def read_groups(self, row: int, column: int, height: int, width: int) -> np.ndarray:
        """int64 (height, width): which pixels belong together; -1 where no source says it.

        The window may reach beyond the scene. Where several sources have groups the first counts.
        """
        result = np.full((height, width), NO_GROUP, np.int64)
        whole = Window(row, column, height, width)
        part = whole.within(self.scene.height, self.scene.width)
        if not (part.height and part.width):
            return result
        inside = result[part.slices(whole)]
        for source in self.sources:
            if source.group is not None:
                groups = source.read_groups(*part)
                np.copyto(inside, groups, where=inside == NO_GROUP)
        return result


def code_indices(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Positions of ``values`` in the ascending ``codes``; NaN for any other value."""
    if not len(codes):
        return np.full(np.shape(values), np.nan, np.float32)
    position = np.searchsorted(codes, values).clip(max=len(codes) - 1)
    return np.where(codes[position] == values, position, np.nan).astype(np.float32)


def open_labels(sources: Sequence[Source], scenes: list[Scene], reporter: Reporter) -> Labels:
    """Open every label source on every scene that it overlaps.

    Parameters
    ----------
    sources : list of :class:`~hypertask.model.jobs.train.LabelSource`.
    scenes : opened scenes.
    reporter : takes notes on features and codes that cannot be used.

    Raises
    ------
    HyperTaskError
        When a source overlaps no scene, or without a georeference fits several, a field is missing
        or of the wrong kind, a variable is categorical in one source and continuous in another, or
        the classes of two sources cannot be matched.
    """
    layers = [
        (n, source, source.layer, read_layer(source.layer, source))
        for n, source in enumerate(sources)
        if source.layer
    ]
    rasters = [
        (n, source.raster, raster_bands(source.raster, source, reporter))
        for n, source in enumerate(sources)
        if source.raster
    ]
    classes = _field_classes([layer for *_, layer in layers], _listed_codes(rasters), reporter)
    opened: list[list] = [[] for _ in scenes]
    found: dict[str, Variable] = {}
    unlisted: set[str] = set()
    groups: list[GroupSource | None] = []
    try:
        for (position, source, path, layer), found_here in zip(layers, classes):
            table = layer.table(found_here, position)
            groups.append(table.group)
            for variable in table.variables(source):
                _merge(found, unlisted, variable, path)
            _place(
                path,
                opened,
                scenes,
                lambda scene, t=table: LayerLabels.on(t, scene),
                reporter,
                lambda scene, t=table: LayerLabels.extent(t, scene),
            )
        for number, (position, path, bands) in enumerate(rasters):
            groups.append(group_of(bands, position, path))
            for band in bands:
                if band.variable.kind != GROUP:
                    _merge(found, unlisted, band.variable, path, band.names)
            partner = scenes[number] if len(rasters) == len(scenes) else None
            _place(
                path,
                opened,
                scenes,
                lambda scene, f=path, b=bands, p=partner, g=groups[-1]: RasterLabels.on(
                    f, b, scene, _belongs(scene, scenes, p), g
                ),
                reporter,
                lambda scene, f=path: RasterLabels.extent(f, scene),
            )
    except BaseException:
        for row in opened:
            for each in row:
                each.close()
        raise
    order = {CATEGORICAL: 0, CONTINUOUS: 1}
    variables = sorted(found.values(), key=lambda variable: order[variable.kind])
    labels = Labels(
        variables,
        [SceneLabels(s, each, unlisted=unlisted) for s, each in zip(scenes, opened)],
        unlisted,
        [group for group in groups if group is not None],
    )
    labels.use(variables)
    return labels


def _belongs(scene: Scene, scenes: list[Scene], partner: Scene | None) -> bool | None:
    """Whether a raster that nothing but its pixels places belongs to a scene; None: if it fits."""
    if partner is not None:
        return scene is partner
    return True if len(scenes) == 1 else None


def _place(name, opened, scenes, make, reporter, extent=None) -> None:
    """Open a source on every scene; ``extent`` gives its bounds in a scene's CRS."""
    placed, by_pixels = False, []
    for row, scene in zip(opened, scenes):
        each = make(scene)
        if each is not None:
            placed = True
            row.append(each)
            by_pixels += [scene.name] if each.by_pixels else []
            for note in each.notes:
                reporter.warning(note)
    if len(by_pixels) > 1:
        raise HyperTaskError(
            f"The labels {name} fit {' and '.join(by_pixels)} alike, since no georeference says to "
            "which of them they belong; give the scenes one, or give one label raster for each "
            "scene, in the order of the scenes."
        )
    if not placed:
        where = ""
        if extent is not None:
            grid = scenes[0].raster
            bounds = corner_bounds(grid.transform, grid.height, grid.width)
            where = f": {apart(extent(scenes[0]), bounds)}"
        raise HyperTaskError(
            f"The labels {name} do not overlap any of the scenes "
            f"({', '.join(scene.name for scene in scenes)}){where}; check the extent and the "
            "coordinate reference system of both."
        )


def _listed_codes(rasters) -> dict[str, dict[str, int]]:
    """Code of each class name, for the categorical variables of the label rasters."""
    listed: dict[str, dict[str, int]] = {}
    for *_, bands in rasters:
        for band in bands:
            if band.variable.is_categorical:
                codes = listed.setdefault(band.variable.name, {})
                named = (VariableClass(code, name) for code, name in band.names)
                for entry in (*band.variable.classes, *named):
                    if is_named(entry):
                        codes.setdefault(entry.name, entry.code)
    return listed


def _field_classes(layers, listed, reporter) -> list[dict[str, FieldClasses]]:
    """The classes of the categorical fields of each layer, numbered over all layers together.

    Texts take the code of the class of that name where label rasters hold the variable too
    (``listed``).
    """
    result: list[dict[str, FieldClasses]] = [{} for _ in layers]
    for name in dict.fromkeys(name for layer in layers for name in layer.fields):
        own = [n for n, layer in enumerate(layers) if layer.kinds.get(name) == CATEGORICAL]
        if not own:
            continue
        found = field_classes([layers[n].fields[name] for n in own], listed.get(name))
        for note in found.notes:
            reporter.warning(note)
        for position, n in enumerate(own):
            result[n][name] = replace(found, codes=[found.codes[position]])
    return result


def _merge(
    found: dict[str, Variable], unlisted: set, variable: Variable, where: str, names=()
) -> None:
    """Add what one source says of a variable; ``names`` (code, name) of some of its classes."""
    if variable.is_categorical and not variable.classes:
        unlisted.add(variable.name)
        variable = variable.with_classes(VariableClass(code, name) for code, name in names)
    known = found.get(variable.name)
    found[variable.name] = variable if known is None else joined_variable(known, variable, where)
