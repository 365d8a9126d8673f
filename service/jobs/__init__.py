"""Background work: a queue in PostgreSQL, the processes that work on it, and webhooks.

Procrastinate keeps the jobs in the same database as the articles, so that an article and its job
are written together or not at all. SQLite has no queue.
"""
