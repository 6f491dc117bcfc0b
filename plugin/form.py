"""The form of an algorithm in QGIS: the usual one, filled in as far as can be guessed.

The scene and the label layer are chosen beforehand, fields of labels are sorted into classes and
quantities, new models and maps have lasting places, and what is blank shows what it comes to. The
analyst sees all of it and can change it.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from processing.gui.AlgorithmDialog import AlgorithmDialog
from qgis import utils
from qgis.core import (
    QgsMapLayer,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterRasterLayer,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit

from ..model.base.leftovers import is_made
from .claims import Claims
from .compat import OPTIONAL, POINT_GEOMETRY, POLYGON_GEOMETRY
from .dialogs import is_running
from .guess import guess_fields
from .i18n import tr
from .library import ENDING, place_for, recent_models, remember, results_folder, sample_folder
from .parameters import TEMPORARY

# names of parameters, of algorithms and of graphical models
_SCENES = {"INPUT", "scene", "scenes"}
_LABELS = {"LABELS", "ROIS", "labels"}
_CLASSES = {"CATEGORICAL_FIELDS", "categorical", "CLASS_FIELD", "classes"}
_QUANTITIES = {"CONTINUOUS_FIELDS", "continuous"}
_REPORTS = {"REPORT", "Training report"}  # that lie beside a new model
_FEWEST_BANDS = 4  # of a raster that is taken for a scene
_TRIES = 100  # places that others may take while one is chosen


class Form(AlgorithmDialog):
    """The dialog of Processing for an algorithm of HyperTask."""

    def __init__(self, algorithm, parent=None):
        super().__init__(algorithm, parent=parent)
        panel = self.mainWidget()
        self._wrappers, self._context = panel.wrappers, panel.processing_context
        self._blanks = getattr(algorithm, "blanks", None)
        self._guessed: dict[str, str] = {}  # name of the fields -> layer that they are guessed of
        self._choose_layers()
        self._follow_fields()
        self._follow_blanks()
        self._suggested: dict[str, str] = {}
        self._own: set[str] = set()  # of a run that failed, which may go on there
        self._claims = Claims()
        self._choose_models()
        self.algorithmFinished.connect(self._remember)

    def _of(self, names: set[str], *kinds: type) -> list:
        """(wrapper, definition) of the parameters of these names that are of one of the kinds."""
        found = []
        for name, wrapper in self._wrappers.items():
            definition = wrapper.parameterDefinition()
            if name in names and isinstance(definition, kinds):
                found.append((wrapper, definition))
        return found

    # --- layers

    def _choose_layers(self) -> None:
        active = None if utils.iface is None else utils.iface.activeLayer()
        scene, labels = likely_scene(active), likely_labels(active)
        several = QgsProcessingParameterMultipleLayers
        for wrapper, definition in self._of(_SCENES, QgsProcessingParameterRasterLayer, several):
            if isinstance(definition, several):
                wrapper.widgetValueHasChanged.connect(self._name_layers)
            if scene is not None:  # whatever QGIS chose
                value = [scene.id()] if isinstance(definition, several) else scene.id()
                wrapper.setParameterValue(value, self._context)
                if isinstance(definition, several):
                    self._name_layers(wrapper)
        for wrapper, _ in self._of(_LABELS, QgsProcessingParameterFeatureSource):
            if labels is not None:
                wrapper.setParameterValue(labels.id(), self._context)

    def _name_layers(self, wrapper) -> None:
        names = []
        for value in wrapper.parameterValue() or []:
            layer = _layer(value, self._context)
            names.append(str(value) if layer is None else layer.name())
        _show(wrapper, ", ".join(names))

    # --- fields

    def _follow_fields(self) -> None:
        for wrapper, definition in self._of(_CLASSES | _QUANTITIES, QgsProcessingParameterField):
            parent = self._wrappers[definition.parentLayerParameterName()]
            guess = partial(self._guess_fields, wrapper, parent)
            parent.widgetValueHasChanged.connect(guess)
            if definition.allowMultiple():
                wrapper.widgetValueHasChanged.connect(_name_fields)
            guess()

    def _guess_fields(self, wrapper, parent, *_) -> None:
        layer = _layer(parent.parameterValue(), self._context)
        definition = wrapper.parameterDefinition()
        before = self._guessed.get(definition.name())
        self._guessed[definition.name()] = "" if layer is None else layer.id()
        if not isinstance(layer, QgsVectorLayer) or layer.id() == before:
            return  # of the same layer, the fields are the analyst's
        names = guess_fields(layer)[definition.name() in _QUANTITIES]
        if definition.allowMultiple():
            wrapper.setParameterValue(names, self._context)
            _name_fields(wrapper, tr("guessed: "))
        elif names:
            wrapper.setParameterValue(names[0], self._context)

    # --- what is blank

    def _follow_blanks(self) -> None:
        for name in ("RECIPE", "METHOD"):
            if name in self._wrappers:
                self._wrappers[name].widgetValueHasChanged.connect(self._show_blanks)
        self._show_blanks()

    def _show_blanks(self, *_) -> None:
        if self._blanks is None:
            return
        chosen = {
            name: self._wrappers[name].parameterValue()
            for name in ("RECIPE", "METHOD")
            if name in self._wrappers
        }
        for name, words in self._blanks(chosen).items():
            widget = self._wrappers[name].wrappedWidget() if name in self._wrappers else None
            if isinstance(widget, QAbstractSpinBox):
                widget.setSpecialValueText(words)
            elif isinstance(widget, QComboBox) and widget.count():
                widget.setItemText(0, words)

    # --- models

    def _choose_models(self) -> None:
        """The newest model to use, and lasting places for what is made, named after the scene."""
        for wrapper in self._wrappers.values():
            definition = wrapper.parameterDefinition()
            optional = definition.flags() & OPTIONAL
            if _of_models(definition) and not definition.isDestination() and not optional:
                newest = next(iter(recent_models()), None)
                if newest is not None:
                    wrapper.setParameterValue(str(newest), self._context)
        if any(_is_new_model(each) or _is_new_folder(each) for each in self._definitions()):
            for wrapper, _ in self._of(_SCENES, QgsProcessingParameterDefinition):
                wrapper.widgetValueHasChanged.connect(self._suggest_places)
            self._suggest_places()

    def _definitions(self) -> list[QgsProcessingParameterDefinition]:
        return [wrapper.parameterDefinition() for wrapper in self._wrappers.values()]

    def runAlgorithm(self) -> None:
        self._claims.let_go()
        self._claim_places()
        super().runAlgorithm()
        if not is_running(self):  # it was refused, or has ended already
            self._claims.let_go()

    def _claim_places(self) -> None:
        """Suggest again where another run has taken what was suggested when the form was opened.

        From now on until the run ends no other form runs with these places.
        """
        resume = self._wrappers.get("RESUME")
        if resume is not None and resume.parameterValue():
            self._claims.take(self._shown_places().values())
            return
        for _ in range(_TRIES):
            places = [*self._shown_places().values()]
            taken = any(_is_taken(each) for each in places if each not in self._own)
            if not taken and self._claims.take(places):
                return
            self._place_outputs(())

    def _shown_places(self) -> dict[str, str]:
        """Parameter -> the place that was suggested, without those the analyst has changed."""
        return {
            name: place
            for name, place in self._suggested.items()
            if self._wrappers[name].parameterValue() == place
        }

    def _suggest_places(self, *_) -> None:
        self._place_outputs((TEMPORARY,))

    def _place_outputs(self, others: tuple[str, ...]) -> None:
        """New places, unless the analyst has chosen others; ``others`` are replaced as well."""
        scene = self._scene_name()
        model = place_for(scene)
        for name, wrapper in self._wrappers.items():
            definition = wrapper.parameterDefinition()
            report = name.split(":")[-1] in _REPORTS and definition.isDestination()
            if _is_new_model(definition):
                place = model
            elif _is_new_folder(definition):
                place = self._new_folder(scene)
            elif self._makes_model and report:
                place = model.with_suffix(".html")
            else:
                continue
            now = wrapper.parameterValue()
            if now not in (*others, self._suggested.get(name)):
                continue
            self._suggested[name] = str(place)
            wrapper.setParameterValue(str(place), self._context)

    @property
    def _makes_model(self) -> bool:
        return any(map(_is_new_model, self._definitions()))

    def _new_folder(self, scene: str) -> Path:
        if not self._of(_SCENES, QgsProcessingParameterDefinition):
            return sample_folder()
        compared = self.algorithm().name() == "comparemethods"
        return results_folder("comparisons" if compared else "maps", scene)

    def _scene_name(self) -> str:
        for wrapper, _ in self._of(_SCENES, QgsProcessingParameterDefinition):
            value = wrapper.parameterValue()
            layer = _layer(value[0] if isinstance(value, list) and value else value, self._context)
            if layer is not None:
                return layer.name()
        return ""

    def _remember(self, successful: bool, results: dict) -> None:
        """Put the models that were made or used first among the recent ones."""
        self._claims.let_go()
        folders = {d.name() for d in self._definitions() if _is_new_folder(d)}
        places = {} if successful else self._shown_places()
        self._own = {place for name, place in places.items() if name in folders}
        if not successful:
            return
        for name, wrapper in self._wrappers.items():
            definition = wrapper.parameterDefinition()
            if not _of_models(definition):
                continue
            value = results.get(name) if definition.isDestination() else wrapper.parameterValue()
            if isinstance(value, str) and os.path.isfile(value):
                remember(value)
        if self._suggested:
            self._suggest_places()  # the next run replaces nothing


def _of_models(definition: QgsProcessingParameterDefinition) -> bool:
    """Whether a parameter is a model file."""
    for name in ("fileFilter", "extension"):
        if ENDING[1:] in getattr(definition, name, str)():
            return True
    return False


def _is_new_model(definition: QgsProcessingParameterDefinition) -> bool:
    return definition.isDestination() and _of_models(definition)


def _is_taken(place: str) -> bool:
    """Whether something is there, or a training is making it."""
    path = Path(place)
    return os.path.lexists(path) or (path.suffix == ENDING and is_made(path))


def _is_new_folder(definition: QgsProcessingParameterDefinition) -> bool:
    return isinstance(definition, QgsProcessingParameterFolderDestination)


def likely_scene(active: QgsMapLayer | None) -> QgsRasterLayer | None:
    """The active layer if it is a raster of many bands, else the one with most bands there is."""
    layers = [active, *QgsProject.instance().layerTreeRoot().layerOrder()]
    scenes = [
        layer
        for layer in layers
        if isinstance(layer, QgsRasterLayer)
        and layer.isValid()
        and layer.dataProvider().name() == "gdal"
        and layer.bandCount() >= _FEWEST_BANDS
    ]
    if active in scenes:
        return active
    return max(scenes, key=lambda layer: layer.bandCount(), default=None)


def likely_labels(active: QgsMapLayer | None) -> QgsVectorLayer | None:
    """The active layer if it has polygons or points, else the only one that has."""
    layers = [active, *QgsProject.instance().layerTreeRoot().layerOrder()]
    labels = [
        layer
        for layer in layers
        if isinstance(layer, QgsVectorLayer)
        and layer.isValid()
        and layer.geometryType() in (POINT_GEOMETRY, POLYGON_GEOMETRY)
    ]
    if active in labels:
        return active
    return labels[0] if len(labels) == 1 else None


def _layer(value, context) -> QgsMapLayer | None:
    """The layer of a value that a form holds."""
    value = getattr(value, "source", value)  # of a definition that narrows the features
    value = value.staticValue() if hasattr(value, "staticValue") else value
    if isinstance(value, QgsMapLayer):
        return value
    return QgsProcessingUtils.mapLayerFromString(value, context) if value else None


def _name_fields(wrapper, how: str = "") -> None:
    names = wrapper.parameterValue()
    _show(wrapper, how + ", ".join(names) if names else "")


def _show(wrapper, names: str) -> None:
    """Put names where QGIS says how many there are; nothing where none are chosen."""
    line = wrapper.wrappedWidget().findChild(QLineEdit)
    if line is not None and names:
        line.setEnabled(True)  # else it is pale
        line.setReadOnly(True)
        line.setText(names)
        line.setToolTip(names)
        line.setCursorPosition(0)
