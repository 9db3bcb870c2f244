"""Lines with and without secrets, and what is taken out of them."""
