"""A file as pixels.

===============  ================================================================
``bands``        wavelengths, good and bad bands, finding bands again
``categories``   names of classes in a raster's files
``chosen``       the same bands of several scenes
``colors``       which bands are shown as red, green and blue
``containers``   arrays of HDF5 and NetCDF files
``cube``         a scene within QGIS (osgeo), the twin of ``raster``
``envi_header``  what the header of a raw file says of its layout, checked
``envi``         raw files with an ENVI header
``gdal``         GDAL within QGIS (osgeo; everything else reads through rasterio)
``kinds``        kinds of numbers, refused where they are complex
``nodata``       which pixels hold data
``place``        where a raster lies, refused where nothing can
``ranges``       wavelength ranges as analysts write them
``raster``       windows of a raster of any size
``reflectance``  scale and offset of a file's bands
``scaling``      spectra as a network takes them
``scene``        a raster as spectra
``styles``       how maps look, as text
``unpacked``     blocks of compressed or tiled files that are read again and again
``wavelengths``  wavelengths of bands, wherever they stand, in nanometres
``windows``      windows that cover a scene
===============  ================================================================
"""
