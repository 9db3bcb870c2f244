"""What text may not do: secrets are removed before storing, and data in a prompt cannot pose as instructions.

Nothing here reads a record; it imports values and errors only.
"""
