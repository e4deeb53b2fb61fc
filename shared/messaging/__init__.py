"""The road between the services: outbox, relay, streams, inbox, dead letters."""
