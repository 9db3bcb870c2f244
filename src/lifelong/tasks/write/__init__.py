"""`write`: drafts in the person's own way, from what the record and the given material say, and nothing else."""
