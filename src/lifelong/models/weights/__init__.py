"""Weight files of the embedded models: the catalogue, downloads, and the derivation of graphs.

Adapters that run a model are not here.
"""
