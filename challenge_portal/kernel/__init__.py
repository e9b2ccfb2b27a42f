"""What every app may use and what knows no model: time, money, words, identifiers, refusals."""
