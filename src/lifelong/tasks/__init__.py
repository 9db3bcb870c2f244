"""What a person's record is used for: recommending items, from one read-out of tastes.

Code here reads the record and catalogues; it stores interactions and nothing else.
"""
