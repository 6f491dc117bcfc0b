"""Methods beside each other on one split.

==========  ================================================================
``pixels``  random forest, support vectors and linear methods, by scikit-learn
==========  ================================================================
"""
