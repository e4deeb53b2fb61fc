"""Consultations that come as lines of a table: what a line says, which lines belong together, what became of them."""
