"""Benchmarks of recommendation: films people rated in order of time, and wishes stated in conversations."""
