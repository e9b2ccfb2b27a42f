"""Series, editions, hosting applications, competitions and their parties and calendar."""
