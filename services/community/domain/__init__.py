"""The rules of community: hubs and resources that stay true, gaps that become developments (programme ❺)."""
