"""A file as pixels.

===========  ================================================================
``bands``    wavelengths, good and bad bands, finding bands again
``envi``     raw files with an ENVI header
``gdal``     GDAL within QGIS (osgeo; everything else reads through rasterio)
``raster``   windows of a raster of any size
``scaling``  spectra as a network takes them
``scene``    a raster as spectra
``styles``   how maps look, as text
``windows``  windows that cover a scene
===========  ================================================================
"""
