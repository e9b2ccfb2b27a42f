"""Forms as data: fields, limits, options, versions and answers."""
