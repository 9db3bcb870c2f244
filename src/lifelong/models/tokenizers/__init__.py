"""Tokenizers of the embedded text models: text to the ids of pieces, with the place of each piece."""
