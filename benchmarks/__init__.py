"""How fast lieudit is, beside its peers on the same files in the same run."""
