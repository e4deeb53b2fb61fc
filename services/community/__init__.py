"""Community (地域づくり事業 ❺): hubs, resources, gaps and the developments that answer them (art. 106-4 ② 3)."""
