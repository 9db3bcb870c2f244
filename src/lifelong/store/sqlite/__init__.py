"""SQLite: the embedded engine, one file in the folder of a record."""
