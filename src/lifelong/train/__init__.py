"""Training: what makes the weights that the package ships. Needs the extra ``train``.

Nothing here runs while an assistant runs.
"""
