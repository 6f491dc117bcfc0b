"""Methods beside each other on one split.

===========  ===================================================================
``measure``  arithmetic, pixels per second, memory
``pace``     how many epochs a training has time for
``pixels``   random forest, support vectors and linear methods, by scikit-learn
``plan``     progress over all rows, and the time left
``report``   the tables and figures as a page
``run``      the comparison: each row once, then the tables
``store``    finished rows in the folder
``tables``   means over the seeds, the best, differences, costs
``write``    tables as CSV and LaTeX
===========  ===================================================================
"""
