"""intake: any desk takes any consultation (❶) and reaches out where nobody comes (❷)."""
