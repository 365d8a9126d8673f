"""The queue's tables and functions, which are Procrastinate's own, in a PostgreSQL database.

Procrastinate ships its whole schema, and for each change of it a file of SQL. Which of these a
database has is written in the comment of the table of jobs.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

# Removes what Procrastinate made, whatever its release.
_REMOVAL = """
DO $$
DECLARE
    command text;
BEGIN
    DROP TABLE IF EXISTS procrastinate_periodic_defers, procrastinate_events, procrastinate_jobs,
        procrastinate_workers CASCADE;
    FOR command IN
        SELECT format('DROP FUNCTION %s', oid::regprocedure) FROM pg_proc
        WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE command;
    END LOOP;
    DROP TYPE IF EXISTS procrastinate_job_to_defer_v1, procrastinate_job_event_type,
        procrastinate_job_status;
END
$$
"""


def install(connection: Connection) -> None:
    """Make the queue's tables, or bring them up to what the installed Procrastinate needs."""
    present = version(connection)
    if present is None:
        # Imported here because only PostgreSQL has a queue.
        from procrastinate.schema import SchemaManager

        _run(connection, SchemaManager.get_schema())
    else:
        for change in _changes():
            if change.name > present:
                _run(connection, change.read_text(encoding="utf-8"))
    _run(connection, f"COMMENT ON TABLE procrastinate_jobs IS '{needed_version()}'")


def remove(connection: Connection) -> None:
    """Remove the queue with all its jobs."""
    _run(connection, _REMOVAL)


def version(connection: Connection) -> str | None:
    """The last change of the schema that the database has; None where there is no queue."""
    query = "SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class')"
    found: str | None = connection.scalar(text(query))
    return found


def needed_version() -> str:
    """The last change of the schema that the installed Procrastinate knows."""
    return _changes()[-1].name


def _changes() -> list[Path]:
    from procrastinate.schema import SchemaManager

    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))


def _run(connection: Connection, commands: str) -> None:
    # Without parameters, so that a percent sign is one, and several commands may follow another.
    connection.execution_options(no_parameters=True).exec_driver_sql(commands)
