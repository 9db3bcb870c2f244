"""One turn: the request, the context, the loop with the model and its tools, the answer, and the update stage.

The rules that extract facts from text are in `extraction`, not here.
"""
