"""Who may see or do what (R15): pure functions over an Actor."""
