"""Numbers that are added up tile by tile; numpy only.

===============  =========================================
``area``         area-adjusted accuracy
``calibration``  what a model knows of its own errors
``histograms``   counts behind curves and pictures
``metrics``      confusion matrix and regression sums
``scores``       the scores of a variable, and their words
``trust``         where a model can be trusted, as its file says it
``trust_counts``  how much of a map lies beyond that
``uncertainty``  temperatures, intervals, coverage
===============  =========================================
"""
