"""What participation shows. Whatever describes a person is logged as read in the same transaction (R15)."""
