"""Testing the capabilities of a chat model, and storing the results.

Nothing here runs while a person waits for an answer.
"""
