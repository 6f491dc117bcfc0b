"""The help beside the form of an algorithm, in paragraphs; plain text where there is no form."""

from __future__ import annotations

from html import escape

from qgis.core import QgsProcessingAlgorithm, QgsProcessingParameterDefinition

from .compat import ADVANCED
from .i18n import tr
from .paths import with_windows


def help_of(algorithm: QgsProcessingAlgorithm, summary: str) -> str:
    """The summary and a paragraph for each parameter, as HTML in QGIS and as text elsewhere."""
    parameters = algorithm.parameterDefinitions()
    if not with_windows():
        lines = [summary, *(f"{each.description()}: {each.help()}" for each in parameters)]
        return "\n\n".join(lines)
    inputs = [each for each in parameters if not each.isDestination()]
    parts = [f"<p>{_safe(line)}</p>" for line in summary.split("\n")]
    parts.append(link_to(algorithm))
    for title, those in (
        ("", [each for each in inputs if not each.flags() & ADVANCED]),
        (tr("Results"), [each for each in parameters if each.isDestination()]),
        (tr("Advanced"), [each for each in inputs if each.flags() & ADVANCED]),
    ):
        if title and those:
            parts.append(f"<h2>{title}</h2>")
        parts += map(_paragraph, those)
    return "".join(parts)


def link_to(algorithm: QgsProcessingAlgorithm) -> str:
    """A paragraph with a link to the page of the manual."""
    words = tr("More in the manual")
    return f'<p><a href="{escape(algorithm.helpUrl())}">{words}</a></p>'


def _paragraph(parameter: QgsProcessingParameterDefinition) -> str:
    return f"<h3>{_safe(parameter.description())}</h3><p>{_safe(parameter.help())}</p>"


def _safe(text: str) -> str:
    return escape(text, quote=False)
