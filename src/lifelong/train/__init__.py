"""Fitting of the models that ship, to data whose licence allows it.

No benchmark and no data set is read here: the commands pass the data in. The figures of a card are computed by the
measures in `bench.metrics`.
"""
