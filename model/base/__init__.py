"""What everything stands on: the standard library and numpy only.

================  ========================================================
``arrays``        what a function takes where it makes arrays of it
``colors``        colours as text, and the palette of classes
``errors``        what an analyst can put right, and cancelling
``files``         files that are complete or not there
``leftovers``     what a killed run left
``live``          what the messages of a training come to
``messages``      what is reported to a parent process or a person
``names``         names of files as GDAL takes them and sentences show them
``plain``         numbers as JSON knows them
``present``       of values that may be None, those that cannot be by then
``read_ahead``    making the next things while the current one is used
``side_by_side``  doing what has nothing to do with each other at the same time
``spare``         arrays that are used again
``tables``        tables as CSV files
``text``          what an attribute says, and counts in words
``variables``     variables and their classes
``version``       the version, stated once
``write_behind``  doing the last things while the next are made
``xml``           XML beside rasters, read without harm
================  ========================================================
"""
