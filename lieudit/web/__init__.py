"""The database becomes pages that people read: Datasette, with the project's own pages beside its tables."""
