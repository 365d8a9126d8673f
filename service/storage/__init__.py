"""Articles with their statements and sources, kept in a relational database."""
