"""Removal of secrets from text before it is stored, escaping of stored data in a prompt, and look-alike names.

This package must not read a record and must not import other packages of Lifelong except values and errors.
"""
