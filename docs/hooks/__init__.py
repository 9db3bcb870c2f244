"""What `make docs` makes from the code: references, and pages for the files outside `docs/` that pages link to."""
