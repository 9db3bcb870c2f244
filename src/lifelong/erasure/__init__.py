"""Forgetting with everything that was derived, and receipts that prove it.

Only code here deletes what a person said.
"""
