"""Measurements of speed and size, each with a command of its own; docs/performance.md has the figures."""
