"""What every service stands on: contracts, messaging, reference data, privacy, web. No business rule."""
