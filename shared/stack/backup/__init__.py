"""Backup and restore of an embedded stack: one file that holds all databases as of one moment, keys and passwords."""
