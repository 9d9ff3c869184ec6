"""A region and what is in it: its innovations, its agencies, what each of them has to do first.

Here belongs what is arranged region by region. What sets regions side by side lies beside this
folder: the ranking, changes, completeness, uncertainty.
"""
