"""The whole system as people use it: a real node, a real browser, the screens clicked through."""
