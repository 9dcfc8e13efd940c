"""Pages become mentions, mentions become facts."""
