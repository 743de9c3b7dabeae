"""Run by Alembic: the steps go over the connection that `zsapp.server.migrating` hands in, in its transaction."""

from alembic import context

from zsapp.server.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True
)
context.run_migrations()
