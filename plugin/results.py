"""Bring the rasters that the engine made into the project: named, styled, grouped, in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qgis.core import (
    QgsLayerTreeGroup,
    QgsLayerTreeLayer,
    QgsMapLayer,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingModelAlgorithm,
    QgsProject,
)
from qgis.PyQt import sip

from .dialogs import algorithm_dialogs, is_running
from .i18n import tr
from .styles import default_style

_RANK = "hypertask/rank"

# QGIS holds no Python reference to a post-processor, so it would be gone before it is called
_waiting: list[QgsProcessingLayerPostProcessorInterface] = []


@dataclass
class ResultGroup:
    """The layer-tree group of one run; made when its first layer arrives.

    ``exclusive``: one layer is shown at a time, because the maps of one scene hide each other.
    ``shown``: the layers after so many are switched off at first.
    ``over``: the rank of a layer that lies over all others and is shown with each of them; these
    are in a group within then.
    """

    name: str
    exclusive: bool = False
    shown: int = 1000
    over: int | None = None
    _group: QgsLayerTreeGroup | None = field(default=None, repr=False)

    def take(self, layer: QgsMapLayer, project: QgsProject, rank: int) -> None:
        """Move the tree node of ``layer`` into the group, after those of a lower rank."""
        root = project.layerTreeRoot()
        node = root.findLayer(layer.id())
        if node is None:
            return
        if self._group is None:
            self._group = root.insertGroup(0, self.name)
            if self.over is not None:
                self._group = self._group.addGroup(tr("Maps"))
        ranks = [int(child.customProperty(_RANK, -1)) for child in self._group.children()]
        clone = node.clone()
        clone.setCustomProperty(_RANK, rank)
        clone.setExpanded(rank in (0, self.over))
        clone.setItemVisibilityChecked(rank < self.shown)
        if rank == self.over:
            self._group.parent().insertChildNode(0, clone)
        else:
            self._group.insertChildNode(sum(other <= rank for other in ranks), clone)
        node.parent().removeChildNode(node)
        if self.exclusive and rank != self.over:
            first = min(self._group.children(), key=lambda c: int(c.customProperty(_RANK, -1)))
            _show_only(self._group, first)


def _show_only(group: QgsLayerTreeGroup, first: QgsLayerTreeLayer) -> None:
    group.setIsMutuallyExclusive(False)
    for child in group.children():
        child.setItemVisibilityChecked(child is first)
    group.setIsMutuallyExclusive(True, group.children().index(first))


class _Arrival(QgsProcessingLayerPostProcessorInterface):
    """Styles a layer, by the QML beside its file if there is one, and puts it into its group."""

    def __init__(
        self,
        path: str,
        name: str,
        group: ResultGroup,
        project: QgsProject,
        rank: int,
        styles: Sequence[tuple[str, str]] = (),
    ):
        super().__init__()
        self._path, self._name, self._group = path, name, group
        self._project, self._rank, self._styles = project, rank, styles

    def postProcessLayer(self, layer, context, feedback):
        layer.reload()  # it may be in the project since an earlier run, with that run's file
        layer.setName(self._name)
        style = Path(self._path).with_suffix(".qml")
        if style.is_file():
            text, loaded = layer.loadNamedStyle(str(style))
            if not loaded:
                feedback.pushWarning(f"The style {style} could not be used: {text}")
        else:
            default_style(layer)
        name_styles(layer, self._styles)
        layer.triggerRepaint()
        self._group.take(layer, self._project, self._rank)
        if self in _waiting:
            _waiting.remove(self)


def name_styles(layer: QgsMapLayer, styles: Sequence[tuple[str, str]]) -> None:
    """Give a layer several styles to choose from: (name, path of its QML) of each.

    The first is the one that it has.
    """
    if not styles:
        return
    manager = layer.styleManager()
    first = manager.currentStyle()
    for name, path in styles[1:]:
        manager.addStyleFromLayer(name)
        manager.setCurrentStyle(name)
        layer.loadNamedStyle(path)
    manager.setCurrentStyle(first)
    manager.renameStyle(first, styles[0][0])


class _Styling(QgsProcessingLayerPostProcessorInterface):
    """Styles a layer that QGIS loads as the output of an algorithm."""

    def __init__(self, style):
        super().__init__()
        self._style = style

    def postProcessLayer(self, layer, context, feedback):
        layer.reload()
        self._style(layer)
        layer.triggerRepaint()
        if self in _waiting:
            _waiting.remove(self)


def style_on_completion(
    context: QgsProcessingContext, path: str | None, style: Callable[[QgsMapLayer], None]
) -> None:
    """Have ``style(layer)`` called when QGIS loads the output ``path``, if it is going to."""
    if path is None:
        return
    path = _as_told(context, path)
    if not context.willLoadLayerOnCompletion(path):
        return
    _forget()
    styling = _Styling(style)
    _waiting.append(styling)
    context.layerToLoadOnCompletionDetails(path).setPostProcessor(styling)


def _as_told(context: QgsProcessingContext, path: str) -> str:
    """``path`` as QGIS spells it if it is going to load that file: on Windows, with ``/``."""
    file = os.path.normcase(os.path.abspath(path))
    for told in context.layersToLoadOnCompletion():
        if os.path.normcase(os.path.abspath(told)) == file:
            return told
    return path


def layers_are_wanted(algorithm: QgsProcessingAlgorithm) -> bool:
    """Whether a run is to load its layers: not in a batch that is told not to; in the main thread.

    QGIS tells an algorithm so for single layers only, not for those that it finds in a folder.
    """
    for dialog in algorithm_dialogs():
        box = getattr(dialog.mainWidget(), "checkLoadLayersOnCompletion", None)
        if box is None or box.isChecked() or not is_running(dialog):
            continue
        running = dialog.algorithm()
        if running.id() == algorithm.id() or isinstance(running, QgsProcessingModelAlgorithm):
            return False
    return True


def _forget() -> None:
    """Let go of what belongs to runs whose layers were never loaded."""
    _waiting[:] = [each for each in _waiting if not sip.isdeleted(each)]


def load_on_completion(
    context: QgsProcessingContext,
    layers: Iterable[tuple[str, str]],
    group: ResultGroup,
    styles: Mapping[str, Sequence[tuple[str, str]]] | None = None,
) -> None:
    """Have QGIS load ``layers`` when the algorithm has ended; nothing without a project.

    Parameters
    ----------
    layers : (path, name) pairs in the order in which they are to stand in the layer tree. A path
        may name one layer of a file (``file.gpkg|layername=...``).
    group : the group that takes them.
    styles : by path, what :func:`name_styles` takes.
    """
    project = context.project()
    if project is None:
        return
    _forget()
    for rank, (path, name) in enumerate(layers):
        details = QgsProcessingContext.LayerDetails(name, project)
        details.forceName = True
        own = (styles or {}).get(path, ())
        arrival = _Arrival(path.split("|")[0], name, group, project, rank, own)
        _waiting.append(arrival)
        details.setPostProcessor(arrival)
        context.addLayerToLoadOnCompletion(_as_told(context, path), details)


def load_maps(context: QgsProcessingContext, maps: Sequence[dict], name: str) -> None:
    """Have QGIS load the maps of a scene, one at a time, into the group ``name``.

    ``maps`` are what the engine calls its layers; the raster of trust lies over all others.
    """
    contents = [each.get("content") for each in maps]
    trust = contents.index("trust") if "trust" in contents else None
    styles = {each["path"]: each.get("styles", ()) for each in maps}
    layers = [(each["path"], each["name"]) for each in maps]
    load_on_completion(context, layers, ResultGroup(name, exclusive=True, over=trust), styles)
