"""Any map against any reference, within QGIS.

=================  =========================================
``run``            the command
``assess``         comparing, in three passes
``comparison``     the map, its reference, area and stands
``survey``         where both are, and their classes
``alignment``      references that lie wrong
``counting``       pixel by pixel
``result``         what is found
``classes``        which class is which
``error_raster``   the raster of errors
``intervals``      prediction intervals given with the map
``map_first``      a model and a scene in place of a map
``probabilities``  class probabilities given with the map
``rasters``        rasters on the map's grid
``report``         the report
``shapes``         references that are polygons or points
``stands``         figures per stand
``tables``         the result as JSON and CSV
``trust``          the raster of trust given with the map
=================  =========================================
"""
