"""Benchmarks that anybody can rerun: public data sets, plain baselines in every table, one command each.

Nothing of the product imports from here, and nothing here is fitted to data: that is :mod:`lifelong.train`, which uses
the measures in :mod:`lifelong.bench.metrics`.
"""
