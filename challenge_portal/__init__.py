"""创新挑战赛门户: configuration, and the mechanisms that every app shares."""
