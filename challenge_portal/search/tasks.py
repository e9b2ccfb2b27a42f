"""What the worker does again and again for the search."""

from challenge_portal.jobs.services import register_periodic
from challenge_portal.search.services import purge_changes, tend_index

register_periodic("search.index", 2, tend_index)
register_periodic("search.purge", 60 * 60, purge_changes)
