"""How registrations, solutions, meetings and agreements move; a file for each part, loaded by ``apps.ready``."""
