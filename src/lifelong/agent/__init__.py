"""One turn: context, the loop with the model, its tools, the answer; and the update stage that learns from it.

Which facts a text states is decided in `extraction`.
"""
