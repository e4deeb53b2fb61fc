"""What every service stands on: contracts, messaging, reference data, privacy, web. No business rule."""

from shared.unneeded import keep_out

keep_out()
