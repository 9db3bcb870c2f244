"""Benchmarks that anybody can rerun: public data sets, plain baselines beside ours, one command each."""
