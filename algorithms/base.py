"""What all algorithms have in common: icon, help, and one way to say what is wrong."""

from __future__ import annotations

from typing import ClassVar

from qgis.core import QgsProcessingAlgorithm, QgsProcessingParameterDefinition

from ..model.base.errors import HyperTaskError
from ..plugin.blanks import blank_values
from ..plugin.compat import ADVANCED
from ..plugin.help import help_of
from ..plugin.i18n import tr
from ..plugin.jobs import processing_errors
from ..plugin.label_parameters import LABEL_HELP
from ..plugin.parameters import SHARED_HELP, require_numbers
from ..plugin.paths import help_url, icon, icon_path
from ..plugin.places import require_places
from ..plugin.results import layers_are_wanted
from ..plugin.sentences import spoken


class HyperTaskAlgorithm(QgsProcessingAlgorithm):
    """Subclasses say their name, group and help, and implement ``read`` and the run.

    ``read(parameters, context)`` runs in the main thread. It turns layers into paths and plain
    values kept on ``self``, writes nothing, and raises HyperTaskError with one sentence about
    what the analyst has to correct. It serves both the check before a run and its preparation.
    """

    SUMMARY = ""
    HELP: ClassVar[dict[str, str]] = {}  # parameter name -> its help, besides the shared ones

    def createInstance(self):
        return type(self)()

    def add(self, parameter: QgsProcessingParameterDefinition, advanced: bool = False):
        """Declare a parameter with its help."""
        name = parameter.name()
        parameter.setDescription(tr(parameter.description()))
        parameter.setHelp(tr(self.HELP.get(name) or {**SHARED_HELP, **LABEL_HELP}[name]))
        if advanced:
            parameter.setFlags(parameter.flags() | ADVANCED)
        self.addParameter(parameter)

    def read(self, parameters, context):
        raise NotImplementedError

    def _read(self, parameters, context):
        require_numbers(self, parameters, context)
        self.read(parameters, context)
        require_places(self, parameters, context)

    def checkParameterValues(self, parameters, context):
        try:
            self._read(parameters, context)
        except HyperTaskError as error:
            return False, spoken(str(error))
        return super().checkParameterValues(parameters, context)

    def prepareAlgorithm(self, parameters, context, feedback):
        with processing_errors():
            self._read(parameters, context)
        self.loads_layers = layers_are_wanted(self)
        return True

    def createCustomParametersWidget(self, parent=None):
        from ..plugin.form import Form

        return Form(self, parent)

    def blanks(self, chosen: dict[str, str]) -> dict[str, str]:
        """Parameter -> what it comes to when left blank; ``chosen`` are recipe and method."""
        return blank_values(chosen)

    def shortDescription(self):
        return tr(self.SUMMARY).split("\n")[0]

    def shortHelpString(self):
        return help_of(self, tr(self.SUMMARY))

    def helpUrl(self):
        return help_url(self.name())

    def icon(self):
        return icon(self.name())

    def svgIconPath(self):
        return icon_path(self.name())
