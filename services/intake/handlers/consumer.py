"""Where the handlers of intake are registered."""

from shared.messaging.consumer import Consumer

consumer = Consumer("intake")
