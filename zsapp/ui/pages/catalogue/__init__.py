"""参考目录: the tree of chain nodes with their coverage, the companies listed, what was visited outside."""
