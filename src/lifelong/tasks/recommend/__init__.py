"""Recommendation of the items of a catalogue: channels that score items, their fusion, and the reasons.

Everything that is counted over several persons is computed in memory from the stored interactions, so that an
erased interaction leaves no count behind.
"""
