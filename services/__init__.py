"""The five services; each owns its database and speaks to the others only through events."""

from shared.unneeded import keep_out

keep_out()
