"""What every room may use and nothing may bend: time, money, words, codes, refusals. No models, no settings."""
