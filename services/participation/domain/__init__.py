"""The rules of participation: commissions, consents, supports, menus and matches."""
