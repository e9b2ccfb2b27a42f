"""The desk (工作台): what waits for this person, by when, and what was told them.

Each part of the portal declares what it wants counted and words the counts (``Part`` in ``todo.py``); all parts together are
counted by one query (``tallies.py``). A to-do is never a row of its own: it is gone when its cause is gone.
"""
