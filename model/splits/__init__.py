"""Which place is for what.

=============  =====================================
``blocks``     square blocks
``deal``       the splits that a job asks for
``dealt``      labelled pixels with their parts
``distances``  of tested places and of the map
``export``     the split as a polygon layer
``folds``      every unit tested once
``groups``     groups of labels, such as stands
``overlap``    scenes that show the same ground
``report``     the split as a page
``split``      what every split offers
``tiles``      tiles that hold the labels of a part
``units``      counts of units, and dealing them out
=============  =====================================
"""
