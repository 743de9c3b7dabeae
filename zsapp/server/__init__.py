"""The hub: takes changes from laptops, judges each once, and hands them on. It sees neither the store nor Qt."""
