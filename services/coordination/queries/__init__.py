"""The read side; every read of personal data is logged in the same transaction (R15)."""
