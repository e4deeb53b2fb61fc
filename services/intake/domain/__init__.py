"""The rules of intake: consultations and their owner, consents, outreach, concerns (programmes ❶ and ❷)."""
