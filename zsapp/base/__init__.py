"""What every room may use: errors, paths, settings, texts."""
