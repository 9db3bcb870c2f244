"""`Person`, one person's assistant, and its facets, one file each.

A facet takes an `Engine`; nothing here imports `life`.
"""
