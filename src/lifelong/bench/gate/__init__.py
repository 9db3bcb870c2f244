"""``lifelong bench gate``: what stands between a capable model's output and the record, on labelled outputs.

This package must not import the checks themselves: it measures what stands in a record afterwards.
"""
