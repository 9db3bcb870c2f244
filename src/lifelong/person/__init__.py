"""What users hold: one person's assistant, one file for each facet of it.

Facets take an `Engine`; nothing here imports `life`.
"""
