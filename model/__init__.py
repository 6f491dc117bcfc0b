"""The science and the engine: no QGIS, no Qt."""
