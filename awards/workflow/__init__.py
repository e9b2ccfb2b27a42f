"""How finals, contestants, score sheets, rounds of awards and awards move, a file for each part."""
