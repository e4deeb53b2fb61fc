"""Calling people together: bodies, dates that suit, yearly dates, invitations (plan §7; R6, R7)."""
