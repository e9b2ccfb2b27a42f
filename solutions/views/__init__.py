"""Pages of challengers, enterprises and hosts about solutions, meetings and agreements."""
