"""The tool kit of all reports; it knows no command.

===============  =================================
``accuracy``     tables and details of accuracy
``figures``      numbers as SVG, one file per kind
``html``         pages
``model_words``  what a model file says, in words
``svg``          drawing
===============  =================================
"""
