"""A project on disk: its metadata, where its version lives, how versions count."""
