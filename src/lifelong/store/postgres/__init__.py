"""PostgreSQL: the engine for when one machine is outgrown. ``psycopg`` is the extra ``postgres``."""
