"""Optimizers whose groups are dicts that may be changed between steps, and their learning rate schedulers."""
