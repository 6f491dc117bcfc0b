"""A file as features: polygons and points with their fields.

===========  ====================================================================
``areas``    areas of polygons on the ground, within QGIS
``columns``  titles of the fields of a GeoPackage
``engine``   reading and writing by pyogrio and shapely, in the engine
``fields``   what the values of a field mean: classes with their codes, or numbers
``files``    which layer of a file is meant, in which encoding; numpy only
``gdal``     reading by GDAL's own bindings, within QGIS
===========  ====================================================================

``fields`` and ``files`` are the rules, which both readers call.
"""
