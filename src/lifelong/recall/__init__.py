"""Ranking: which messages, memories and passages are evidence for a query, how likely, and why.

What is stored and how it is written is in `store`; who asks and for what is in `person` and `agent`.
"""
