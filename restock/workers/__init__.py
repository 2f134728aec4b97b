"""Several machines on one PostgreSQL: a scheduler that defers jobs, and workers that do them.

One machine needs none of this: :mod:`restock.service` is the same crawls, chores and dispatcher in a process.
"""
