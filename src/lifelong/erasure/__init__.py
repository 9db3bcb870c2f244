"""Code that erases messages and memories with all data derived from them, and the receipts of erasures.

This package must not add or change what a person has said; no other package erases it.
"""
