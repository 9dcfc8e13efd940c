"""Facts become rows."""
