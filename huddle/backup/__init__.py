"""A copy of one instant of the whole database, the same for SQLite and PostgreSQL, and the way back."""
