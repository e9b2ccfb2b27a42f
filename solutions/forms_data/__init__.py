"""The forms of challengers, as data. A change to a form in use is a new module with the next version number."""
