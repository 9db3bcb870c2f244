"""Functions that remove secrets from text before it is stored, and that escape stored data in a prompt.

This package must not read a record and must not import other packages of Lifelong except values and errors.
"""
