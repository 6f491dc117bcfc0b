"""Regions drawn on a raster, and their separability, within QGIS.

============  =====================================
``grid``      polygons as pixels
``pixels``    pixels of ROIs in chunks
``reader``    reading them from any raster
``report``    the report
``rois``      ROIs from shapes, vectors and rasters
``run``       the command
``spectrum``  a single pixel
============  =====================================
"""
