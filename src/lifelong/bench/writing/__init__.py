"""Benchmarks of writing: whose text it is, which earlier text shows how it is written, and titles."""
