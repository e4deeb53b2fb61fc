"""reporting: facts, indicators, monthly summaries."""
