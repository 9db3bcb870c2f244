"""A person's memory in the frameworks that people have: each adapter needs its framework, which an extra installs."""
