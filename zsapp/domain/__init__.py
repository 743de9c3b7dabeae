"""Records and rules: pure, without Qt, network, files or clock."""
