"""Fitting what Lifelong ships to data whose licence allows it."""
