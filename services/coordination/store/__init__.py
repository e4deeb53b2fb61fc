"""Load and save."""
