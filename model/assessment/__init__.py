"""Any map against any reference, within QGIS.

=============  =============================================
``alignment``  references that lie wrong
``assess``     comparing, piece by piece
``classes``    which class is which
``extras``     probabilities, intervals and the error raster
``map_first``  a model and a scene in place of a map
``rasters``    rasters on the map's grid
``report``     the report
``run``        the command
``shapes``     references that are polygons or points
``stands``     figures per stand
``tables``     the result as JSON and CSV
=============  =============================================
"""
