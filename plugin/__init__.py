"""QGIS glue: no torch, no rasterio."""
