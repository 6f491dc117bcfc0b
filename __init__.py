"""HyperTask: multitask deep networks for hyperspectral rasters, in QGIS Processing."""


def classFactory(iface):  # noqa: N802 (the name QGIS calls)
    from hypertask.algorithms import ALGORITHMS
    from hypertask.plugin.plugin import HyperTaskPlugin

    return HyperTaskPlugin(iface, ALGORITHMS)
