"""Where the bytes of pictures, recordings and receipts are: a folder, or object storage behind fsspec."""
