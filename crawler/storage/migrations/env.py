"""Alembic's entry: runs on the connection that crawler.storage.migrate hands over."""

from alembic import context

from crawler.storage.schema import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    user_module_prefix="types.",
)
with context.begin_transaction():
    context.run_migrations()
