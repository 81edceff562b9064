"""Playing many worlds: plans, parts, results on disk and their statistics."""
