"""The plan's own example household (plan §6, 個別支援事例のイメージ図), played through the public APIs."""

from shared.demo.play import run

__all__ = ["run"]
