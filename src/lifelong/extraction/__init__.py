"""What a turn and a closed session teach: statements, events, episodes, habits, profile entries; by rules or a model.

Nothing here writes to the record; `memory` and `agent` do.
"""
